import { breakerPhaseAt, type BreakerState } from './breaker.js';
import type { DialDecision, DialWait, DialWaitReason } from './dial-decision.js';
import type { AdmissionFacts, DialCandidate } from './dial-facts.js';
import { PersonRules } from './person-rules.js';
import { costOf } from './pricing.js';
import { ZoneOffsets } from './zone-offsets.js';

export type { AdmissionFacts, DialCandidate } from './dial-facts.js';
export type { DialDecision, DialSkipReason, DialWaitReason } from './dial-decision.js';

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
  rules: PersonRules;
}

/**
 * Decides for every candidate, in their order, whether it is dialed now, waits or is refused for good. All
 * admission goes through here. Dial decisions count down what the facts leave of concurrency, calls, spend and
 * slots, so the plan as a whole stays within each limit. Slots are evenly spaced and at most `horizonMs` ahead.
 * Whoever plans often keeps the `offsets` of zones from one plan to the next.
 */
export function planAdmission(
  facts: AdmissionFacts,
  now: Date,
  horizonMs = 2000,
  offsets: ZoneOffsets = new ZoneOffsets(),
): AdmissionPlan {
  const fold: Fold = {
    facts,
    now: now.getTime(),
    horizonMs,
    dialed: 0,
    reservedMicros: 0,
    peopleDialed: new Set(),
    trunkNext: facts.trunk.nextSlotAt.getTime(),
    listNext: facts.list?.nextSlotAt.getTime() ?? -Infinity,
    rules: new PersonRules(facts, now.getTime(), offsets),
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
  return (
    fold.rules.refusal(candidate) ??
    delayOfItsOwn(candidate, fold) ??
    delayByTrunk(fold) ??
    delayByCaps(candidate, fold) ??
    slot(candidate, fold)
  );
}

function delayOfItsOwn(candidate: DialCandidate, fold: Fold): DialWait | null {
  const { facts, now } = fold;
  if (facts.list && !facts.list.dialable) return wait('list-not-running', now + LOOK_AGAIN.list);
  if (candidate.dueAt && candidate.dueAt.getTime() > now)
    return wait('retry-delay', candidate.dueAt.getTime());
  const delay = fold.rules.delay(candidate);
  if (delay) return delay;
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
    wait((limit === 'list' ? list?.slowedBecause : null) ?? 'at-capacity', now + LOOK_AGAIN.capacity, limit);
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

  const hours = fold.rules.hoursAt(candidate, now);
  const closesAt = hours.open ? hours.until : null;
  if (closesAt !== null && slotAt >= closesAt.getTime()) {
    const after = fold.rules.hoursAt(candidate, closesAt.getTime());
    const opensAt = after.open ? null : after.opensAt;
    const rule = fold.rules.closedBy(candidate, closesAt.getTime());
    return { kind: 'wait', until: opensAt ?? closesAt, because: 'outside-window', ...(rule && { rule }) };
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

function wait(because: DialWaitReason, until: number, limit?: DialWait['limit']): DialWait {
  return { kind: 'wait', until: new Date(until), because, ...(limit && { limit }) };
}
