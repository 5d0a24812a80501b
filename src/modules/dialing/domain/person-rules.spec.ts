import type { Consent } from './consent.js';
import type { DialDecision } from './dial-decision.js';
import type { AdmissionFacts, DialCandidate } from './dial-facts.js';
import { planAdmission } from './admission.js';
import type { CallingHours } from './calling-hours.js';
import { type CallingWindow, WEEKDAYS, type Weekday } from './calling-window.js';
import type { Profile } from './profiles.js';

/** A Monday, 14:00 in New York. */
const now = new Date('2026-06-01T18:00:00Z');
const daytime: CallingWindow = { start: '08:00', end: '21:00', days: [...WEEKDAYS] };

function hours(start: string, end: string, days: Weekday[] = [...WEEKDAYS]): CallingHours {
  return { windows: [{ start, end, days }], holidays: [] };
}

const nowhere: Profile = {
  name: 'nowhere',
  title: '',
  sources: [],
  region: { countries: [], areaCodes: null },
  hours: hours('00:00', '24:00'),
  attemptCaps: [],
  minRingTimeoutS: null,
  disclosures: [],
  abandonment: null,
  noRecallAfterAbandonedS: null,
  consent: null,
};
const tcpa: Profile = { ...nowhere, name: 'us-tcpa', hours: hours('08:00', '21:00') };
const florida: Profile = {
  ...nowhere,
  name: 'us-fl',
  hours: hours('08:00', '20:00'),
  attemptCaps: [{ max: 3, periodS: 86_400 }],
};
const uk: Profile = { ...nowhere, name: 'uk', noRecallAfterAbandonedS: 72 * 3600 };
const strictUk: Profile = { ...uk, name: 'uk-strict', noRecallAfterAbandonedS: 96 * 3600 };

const ago = (...inHours: number[]) => inHours.map((hour) => new Date(now.getTime() - hour * 3_600_000));
const express: Consent = { basis: 'express', givenAt: ago(100)[0] ?? now, source: 'form' };
const written: Consent = { ...express, basis: 'written' };

interface Change {
  at?: string;
  caps?: { max: number; periodS: number }[];
  bound?: CallingWindow | null;
  list?: Partial<NonNullable<AdmissionFacts['list']>>;
  person?: Partial<DialCandidate>;
}

function decide({ at, caps, bound, list, person }: Change): DialDecision | undefined {
  const moment = at === undefined ? now : new Date(at);
  const facts: AdmissionFacts = {
    workspace: {
      liveLeases: 0,
      maxConcurrent: 10,
      callsToday: 0,
      dailyCallCap: null,
      spentTodayMicros: 0,
      dailySpendCapMicros: null,
      dayEndsAt: new Date('2026-06-02T04:00:00Z'),
      allowedCountries: ['US', 'GB'],
      attemptCaps: caps ?? [],
      windowBound: bound === undefined ? daytime : bound,
    },
    trunk: {
      liveLeases: 0,
      maxConcurrent: null,
      callsPerSecond: 10,
      nextSlotAt: new Date(0),
      ready: true,
      breaker: 'closed',
      breakerUntil: null,
      probeInFlight: false,
    },
    list: {
      liveLeases: 0,
      maxConcurrent: 10,
      callsPerSecond: 10,
      nextSlotAt: new Date(0),
      dialable: true,
      kind: 'campaign',
      hours: hours('00:00', '24:00'),
      requireConsent: null,
      ...list,
    },
    candidates: [
      {
        key: 'p1',
        e164: '+13055550101',
        country: 'US',
        numberType: 'fixed_line_or_mobile',
        zones: ['America/New_York'],
        suppressed: false,
        personHasLiveAttempt: false,
        personAttemptsAt: [],
        lastAbandonedAt: null,
        consent: null,
        profiles: [],
        priceMicrosPerMinute: 0,
        maxCallDurationS: 300,
        dueAt: null,
        ...person,
      },
    ],
  };
  return planAdmission(facts, moment).decisions.get('p1');
}

function said(decision: DialDecision | undefined): string {
  if (decision === undefined) return 'nothing';
  if (decision.kind === 'dial')
    return `dial, closes ${decision.windowUntil?.toISOString().slice(5, 16) ?? 'never'}`;
  const until = decision.kind === 'wait' ? ` until ${decision.until.toISOString().slice(5, 16)}` : '';
  return `${decision.kind} ${decision.because}${until} by ${decision.rule ?? 'nobody'}`;
}

describe('the hours of profiles', () => {
  it.each`
    what                                    | change                                                                                                                             | expected
    ${'the stricter closes first'}          | ${{ person: { profiles: [tcpa, florida] } }}                                                                                       | ${'dial, closes 06-02T00:00'}
    ${'and is named when it is closed'}     | ${{ at: '2026-06-02T00:00:00Z', person: { profiles: [tcpa, florida] } }}                                                           | ${'wait outside-window until 06-02T12:00 by us-fl'}
    ${'the later opening is named'}         | ${{ at: '2026-06-02T01:30:00Z', list: { hours: hours('09:00', '24:00') }, bound: null, person: { profiles: [tcpa] } }}             | ${'wait outside-window until 06-02T13:00 by us-tcpa'}
    ${'the campaign’s own hours'}           | ${{ list: { hours: hours('16:00', '17:00') }, person: { profiles: [florida] } }}                                                   | ${'wait outside-window until 06-01T20:00 by campaign'}
    ${'the workspace’s bound'}              | ${{ bound: { ...daytime, start: '15:00' }, person: { profiles: [florida] } }}                                                      | ${'wait outside-window until 06-01T19:00 by workspace'}
    ${'a list of another kind'}             | ${{ list: { kind: 'batch', hours: hours('16:00', '17:00') } }}                                                                     | ${'wait outside-window until 06-01T20:00 by batch'}
    ${'never open with the campaign’s own'} | ${{ list: { hours: hours('21:00', '22:00') }, bound: null, person: { profiles: [florida] } }}                                      | ${'skip window-never-opens by campaign'}
    ${'a holiday of the campaign'}          | ${{ list: { hours: { ...hours('00:00', '24:00'), holidays: ['2026-06-01'] } }, person: { profiles: [florida] } }}                  | ${'wait outside-window until 06-02T12:00 by campaign'}
    ${'a slot that the end would pass'}     | ${{ at: '2026-06-01T23:59:59.500Z', list: { nextSlotAt: new Date('2026-06-02T00:00:00.100Z') }, person: { profiles: [florida] } }} | ${'wait outside-window until 06-02T12:00 by us-fl'}
    ${'no zone is known, with a profile'}   | ${{ bound: null, list: { hours: null }, person: { zones: [], profiles: [tcpa] } }}                                                 | ${'skip time-zone-unknown by nobody'}
  `('$what: $expected', ({ change, expected }) => {
    expect(said(decide(change as Change))).toBe(expected);
  });
});

describe('caps on attempts', () => {
  const three = { max: 3, periodS: 86_400 };
  it.each`
    what                                      | change                                                                                                       | expected
    ${'two of three'}                         | ${{ person: { profiles: [florida], personAttemptsAt: ago(1, 2) } }}                                          | ${'dial, closes 06-02T00:00'}
    ${'the law delays until the oldest goes'} | ${{ person: { profiles: [florida], personAttemptsAt: ago(1, 2, 22) } }}                                      | ${'wait attempt-cap until 06-01T20:00 by us-fl'}
    ${'in a list of any kind'}                | ${{ list: { kind: 'run' }, person: { profiles: [florida], personAttemptsAt: ago(1, 2, 22) } }}               | ${'wait attempt-cap until 06-01T20:00 by us-fl'}
    ${'the workspace delays a campaign'}      | ${{ caps: [three], person: { personAttemptsAt: ago(1, 2, 22) } }}                                            | ${'wait attempt-cap until 06-01T20:00 by workspace'}
    ${'and refuses a batch'}                  | ${{ caps: [three], list: { kind: 'batch' }, person: { personAttemptsAt: ago(1, 2, 22) } }}                   | ${'skip attempt-cap by workspace'}
    ${'a cap of none refuses a campaign too'} | ${{ caps: [{ max: 0, periodS: 60 }] }}                                                                       | ${'skip attempt-cap by workspace'}
    ${'the one that holds longest'}           | ${{ caps: [{ max: 1, periodS: 7200 }], person: { profiles: [florida], personAttemptsAt: ago(1, 2, 22) } }}   | ${'wait attempt-cap until 06-01T20:00 by us-fl'}
    ${'whoever set it'}                       | ${{ caps: [{ max: 1, periodS: 36_000 }], person: { profiles: [florida], personAttemptsAt: ago(1, 2, 22) } }} | ${'wait attempt-cap until 06-02T03:00 by workspace'}
    ${'closed hours are told first'}          | ${{ at: '2026-06-02T04:00:00Z', person: { profiles: [florida], personAttemptsAt: ago(1, 2, 3) } }}           | ${'wait outside-window until 06-02T12:00 by workspace'}
  `('$what: $expected', ({ change, expected }) => {
    expect(said(decide(change as Change))).toBe(expected);
  });
});

describe('consent', () => {
  it.each`
    required     | consent    | expected
    ${null}      | ${null}    | ${'dial'}
    ${'express'} | ${null}    | ${'skip consent-missing'}
    ${'express'} | ${express} | ${'dial'}
    ${'express'} | ${written} | ${'dial'}
    ${'written'} | ${null}    | ${'skip consent-missing'}
    ${'written'} | ${express} | ${'skip consent-missing'}
    ${'written'} | ${written} | ${'dial'}
  `('$required required, $consent.basis given: $expected', ({ required, consent, expected }) => {
    const decision = decide({ list: { requireConsent: required }, person: { consent } });
    expect(said(decision)).toMatch(expected);
    if (decision?.kind === 'skip') expect(decision.rule).toBe('campaign');
  });
});

const abandoned = (inHours: number) => ({ lastAbandonedAt: ago(inHours)[0] ?? null });

describe('after a call that no agent took in time', () => {
  it.each`
    what                             | person                                            | expected
    ${'no profile asks for a pause'} | ${{ ...abandoned(1), profiles: [tcpa] }}          | ${'dial, closes 06-02T01:00'}
    ${'72 hours are not over'}       | ${{ ...abandoned(71), profiles: [uk] }}           | ${'wait recall-delay until 06-01T19:00 by uk'}
    ${'72 hours are over'}           | ${{ ...abandoned(72), profiles: [uk] }}           | ${'dial, closes 06-02T01:00'}
    ${'the longest pause'}           | ${{ ...abandoned(80), profiles: [uk, strictUk] }} | ${'wait recall-delay until 06-02T10:00 by uk-strict'}
    ${'it never happened'}           | ${{ lastAbandonedAt: null, profiles: [uk] }}      | ${'dial, closes 06-02T01:00'}
  `('$what: $expected', ({ person, expected }) => {
    expect(said(decide({ person: person as Partial<DialCandidate> }))).toBe(expected);
  });
});
