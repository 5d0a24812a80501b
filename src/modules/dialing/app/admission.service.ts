import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';
import {
  AdmissionRepository,
  type AttemptTerms,
  type ListRow,
  type NewAttempt,
  type PersonFacts,
  type PersonQuestion,
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
import { type AbandonmentVerdict, agentWithinS, workspaceRules } from '../domain/abandonment.js';
import { hoursOfWindow } from '../domain/calling-hours.js';
import type { Consent } from '../domain/consent.js';
import { priceFor } from '../domain/pricing.js';
import { type Profile, ringTimeoutS } from '../domain/profiles.js';
import { slotsWithin } from '../domain/sharing.js';
import { type StoredDecision, storedDecision } from '../domain/stored-decision.js';
import { ZoneOffsets } from '../domain/zone-offsets.js';
import { Profiles } from '../profiles/profiles.js';
import { AbandonmentGuard } from './abandonment-guard.js';

/** The number that somebody is called from, and who speaks then. */
export interface CallingNumber {
  /** Its id, where it is to stay with the prospect. */
  id: string | null;
  e164: string;
  agentId: string;
  maxCallDurationS: number;
}

/** Somebody to call: a prospect of a list, or the callee of a single call. */
export interface Callee {
  /** The prospect's id, or the call's. */
  key: string;
  e164: string;
  country: string | null;
  numberType: string | null;
  zones: readonly string[];
  /** Whether somebody gave the zones or the number tells them; null when nobody knows any more. */
  zoneSource: 'given' | 'number' | null;
  from: CallingNumber;
}

/** What all callees of one admission share. */
export interface Line {
  workspaceId: string;
  trunkId: string;
  /** null for a list, which brings its own. */
  ringTimeoutS: number | null;
  /** Most attempts; null: as many as there is room for. */
  most: number | null;
}

export interface Admitted {
  /** Ids of the attempts that were written, in the order of their slots. */
  attemptIds: string[];
  decisions: ReadonlyMap<string, DialDecision>;
  /** The same decisions as they are stored and shown. */
  stored: ReadonlyMap<string, StoredDecision>;
  /** Why nobody at all can be dialed, and when to look again. */
  blocked: { because: DialWaitReason | 'dialing-paused'; until: Date; detail: string | null } | null;
}

/** Where the callees come from: asked only when there is room, and under the locks. */
export type CalleeSource = (room: number) => Promise<Callee[]>;

const lookAgainMs = 5_000;
const slotHorizonMs = 2_000;
export const defaultRingTimeoutS = 30;
/** Most attempts in one transaction: it holds the locks of workspace, trunk and list. */
const largestGroup = 200;

/**
 * The one way to an attempt. Under the locks of workspace, trunk, list and persons it counts what is in use, lets
 * the pure plan decide, and writes the attempts with their leases and slots in the same transaction.
 */
@Injectable()
export class Admission {
  private readonly offsets = new ZoneOffsets();

  constructor(
    private readonly repository: AdmissionRepository,
    private readonly profiles: Profiles,
    private readonly abandonment: AbandonmentGuard,
  ) {}

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
    const kept = await this.keptBelowCap(tx, line.workspaceId, list, limits);
    if (kept.kind === 'pause') {
      return blocked('list-not-running', new Date(limits.now.getTime() + lookAgainMs), 'abandonment-cap');
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
              maxConcurrent: Math.min(
                list.max_concurrent,
                inUse.list + (line.most ?? Infinity),
                kept.kind === 'slow' ? kept.maxConcurrent : Infinity,
              ),
              ...(kept.kind === 'slow' && { slowedBecause: 'abandonment-near-cap' }),
              callsPerSecond: list.calls_per_second,
              nextSlotAt: list.next_slot_at,
              dialable: list.status === 'running' && (list.ends_at === null || list.ends_at > limits.now),
              kind: list.kind,
              hours: list.hours ?? hoursOfWindow(list.calling_window),
              requireConsent: list.require_consent,
            },
    };
    const terms: AttemptTerms = {
      workspaceId: line.workspaceId,
      listId,
      trunkId: trunk.id,
      usageDay: limits.today,
      endsAt: list?.ends_at ?? null,
      ringTimeoutS: list?.ring_timeout_s ?? line.ringTimeoutS ?? defaultRingTimeoutS,
      abandonment: workspaceRules(limits.abandonmentCapPercent),
    };
    const rulesFor = (callee: Callee): Profile[] =>
      list?.kind === 'campaign' ? this.profiles.holding(list.profile, callee.e164, callee.country) : [];
    return this.decide(tx, facts, limits, terms, callees, rulesFor);
  }

  private async keptBelowCap(
    tx: Tx,
    workspaceId: string,
    list: ListRow | null,
    limits: WorkspaceLimits,
  ): Promise<AbandonmentVerdict> {
    if (list?.kind !== 'campaign') return { kind: 'full' };
    return this.abandonment.judge(tx, workspaceId, list.id, {
      cap_percent: limits.abandonmentCapPercent,
      profile: list.profile,
      started_at: list.started_at,
      max_concurrent: list.max_concurrent,
      now: limits.now,
    });
  }

  private async decide(
    tx: Tx,
    facts: Omit<AdmissionFacts, 'candidates'>,
    limits: WorkspaceLimits,
    terms: AttemptTerms,
    source: CalleeSource,
    rulesFor: (callee: Callee) => Profile[],
  ): Promise<Admitted> {
    const callees = await source(roomOf(facts, limits.now));
    if (callees.length === 0) return nobody();
    const profiles = callees.map(rulesFor);
    const persons = await this.repository.lockPersons(
      tx,
      terms.workspaceId,
      callees.map((callee) => callee.e164),
      questionOf(facts, profiles.flat(), limits.now),
    );
    const candidates = callees.map((callee, index) =>
      candidateOf(callee, profiles[index] ?? [], persons, limits),
    );
    const plan = planAdmission({ ...facts, candidates }, limits.now, slotHorizonMs, this.offsets);
    const stored = storedDecisions(plan, callees, candidates, limits.now);
    const attempts = attemptsOf(plan, callees, candidates, terms, stored);
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
    const attemptIds = attempts.map((attempt) => attempt.id);
    return { attemptIds, decisions: plan.decisions, stored, blocked: null };
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
  const room = [
    facts.workspace.maxConcurrent - facts.workspace.liveLeases,
    (facts.trunk.maxConcurrent ?? Infinity) - facts.trunk.liveLeases,
    slotsWithin(facts.trunk.nextSlotAt, facts.trunk.callsPerSecond, now),
    largestGroup,
  ];
  if (facts.list !== null) {
    room.push(facts.list.maxConcurrent - facts.list.liveLeases);
    room.push(slotsWithin(facts.list.nextSlotAt, facts.list.callsPerSecond, now));
  }
  return Math.max(1, Math.min(...room));
}

/** No more of a person's past is read than some rule asks for. */
function questionOf(
  facts: Omit<AdmissionFacts, 'candidates'>,
  profiles: readonly Profile[],
  now: Date,
): PersonQuestion {
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  const caps = [...facts.workspace.attemptCaps, ...profiles.flatMap(({ attemptCaps }) => attemptCaps)];
  const quietS = Math.max(0, ...profiles.map((profile) => profile.noRecallAfterAbandonedS ?? 0));
  return {
    attemptsSince: ago(Math.max(0, ...caps.map((cap) => cap.periodS))),
    abandonedSince: quietS > 0 ? ago(quietS) : null,
    consent: facts.list !== null && facts.list.requireConsent !== null,
  };
}

function candidateOf(
  callee: Callee,
  profiles: readonly Profile[],
  persons: ReadonlyMap<string, PersonFacts>,
  limits: WorkspaceLimits,
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
    lastAbandonedAt: person.abandoned_at,
    consent: consentOf(person),
    profiles,
    priceMicrosPerMinute: priceFor(callee.e164, limits.prices, limits.pricePerMinuteMicros),
    maxCallDurationS: callee.from.maxCallDurationS,
    dueAt: null,
  };
}

function consentOf({ consent_basis, consent_given_at, consent_source }: PersonFacts): Consent | null {
  if (consent_basis === null || consent_given_at === null || consent_source === null) return null;
  return { basis: consent_basis, givenAt: consent_given_at, source: consent_source };
}

function attemptsOf(
  plan: AdmissionPlan,
  callees: readonly Callee[],
  candidates: readonly DialCandidate[],
  terms: AttemptTerms,
  stored: ReadonlyMap<string, StoredDecision>,
): NewAttempt[] {
  return callees.flatMap(({ key, from }, index) => {
    const decision = plan.decisions.get(key);
    const candidate = candidates[index];
    if (decision?.kind !== 'dial' || candidate === undefined) return [];
    return [
      {
        id: newId(),
        call_id: terms.listId === null ? key : newId(),
        prospect_id: terms.listId === null ? null : key,
        caller_id: from.id,
        agent_id: from.agentId,
        from_e164: from.e164,
        to_e164: candidate.e164,
        decision: stored.get(key),
        slot_at: decision.slotAt,
        window_until: earlier(decision.windowUntil, terms.endsAt),
        max_call_duration_s: from.maxCallDurationS,
        ring_timeout_s: ringTimeoutS(terms.ringTimeoutS, candidate.profiles),
        agent_within_s: agentWithinS([
          ...terms.abandonment,
          ...candidate.profiles.flatMap(({ abandonment }) => abandonment ?? []),
        ]),
        price_micros: candidate.priceMicrosPerMinute,
        reserved_micros: decision.reserveMicros,
      },
    ];
  });
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function storedDecisions(
  plan: AdmissionPlan,
  callees: readonly Callee[],
  candidates: readonly DialCandidate[],
  at: Date,
): Map<string, StoredDecision> {
  const sources = new Map(callees.map((callee) => [callee.key, callee.zoneSource]));
  return new Map(
    candidates.flatMap((candidate) => {
      const decision = plan.decisions.get(candidate.key);
      if (decision === undefined) return [];
      const source = sources.get(candidate.key) ?? null;
      return [[candidate.key, storedDecision(decision, candidate, source, at)] as const];
    }),
  );
}

function nobody(blocked: Admitted['blocked'] = null): Admitted {
  return { attemptIds: [], decisions: new Map(), stored: new Map(), blocked };
}

function blocked(because: DialWaitReason | 'dialing-paused', until: Date, detail: string | null): Admitted {
  return nobody({ because, until, detail });
}
