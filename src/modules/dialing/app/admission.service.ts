import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';
import {
  AdmissionRepository,
  type AttemptTerms,
  type NewAttempt,
  type PersonFacts,
  type TrunkRow,
  type WorkspaceLimits,
} from '../data/admission.repository.js';
import {
  type AdmissionFacts,
  type AdmissionPlan,
  type DialCandidate,
  type DialDecision,
  type DialWaitReason,
  planAdmission,
} from '../domain/admission.js';
import { priceFor } from '../domain/pricing.js';

/** Somebody to call: a prospect of a list, or the callee of a single call. */
export interface Callee {
  /** The prospect's id, or the call's. */
  key: string;
  e164: string;
  country: string | null;
  numberType: string | null;
  zones: readonly string[];
}

/** What all callees of one admission share. */
export interface Line {
  workspaceId: string;
  trunkId: string;
  agentId: string;
  fromE164: string;
  maxCallDurationS: number;
  /** null for a list, which brings its own. */
  ringTimeoutS: number | null;
}

export interface Admitted {
  /** Ids of the attempts that were written, in the order of their slots. */
  attemptIds: string[];
  decisions: ReadonlyMap<string, DialDecision>;
  /** Why nobody at all can be dialed, and when to look again. */
  blocked: { because: DialWaitReason | 'dialing-paused'; until: Date; detail: string | null } | null;
}

/** Where the callees come from: asked only when there is room, and under the locks. */
export type CalleeSource = (room: number) => Promise<Callee[]>;

const lookAgainMs = 5_000;
export const defaultRingTimeoutS = 30;
/** Most attempts in one transaction: it holds the locks of workspace, trunk and list. */
const largestGroup = 200;

/**
 * The one way to an attempt. Under the locks of workspace, trunk, list and persons it counts what is in use, lets
 * the pure plan decide, and writes the attempts with their leases and slots in the same transaction.
 */
@Injectable()
export class Admission {
  constructor(private readonly repository: AdmissionRepository) {}

  async admit(tx: Tx, line: Line, listId: string | null, callees: CalleeSource): Promise<Admitted> {
    const limits = await this.repository.lockWorkspace(tx, line.workspaceId);
    const trunk = await this.repository.lockTrunk(tx, line.workspaceId, line.trunkId);
    const list = listId === null ? null : await this.repository.lockList(tx, line.workspaceId, listId);
    if (limits === null || trunk === null || (listId !== null && list === null)) {
      throw new Error('admission without its workspace, trunk or list');
    }
    if (limits.pausedBecause !== null) {
      return blocked('dialing-paused', new Date(limits.now.getTime() + lookAgainMs), limits.pausedBecause);
    }
    const inUse = await this.repository.inUse(tx, line.workspaceId, trunk.id, listId, limits.today);
    const facts: Omit<AdmissionFacts, 'candidates'> = {
      workspace: {
        liveLeases: inUse.workspace,
        maxConcurrent: limits.maxConcurrent,
        callsToday: inUse.callsToday,
        dailyCallCap: limits.dailyCallCap,
        spentTodayMicros: inUse.spentMicros,
        dailySpendCapMicros: limits.dailySpendCapMicros,
        dayEndsAt: limits.dayEndsAt,
        allowedCountries: limits.allowedCountries,
        attemptCaps: limits.attemptCaps,
        windowBound: limits.windowBound,
      },
      trunk: trunkFacts(
        trunk,
        inUse.trunk,
        trunk.breaker_state !== 'closed' && (await this.repository.probeInFlight(tx, trunk.id)),
      ),
      list:
        list === null
          ? null
          : {
              liveLeases: inUse.list,
              maxConcurrent: list.max_concurrent,
              callsPerSecond: list.calls_per_second,
              nextSlotAt: list.next_slot_at,
              dialable: list.status === 'running',
              window: list.calling_window,
            },
    };
    const terms: AttemptTerms = {
      workspaceId: line.workspaceId,
      listId,
      trunkId: trunk.id,
      agentId: line.agentId,
      fromE164: line.fromE164,
      usageDay: limits.today,
      ringTimeoutS: list?.ring_timeout_s ?? line.ringTimeoutS ?? defaultRingTimeoutS,
      maxCallDurationS: line.maxCallDurationS,
    };
    return this.decide(tx, facts, limits, terms, callees);
  }

  private async decide(
    tx: Tx,
    facts: Omit<AdmissionFacts, 'candidates'>,
    limits: WorkspaceLimits,
    terms: AttemptTerms,
    source: CalleeSource,
  ): Promise<Admitted> {
    const callees = await source(roomOf(facts, limits.now));
    if (callees.length === 0) return { attemptIds: [], decisions: new Map(), blocked: null };
    const longest = Math.max(0, ...facts.workspace.attemptCaps.map((cap) => cap.periodS));
    const persons = await this.repository.lockPersons(
      tx,
      terms.workspaceId,
      callees.map((callee) => callee.e164),
      new Date(limits.now.getTime() - longest * 1000),
    );
    const candidates = callees.map((callee) => candidateOf(callee, persons, limits, terms.maxCallDurationS));
    const plan = planAdmission({ ...facts, candidates }, limits.now);
    const attempts = attemptsOf(plan, callees, candidates, terms.listId, limits.now);
    if (attempts.length > 0) {
      await this.repository.writeAttempts(tx, terms, attempts);
      await this.repository.storeSlots(
        tx,
        { id: terms.trunkId, nextSlotAt: plan.trunkNextSlotAt },
        terms.listId === null || plan.listNextSlotAt === null
          ? null
          : { id: terms.listId, nextSlotAt: plan.listNextSlotAt },
      );
    }
    return { attemptIds: attempts.map((attempt) => attempt.id), decisions: plan.decisions, blocked: null };
  }
}

function trunkFacts(trunk: TrunkRow, liveLeases: number, probeInFlight: boolean): AdmissionFacts['trunk'] {
  return {
    liveLeases,
    maxConcurrent: trunk.max_concurrent,
    callsPerSecond: trunk.calls_per_second,
    nextSlotAt: trunk.next_slot_at,
    ready: trunk.ready,
    breaker: trunk.breaker_state,
    breakerUntil: trunk.breaker_until,
    probeInFlight,
  };
}

/** How many could be dialed at best: no more persons are locked than that. At least one, to learn why it waits. */
function roomOf(facts: Omit<AdmissionFacts, 'candidates'>, now: Date): number {
  const slots = (at: Date, perSecond: number): number =>
    Math.floor(((now.getTime() + 2000 - Math.max(now.getTime(), at.getTime())) / 1000) * perSecond) + 1;
  const room = [
    facts.workspace.maxConcurrent - facts.workspace.liveLeases,
    (facts.trunk.maxConcurrent ?? Infinity) - facts.trunk.liveLeases,
    slots(facts.trunk.nextSlotAt, facts.trunk.callsPerSecond),
    largestGroup,
  ];
  if (facts.list !== null) {
    room.push(facts.list.maxConcurrent - facts.list.liveLeases);
    room.push(slots(facts.list.nextSlotAt, facts.list.callsPerSecond));
  }
  return Math.max(1, Math.min(...room));
}

function candidateOf(
  callee: Callee,
  persons: ReadonlyMap<string, PersonFacts>,
  limits: WorkspaceLimits,
  maxCallDurationS: number,
): DialCandidate {
  const person = persons.get(callee.e164);
  if (person === undefined) throw new Error('a callee whose person was not locked');
  return {
    key: callee.key,
    e164: callee.e164,
    country: callee.country,
    numberType: callee.numberType,
    zones: callee.zones,
    suppressed: person.suppressed,
    personHasLiveAttempt: person.live,
    personAttemptsAt: person.dialed_at,
    priceMicrosPerMinute: priceFor(callee.e164, limits.prices, limits.pricePerMinuteMicros),
    maxCallDurationS,
    dueAt: null,
  };
}

function attemptsOf(
  plan: AdmissionPlan,
  callees: readonly Callee[],
  candidates: readonly DialCandidate[],
  listId: string | null,
  now: Date,
): NewAttempt[] {
  return callees.flatMap((callee, index) => {
    const decision = plan.decisions.get(callee.key);
    if (decision?.kind !== 'dial') return [];
    return [
      {
        id: newId(),
        call_id: listId === null ? callee.key : newId(),
        prospect_id: listId === null ? null : callee.key,
        to_e164: callee.e164,
        decision: storedDecision(decision, callee.zones, now),
        slot_at: decision.slotAt,
        window_until: decision.windowUntil,
        price_micros: candidates[index]?.priceMicrosPerMinute ?? 0,
        reserved_micros: decision.reserveMicros,
      },
    ];
  });
}

/** A decision as it is stored and shown: what, why, when, and by which zones. */
export function storedDecision(
  decision: DialDecision,
  zones: readonly string[],
  at: Date,
): Record<string, unknown> {
  return {
    kind: decision.kind,
    because: decision.because,
    at,
    zones,
    ...(decision.kind === 'dial' && { slot_at: decision.slotAt, window_until: decision.windowUntil }),
    ...(decision.kind === 'wait' && {
      until: decision.until,
      ...(decision.limit && { limit: decision.limit }),
    }),
  };
}

function blocked(because: DialWaitReason | 'dialing-paused', until: Date, detail: string | null): Admitted {
  return { attemptIds: [], decisions: new Map(), blocked: { because, until, detail } };
}
