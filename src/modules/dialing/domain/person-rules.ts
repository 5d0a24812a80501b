import type { AdmissionFacts, DialCandidate } from './dial-facts.js';
import { type AttemptCap, cappedUntil } from './attempt-caps.js';
import { type CallingHours, hoursOfWindow, hoursState, type HoursState } from './calling-hours.js';
import { satisfies } from './consent.js';
import { isPremium } from './destination.js';
import type { DialSkip, DialSkipReason, DialWait } from './dial-decision.js';
import type { ZoneOffsets } from './zone-offsets.js';

const WORKSPACE = 'workspace';

interface HoursRule {
  rule: string;
  hours: CallingHours;
}

/**
 * What holds for the person called, whatever line there is: whether and when. Rules of workspace, list and profiles
 * all hold at once; what refuses or delays names the one that does.
 */
export class PersonRules {
  private readonly states = new Map<string, HoursState>();
  /** Of list and workspace, which hold for everybody. */
  private readonly commonHours: readonly HoursRule[];

  constructor(
    private readonly facts: Omit<AdmissionFacts, 'candidates'>,
    private readonly now: number,
    private readonly offsets: ZoneOffsets,
  ) {
    const { workspace, list } = facts;
    this.commonHours = [
      { rule: list?.kind ?? WORKSPACE, hours: list?.hours ?? null },
      { rule: WORKSPACE, hours: hoursOfWindow(workspace.windowBound) },
    ].filter((rule): rule is HoursRule => rule.hours !== null);
  }

  /** Why nobody may ever call, or null. */
  refusal(candidate: DialCandidate): DialSkip | null {
    const { workspace, list } = this.facts;
    if (candidate.suppressed) return skip('suppressed');
    if (isPremium({ e164: candidate.e164, type: candidate.numberType })) return skip('premium-number');
    if (!workspace.allowedCountries.some((country) => country === candidate.country)) {
      return skip('destination-not-allowed', WORKSPACE);
    }
    if (list?.requireConsent && !satisfies(candidate.consent, list.requireConsent)) {
      return skip('consent-missing', list.kind);
    }
    const cap = this.capReached(candidate);
    if (cap !== null && !cap.waits) return skip('attempt-cap', cap.rule);
    const state = this.hoursAt(candidate, this.now);
    if (state.open || state.opensAt !== null) return null;
    const zonesKnown =
      candidate.zones.length > 0 && candidate.zones.every((zone) => this.offsets.knows(zone));
    return zonesKnown
      ? skip('window-never-opens', this.closedBy(candidate, this.now))
      : skip('time-zone-unknown');
  }

  /** Until when this person is not to be called, or null. For who is not refused. */
  delay(candidate: DialCandidate): DialWait | null {
    const state = this.hoursAt(candidate, this.now);
    if (!state.open && state.opensAt !== null) {
      return wait('outside-window', state.opensAt.getTime(), this.closedBy(candidate, this.now));
    }
    const cap = this.capReached(candidate);
    if (cap !== null) return wait('attempt-cap', cap.until, cap.rule);
    return this.recallDelay(candidate);
  }

  /** Whether all hours that hold for the person are open. */
  hoursAt(candidate: DialCandidate, at: number): HoursState {
    const names = candidate.profiles.map(({ name }) => name).join(' ');
    const key = `${at} ${candidate.zones.join(' ')} ${names}`;
    let state = this.states.get(key);
    if (state === undefined) {
      const all = this.hoursOf(candidate).map(({ hours }) => hours);
      state = hoursState(all, candidate.zones, new Date(at), this.offsets);
      this.states.set(key, state);
    }
    return state;
  }

  /** The rule that closes the hours for longest. */
  closedBy(candidate: DialCandidate, at: number): string | undefined {
    let last: { rule: string; opensAt: number } | undefined;
    for (const { rule, hours } of this.hoursOf(candidate)) {
      const state = hoursState([hours], candidate.zones, new Date(at), this.offsets);
      const opensAt = state.open ? at : (state.opensAt?.getTime() ?? Infinity);
      if (last === undefined || opensAt > last.opensAt) last = { rule, opensAt };
    }
    return last?.rule;
  }

  private hoursOf({ profiles }: DialCandidate): HoursRule[] {
    return [...this.commonHours, ...profiles.map(({ name, hours }) => ({ rule: name, hours }))];
  }

  /**
   * Of the caps that are reached the one that holds longest. A cap of the law delays; one of the workspace too for a
   * campaign, which lives on, and refuses for other lists, which end.
   */
  private capReached(candidate: DialCandidate): { rule: string; until: number; waits: boolean } | null {
    const { workspace, list } = this.facts;
    const patient = list?.kind === 'campaign';
    const caps: { rule: string; cap: AttemptCap; patient: boolean }[] = [
      ...workspace.attemptCaps.map((cap) => ({ rule: WORKSPACE, cap, patient })),
      ...candidate.profiles.flatMap(({ name, attemptCaps }) =>
        attemptCaps.map((cap) => ({ rule: name, cap, patient: true })),
      ),
    ];
    const reached = caps.flatMap(({ rule, cap, patient: mayWait }) => {
      const until = cappedUntil(cap, candidate.personAttemptsAt, this.now);
      return until === null ? [] : [{ rule, until, waits: mayWait && until < Infinity }];
    });
    const refusing = reached.find(({ waits }) => !waits);
    return refusing ?? reached.toSorted((a, b) => b.until - a.until)[0] ?? null;
  }

  private recallDelay({ lastAbandonedAt, profiles }: DialCandidate): DialWait | null {
    if (lastAbandonedAt === null) return null;
    const delays = profiles.map(({ name, noRecallAfterAbandonedS }) => ({
      rule: name,
      until: lastAbandonedAt.getTime() + (noRecallAfterAbandonedS ?? 0) * 1000,
    }));
    const [longest] = delays.toSorted((a, b) => b.until - a.until);
    return longest !== undefined && longest.until > this.now
      ? wait('recall-delay', longest.until, longest.rule)
      : null;
  }
}

function skip(because: DialSkipReason, rule?: string): DialSkip {
  return { kind: 'skip', because, ...(rule !== undefined && { rule }) };
}

function wait(because: DialWait['because'], until: number, rule?: string): DialWait {
  return { kind: 'wait', until: new Date(until), because, ...(rule !== undefined && { rule }) };
}
