import {
  type AdmissionFacts,
  type DialCandidate,
  planAdmission,
} from '../../../src/modules/dialing/domain/admission.js';
import { prospectAfterDecision } from '../../../src/modules/dialing/domain/after-decision.js';
import { type Profile, ringTimeoutS } from '../../../src/modules/dialing/domain/profiles.js';
import { type CallEnd, settle, settleProspect } from '../../../src/modules/dialing/domain/settlement.js';
import { ZoneOffsets } from '../../../src/modules/dialing/domain/zone-offsets.js';
import { Profiles } from '../../../src/modules/dialing/profiles/profiles.js';
import { seeded } from '../seeded.js';
import { Timeline } from './heap.js';
import type { Judge } from './judge.js';
import { type Campaign, type Person, type Prospect, type Workspace, type World, YEAR } from './world.js';

/** As often the scheduler looks; see app/scheduler.ts. */
const TICK = 100;
/** As app/list-dialing.ts, when the ones before could not be dialed at all. */
const SWEEP = 500;
const GROUP = 200;
const allowedCountries = 'US PR VI GU AS MP CA GB IN DE AU NZ'.split(' ');
/** Slots are given at most so far ahead. */
const HORIZON = 2_000;

interface ProspectState {
  prospect: Prospect;
  profiles: readonly Profile[];
  attemptsMade: number;
}

interface CampaignState {
  campaign: Campaign;
  waiting: Timeline<ProspectState>;
  live: number;
  nextSlotAt: number;
  sweeping: boolean;
  /** The next time somebody looks; earlier wins. */
  lookAt: number;
  /** Somebody of it waits for a line. */
  full: boolean;
}

interface WorkspaceState {
  workspace: Workspace;
  live: number;
  nextSlotAt: number;
  campaigns: CampaignState[];
}

interface PersonState {
  dials: Date[];
  live: boolean;
  abandonedAt: Date | null;
}

export interface YearReport {
  dials: number;
  /** By reason. */
  refused: Record<string, number>;
  waits: Record<string, number>;
  plans: number;
}

/**
 * A year of campaigns by the product's own decisions: admission, the profiles that hold, the retry policy. The clock
 * goes from event to event; what tables would keep is kept here, and everything that happens is told to the judge.
 */
export class YearOfCampaigns {
  readonly report: YearReport = { dials: 0, refused: {}, waits: {}, plans: 0 };

  private readonly events = new Timeline<() => void>();
  private readonly people = new Map<Person, PersonState>();
  private readonly profiles = new Profiles();
  private readonly offsets = new ZoneOffsets();
  private readonly random: () => number;
  private now: number = YEAR.from;

  constructor(
    world: World,
    private readonly judge: Judge,
    seed: number,
  ) {
    this.random = seeded(seed);
    const campaigns = new Map<Campaign, CampaignState>();
    for (const workspace of world.workspaces) {
      const own = world.campaigns.filter((campaign) => campaign.workspace === workspace);
      const state: WorkspaceState = { workspace, live: 0, nextSlotAt: 0, campaigns: [] };
      for (const campaign of own) {
        const started = { campaign, live: 0, nextSlotAt: 0, sweeping: false, lookAt: Infinity, full: false };
        const one: CampaignState = { ...started, waiting: new Timeline() };
        state.campaigns.push(one);
        campaigns.set(campaign, one);
        this.events.push(campaign.startsAt, () => this.look(state, one));
      }
    }
    for (const prospect of world.prospects) {
      const { campaign, person } = prospect;
      const profiles = this.profiles.holding(campaign.profile, person.e164, person.country);
      const at = Math.max(prospect.arrivesAt, campaign.startsAt);
      campaigns.get(campaign)?.waiting.push(at, { prospect, profiles, attemptsMade: 0 });
    }
  }

  run(): YearReport {
    while (this.events.nextAt < YEAR.to) {
      this.now = this.events.nextAt;
      this.events.pop()?.();
    }
    this.judge.advance(YEAR.to - 1);
    return this.report;
  }

  private lookAgain(workspace: WorkspaceState, state: CampaignState, at: number): void {
    if (at >= state.lookAt) return;
    state.lookAt = at;
    this.events.push(at, () => {
      if (state.lookAt === at) this.look(workspace, state);
    });
  }

  /** One turn of a list, as the scheduler gives it. */
  private look(workspace: WorkspaceState, state: CampaignState): void {
    state.lookAt = Infinity;
    state.full = false;
    const due = this.due(state, state.sweeping ? SWEEP : this.room(workspace, state));
    if (due.length > 0) this.admit(workspace, state, due);
    else if (state.waiting.nextAt < Infinity) this.lookAgain(workspace, state, state.waiting.nextAt);
  }

  private due(state: CampaignState, limit: number): ProspectState[] {
    const due: ProspectState[] = [];
    while (due.length < limit && state.waiting.nextAt <= this.now) {
      const next = state.waiting.pop();
      if (next !== undefined) due.push(next);
    }
    return due;
  }

  private room({ workspace, live, nextSlotAt }: WorkspaceState, state: CampaignState): number {
    const { maxConcurrent, perSecond } = state.campaign;
    const slots = (at: number, pace: number): number =>
      Math.floor(((HORIZON - Math.max(0, at - this.now)) / 1000) * pace) + 1;
    const room = Math.min(
      workspace.maxConcurrent - live,
      workspace.trunkConcurrent - live,
      maxConcurrent - state.live,
      slots(nextSlotAt, workspace.trunkPerSecond),
      slots(state.nextSlotAt, perSecond),
      GROUP,
    );
    return Math.max(1, room);
  }

  private admit(workspace: WorkspaceState, state: CampaignState, due: readonly ProspectState[]): void {
    const byKey = new Map(due.map((one) => [one.prospect.id, one]));
    const facts = this.facts(workspace, state, due);
    const plan = planAdmission(facts, new Date(this.now), HORIZON, this.offsets);
    this.report.plans += 1;
    workspace.nextSlotAt = plan.trunkNextSlotAt.getTime();
    state.nextSlotAt = plan.listNextSlotAt?.getTime() ?? 0;
    let [own, until] = [0, 0];
    for (const [key, decision] of plan.decisions) {
      const one = byKey.get(key);
      if (one === undefined) continue;
      if (decision.kind === 'dial') {
        this.dial(workspace, state, one, decision.slotAt);
        continue;
      }
      count(decision.kind === 'wait' ? this.report.waits : this.report.refused, decision.because);
      const after = prospectAfterDecision(decision);
      if (after === null) {
        state.waiting.push(this.now, one);
        if (decision.because === 'at-capacity') state.full = true;
        else if (decision.kind === 'wait') until = decision.until.getTime();
        continue;
      }
      own += 1;
      if (after.nextAt === null) this.judge.refused(one.prospect, this.now, decision.because);
      else state.waiting.push(after.nextAt.getTime(), one);
    }
    state.sweeping = own === due.length;
    if (state.full || state.waiting.nextAt === Infinity) return;
    if (state.waiting.nextAt > this.now) this.lookAgain(workspace, state, state.waiting.nextAt);
    else
      this.lookAgain(workspace, state, Math.max(this.now + TICK, until, this.nextSlotAt(workspace, state)));
  }

  /** Looking earlier finds nobody a slot. */
  private nextSlotAt(workspace: WorkspaceState, state: CampaignState): number {
    return Math.max(workspace.nextSlotAt, state.nextSlotAt) - HORIZON;
  }

  private facts(
    workspace: WorkspaceState,
    state: CampaignState,
    due: readonly ProspectState[],
  ): AdmissionFacts {
    const { campaign } = state;
    return {
      workspace: {
        liveLeases: workspace.live,
        maxConcurrent: workspace.workspace.maxConcurrent,
        callsToday: 0,
        dailyCallCap: null,
        spentTodayMicros: 0,
        dailySpendCapMicros: null,
        dayEndsAt: new Date(this.now + 3_600_000),
        allowedCountries,
        attemptCaps: workspace.workspace.attemptCaps,
        windowBound: workspace.workspace.windowBound,
      },
      trunk: {
        liveLeases: workspace.live,
        maxConcurrent: workspace.workspace.trunkConcurrent,
        callsPerSecond: workspace.workspace.trunkPerSecond,
        nextSlotAt: new Date(workspace.nextSlotAt),
        ready: true,
        breaker: 'closed',
        breakerUntil: null,
        probeInFlight: false,
      },
      list: {
        liveLeases: state.live,
        maxConcurrent: campaign.maxConcurrent,
        callsPerSecond: campaign.perSecond,
        nextSlotAt: new Date(state.nextSlotAt),
        dialable: true,
        kind: 'campaign',
        hours: campaign.hours,
        requireConsent: campaign.requireConsent,
      },
      candidates: due.map((one) => this.candidate(one)),
    };
  }

  private candidate({ prospect, profiles }: ProspectState): DialCandidate {
    const { person } = prospect;
    const state = this.person(person);
    return {
      key: prospect.id,
      e164: person.e164,
      country: person.country,
      numberType: null,
      zones: prospect.zones,
      suppressed: person.suppressed,
      personHasLiveAttempt: state.live,
      personAttemptsAt: state.dials,
      lastAbandonedAt: state.abandonedAt,
      consent: person.consent && { basis: person.consent, givenAt: new Date(YEAR.from), source: 'form' },
      profiles,
      priceMicrosPerMinute: 0,
      maxCallDurationS: 300,
      dueAt: null,
    };
  }

  private dial(workspace: WorkspaceState, state: CampaignState, one: ProspectState, slotAt: Date): void {
    const person = this.person(one.prospect.person);
    const at = slotAt.getTime();
    const ringS = ringTimeoutS(state.campaign.ringTimeoutS, one.profiles);
    for (const lines of [workspace, state]) lines.live += 1;
    person.live = true;
    this.report.dials += 1;
    this.events.push(at, () => {
      person.dials.push(slotAt);
      one.attemptsMade += 1;
      this.judge.dial(one.prospect, at, ringS);
      const call = this.callOf(ringS);
      this.events.push(at + call.lastsS * 1000, () => this.end(workspace, state, one, slotAt, call));
    });
  }

  /** What chance makes of a call. */
  private callOf(ringS: number): { end: CallEnd; lastsS: number; abandoned: boolean } {
    const [kind, long] = [this.random(), this.random()];
    if (kind < 0.35) {
      const abandoned = kind < 0.05;
      return {
        end: ended('completed', false),
        lastsS: Math.ceil(8 + (abandoned ? 2 : long * 170)),
        abandoned,
      };
    }
    if (kind < 0.77) return { end: ended('no-answer', true), lastsS: ringS, abandoned: false };
    if (kind < 0.92) return { end: ended('busy', true), lastsS: 2, abandoned: false };
    if (kind < 0.96) return { end: ended('failed', true), lastsS: 1, abandoned: false };
    return { end: ended('failed', false), lastsS: 6, abandoned: false };
  }

  private end(
    workspace: WorkspaceState,
    state: CampaignState,
    one: ProspectState,
    dialedAt: Date,
    { end, abandoned }: { end: CallEnd; abandoned: boolean },
  ): void {
    const { campaign } = state;
    const at = new Date(this.now);
    const person = this.person(one.prospect.person);
    for (const lines of [workspace, state]) lines.live -= 1;
    person.live = false;
    if (abandoned) person.abandonedAt = at;
    const settlement = settle({ state: 'dialing', answeredAt: null, hint: null }, { kind: 'ended', at, end });
    const after = settleProspect(settlement, {
      attemptsMade: one.attemptsMade,
      retry: {
        maxAttempts: campaign.maxAttempts,
        delayS: campaign.retryAfterS,
        on: ['busy', 'no-answer', 'failed'],
        rules: [],
      },
      listStatus: 'running',
      wasUnknown: false,
      dialedAt,
      zones: one.prospect.zones,
      call: null,
    });
    const again = end.retryable && one.attemptsMade < campaign.maxAttempts;
    this.judge.end(one.prospect, this.now, again ? this.now + campaign.retryAfterS * 1000 : null, abandoned);
    if (after?.state === 'pending') {
      state.waiting.push(after.nextAt.getTime(), one);
      this.lookAgain(workspace, state, Math.max(this.now, after.nextAt.getTime()));
    }
    for (const other of workspace.campaigns) {
      if (other.full) this.lookAgain(workspace, other, this.now + TICK);
    }
  }

  private person(person: Person): PersonState {
    let state = this.people.get(person);
    if (state === undefined) {
      state = { dials: [], live: false, abandonedAt: null };
      this.people.set(person, state);
    }
    return state;
  }
}

function ended(status: CallEnd['status'], retryable: boolean): CallEnd {
  return { status, endReason: null, sipCode: null, retryable };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
