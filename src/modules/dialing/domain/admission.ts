import { breakerPhaseAt, type BreakerState } from './breaker.js';
import { hoursOfWindow, hoursState, type HoursState } from './calling-hours.js';
import type { CallingWindow } from './calling-window.js';
import { isPremium } from './destination.js';
import { costOf } from './pricing.js';
import { ZoneOffsets } from './zone-offsets.js';

/** What admission knows, read under the locks of workspace, trunk, list and persons (in this order). */
export interface AdmissionFacts {
  workspace: {
    liveLeases: number;
    maxConcurrent: number;
    callsToday: number;
    dailyCallCap: number | null;
    /** Booked calls of today and what live leases have reserved. */
    spentTodayMicros: number;
    dailySpendCapMicros: number | null;
    dayEndsAt: Date;
    /** ISO 3166-1 alpha-2. */
    allowedCountries: readonly string[];
    attemptCaps: readonly { max: number; periodS: number }[];
    windowBound: CallingWindow | null;
  };
  trunk: {
    liveLeases: number;
    maxConcurrent: number | null;
    callsPerSecond: number;
    nextSlotAt: Date;
    ready: boolean;
    breaker: BreakerState['phase'];
    breakerUntil: Date | null;
    probeInFlight: boolean;
  };
  /** null for a call without a list. */
  list: null | {
    liveLeases: number;
    maxConcurrent: number;
    callsPerSecond: number;
    nextSlotAt: Date;
    /** Running, imported, and its schedule reached. */
    dialable: boolean;
    window: CallingWindow | null;
  };
  candidates: readonly DialCandidate[];
}

export interface DialCandidate {
  /** Unique within the facts; of two with the same key only the first is decided. */
  key: string;
  e164: string;
  country: string | null;
  numberType: string | null;
  zones: readonly string[];
  suppressed: boolean;
  personHasLiveAttempt: boolean;
  /** Dialed attempts of the person, from any list, within the longest cap period. */
  personAttemptsAt: readonly Date[];
  priceMicrosPerMinute: number;
  maxCallDurationS: number;
  dueAt: Date | null;
}

export type DialSkipReason =
  | 'suppressed'
  | 'premium-number'
  | 'destination-not-allowed'
  | 'attempt-cap'
  | 'time-zone-unknown'
  | 'window-never-opens';

export type DialWaitReason =
  | 'list-not-running'
  | 'trunk-not-ready'
  | 'retry-delay'
  | 'outside-window'
  | 'person-on-call'
  | 'trunk-breaker-open'
  | 'daily-call-cap'
  | 'daily-spend-cap'
  | 'at-capacity'
  | 'pacing';

export type DialDecision =
  | {
      kind: 'dial';
      /** The attempt may be dialed from here on, for one second. */
      slotAt: Date;
      /** The attempt must not be dialed from here on; null when no window bounds it. */
      windowUntil: Date | null;
      reserveMicros: number;
      because: 'due' | 'breaker-probe';
    }
  | { kind: 'wait'; until: Date; because: DialWaitReason; limit?: 'workspace' | 'trunk' | 'list' }
  | { kind: 'skip'; because: DialSkipReason };

export interface AdmissionPlan {
  decisions: Map<string, DialDecision>;
  /** To be stored on trunk and list together with the decisions; as before when nobody is dialed. */
  trunkNextSlotAt: Date;
  listNextSlotAt: Date | null;
}

/** When to look again at what no clock ends, in ms: a lease may be freed, a user may resume, at any moment. */
const LOOK_AGAIN = {
  capacity: 1_000,
  pacing: 1_000,
  breaker: 5_000,
  trunk: 5_000,
  person: 10_000,
  list: 15_000,
  spend: 15_000,
} as const;

/** What earlier dial decisions of the same plan have used up, and what is computed once for many candidates. */
interface Fold {
  facts: AdmissionFacts;
  now: number;
  horizonMs: number;
  dialed: number;
  reservedMicros: number;
  peopleDialed: Set<string>;
  /** Fractional ms, so that 300 calls per second are 300 and not 250. */
  trunkNext: number;
  listNext: number;
  windows: Map<string, HoursState>;
  offsets: ZoneOffsets;
}

/**
 * Decides for every candidate, in their order, whether it is dialed now, waits or is refused for good. All
 * admission goes through here. Dial decisions count down what the facts leave of concurrency, calls, spend and
 * slots, so the plan as a whole stays within each limit. Slots are evenly spaced and at most `horizonMs` ahead.
 */
export function planAdmission(facts: AdmissionFacts, now: Date, horizonMs = 2000): AdmissionPlan {
  const fold: Fold = {
    facts,
    now: now.getTime(),
    horizonMs,
    dialed: 0,
    reservedMicros: 0,
    peopleDialed: new Set(),
    trunkNext: facts.trunk.nextSlotAt.getTime(),
    listNext: facts.list?.nextSlotAt.getTime() ?? -Infinity,
    windows: new Map(),
    offsets: new ZoneOffsets(),
  };
  const decisions = new Map<string, DialDecision>();
  for (const candidate of facts.candidates) {
    if (decisions.has(candidate.key)) continue;
    const decision = decideDial(candidate, fold);
    if (decision.kind === 'dial') take(candidate, decision.reserveMicros, fold);
    decisions.set(candidate.key, decision);
  }
  return {
    decisions,
    trunkNextSlotAt: new Date(Math.ceil(fold.trunkNext)),
    listNextSlotAt: facts.list ? new Date(Math.ceil(fold.listNext)) : null,
  };
}

/** One candidate against what is left. What is refused for good is refused first, whatever else would delay it. */
function decideDial(candidate: DialCandidate, fold: Fold): DialDecision {
  const refused = refusal(candidate, fold);
  if (refused) return { kind: 'skip', because: refused };
  return (
    delayOfItsOwn(candidate, fold) ??
    delayByTrunk(fold) ??
    delayByCaps(candidate, fold) ??
    slot(candidate, fold)
  );
}

function refusal(candidate: DialCandidate, fold: Fold): DialSkipReason | null {
  const { workspace } = fold.facts;
  if (candidate.suppressed) return 'suppressed';
  if (isPremium({ e164: candidate.e164, type: candidate.numberType })) return 'premium-number';
  if (!workspace.allowedCountries.some((country) => country === candidate.country)) {
    return 'destination-not-allowed';
  }
  if (workspace.attemptCaps.some((cap) => capReached(cap, candidate, fold.now))) return 'attempt-cap';
  const window = windowOf(candidate, fold, fold.now);
  if (window.open || window.opensAt !== null) return null;
  const zonesKnown = candidate.zones.length > 0 && candidate.zones.every((zone) => fold.offsets.knows(zone));
  return zonesKnown ? 'window-never-opens' : 'time-zone-unknown';
}

/** A sliding period: an attempt made exactly one period ago no longer counts. */
function capReached(cap: { max: number; periodS: number }, candidate: DialCandidate, now: number): boolean {
  const since = now - cap.periodS * 1000;
  return candidate.personAttemptsAt.filter((at) => at.getTime() > since).length >= cap.max;
}

function delayOfItsOwn(candidate: DialCandidate, fold: Fold): DialDecision | null {
  const { facts, now } = fold;
  if (facts.list && !facts.list.dialable) return wait('list-not-running', now + LOOK_AGAIN.list);
  if (candidate.dueAt && candidate.dueAt.getTime() > now)
    return wait('retry-delay', candidate.dueAt.getTime());
  const window = windowOf(candidate, fold, now);
  if (!window.open) return wait('outside-window', window.opensAt?.getTime() ?? now + LOOK_AGAIN.list);
  if (candidate.personHasLiveAttempt || fold.peopleDialed.has(candidate.e164)) {
    return wait('person-on-call', now + LOOK_AGAIN.person);
  }
  return null;
}

function delayByTrunk(fold: Fold): DialDecision | null {
  const { now } = fold;
  const { trunk } = fold.facts;
  if (!trunk.ready) return wait('trunk-not-ready', now + LOOK_AGAIN.trunk);
  const phase = breakerPhase(fold);
  if (phase === 'open') {
    return wait('trunk-breaker-open', trunk.breakerUntil?.getTime() ?? now + LOOK_AGAIN.breaker);
  }
  if (phase === 'half-open' && (trunk.probeInFlight || fold.dialed > 0)) {
    return wait('trunk-breaker-open', now + LOOK_AGAIN.breaker);
  }
  return null;
}

function breakerPhase({ facts: { trunk }, now }: Fold): BreakerState['phase'] {
  return breakerPhaseAt({ phase: trunk.breaker, until: trunk.breakerUntil }, new Date(now));
}

function delayByCaps(candidate: DialCandidate, fold: Fold): DialDecision | null {
  const { now, dialed } = fold;
  const { workspace, trunk, list } = fold.facts;
  const dayEndsAt = workspace.dayEndsAt.getTime();
  const dayEnds = dayEndsAt > now ? dayEndsAt : now + LOOK_AGAIN.spend;
  if (workspace.dailyCallCap !== null && workspace.callsToday + dialed >= workspace.dailyCallCap) {
    return wait('daily-call-cap', dayEnds);
  }
  const spend = workspace.spentTodayMicros + fold.reservedMicros + reserveOf(candidate);
  if (workspace.dailySpendCapMicros !== null && spend > workspace.dailySpendCapMicros) {
    // Calls reserve the price of their longest possible talk and cost less: while some live, money may come back.
    const live = workspace.liveLeases + dialed > 0;
    return wait('daily-spend-cap', live ? Math.min(dayEnds, now + LOOK_AGAIN.spend) : dayEnds);
  }
  const full = (limit: 'workspace' | 'trunk' | 'list') =>
    wait('at-capacity', now + LOOK_AGAIN.capacity, limit);
  if (workspace.liveLeases + dialed >= workspace.maxConcurrent) return full('workspace');
  if (trunk.maxConcurrent !== null && trunk.liveLeases + dialed >= trunk.maxConcurrent) return full('trunk');
  if (list && list.liveLeases + dialed >= list.maxConcurrent) return full('list');
  return null;
}

function slot(candidate: DialCandidate, fold: Fold): DialDecision {
  const { now, facts } = fold;
  const limit = fold.listNext > fold.trunkNext ? 'list' : 'trunk';
  if (!(facts.trunk.callsPerSecond > 0)) return wait('pacing', now + LOOK_AGAIN.pacing, 'trunk');
  if (facts.list && !(facts.list.callsPerSecond > 0)) return wait('pacing', now + LOOK_AGAIN.pacing, 'list');
  const slotAt = Math.ceil(nextSlot(fold));
  if (slotAt > now + fold.horizonMs) return wait('pacing', slotAt - fold.horizonMs, limit);

  const window = windowOf(candidate, fold, now);
  const closesAt = window.open ? window.until : null;
  if (closesAt !== null && slotAt >= closesAt.getTime()) {
    const after = windowOf(candidate, fold, closesAt.getTime());
    const opensAt = after.open ? null : after.opensAt;
    return wait('outside-window', (opensAt ?? closesAt).getTime());
  }
  return {
    kind: 'dial',
    slotAt: new Date(slotAt),
    windowUntil: closesAt,
    reserveMicros: reserveOf(candidate),
    because: breakerPhase(fold) === 'half-open' ? 'breaker-probe' : 'due',
  };
}

/** Time that passed unused gives no credit: a trunk that was idle for an hour still dials evenly. */
function nextSlot({ now, trunkNext, listNext }: Fold): number {
  return Math.max(now, trunkNext, listNext);
}

function take(candidate: DialCandidate, reserveMicros: number, fold: Fold): void {
  const at = nextSlot(fold);
  fold.trunkNext = at + 1000 / fold.facts.trunk.callsPerSecond;
  if (fold.facts.list) fold.listNext = at + 1000 / fold.facts.list.callsPerSecond;
  fold.dialed += 1;
  fold.reservedMicros += reserveMicros;
  fold.peopleDialed.add(candidate.e164);
}

function reserveOf(candidate: DialCandidate): number {
  return costOf(candidate.maxCallDurationS, candidate.priceMicrosPerMinute);
}

function windowOf(candidate: DialCandidate, fold: Fold, at: number): HoursState {
  const key = `${at} ${candidate.zones.join(' ')}`;
  let state = fold.windows.get(key);
  if (!state) {
    const { workspace, list } = fold.facts;
    state = hoursState(
      [hoursOfWindow(list?.window ?? null), hoursOfWindow(workspace.windowBound)],
      candidate.zones,
      new Date(at),
      fold.offsets,
    );
    fold.windows.set(key, state);
  }
  return state;
}

function wait(because: DialWaitReason, until: number, limit?: 'workspace' | 'trunk' | 'list'): DialDecision {
  return { kind: 'wait', until: new Date(until), because, ...(limit && { limit }) };
}
