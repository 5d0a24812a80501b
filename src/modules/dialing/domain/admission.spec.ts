import {
  planAdmission,
  type AdmissionFacts,
  type AdmissionPlan,
  type DialCandidate,
  type DialDecision,
} from './admission.js';
import { hoursOfWindow } from './calling-hours.js';
import { WEEKDAYS, type CallingWindow } from './calling-window.js';

const now = new Date('2026-06-01T18:00:00.000Z');
const midnight = new Date('2026-06-02T04:00:00.000Z');
const daytime: CallingWindow = { start: '08:00', end: '21:00', days: [...WEEKDAYS] };

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

function until(time: string): CallingWindow {
  return { ...daytime, end: time };
}

const workspace: AdmissionFacts['workspace'] = {
  liveLeases: 0,
  maxConcurrent: 100,
  callsToday: 0,
  dailyCallCap: null,
  spentTodayMicros: 0,
  dailySpendCapMicros: null,
  dayEndsAt: midnight,
  allowedCountries: ['US', 'CA'],
  attemptCaps: [
    { max: 3, periodS: 86_400 },
    { max: 7, periodS: 7 * 86_400 },
  ],
  windowBound: daytime,
};
const trunk: AdmissionFacts['trunk'] = {
  liveLeases: 0,
  maxConcurrent: null,
  callsPerSecond: 10,
  nextSlotAt: later(-3600),
  ready: true,
  breaker: 'closed',
  breakerUntil: null,
  probeInFlight: false,
};
const list: NonNullable<AdmissionFacts['list']> = {
  liveLeases: 0,
  maxConcurrent: 50,
  callsPerSecond: 5,
  nextSlotAt: later(-3600),
  dialable: true,
  kind: 'batch',
  hours: hoursOfWindow(daytime),
  requireConsent: null,
};
const person: DialCandidate = {
  key: 'p1',
  e164: '+12125550101',
  country: 'US',
  numberType: 'fixed_line_or_mobile',
  zones: ['America/New_York'],
  suppressed: false,
  personHasLiveAttempt: false,
  personAttemptsAt: [],
  lastAbandonedAt: null,
  consent: null,
  profiles: [],
  priceMicrosPerMinute: 10_000,
  maxCallDurationS: 300,
  dueAt: null,
};

interface Change {
  workspace?: Partial<AdmissionFacts['workspace']>;
  trunk?: Partial<AdmissionFacts['trunk']>;
  list?: Partial<NonNullable<AdmissionFacts['list']>> | null;
  person?: Partial<DialCandidate>;
}

function people(count: number): DialCandidate[] {
  return Array.from({ length: count }, (_, index) => ({
    ...person,
    key: `p${index + 1}`,
    e164: `+1${212 + Math.floor(index / 100)}55501${String(index % 100).padStart(2, '0')}`,
  }));
}

function facts(change: Change, candidates: DialCandidate[] = [person]): AdmissionFacts {
  return {
    workspace: { ...workspace, ...change.workspace },
    trunk: { ...trunk, ...change.trunk },
    list: change.list === null ? null : { ...list, ...change.list },
    candidates: candidates.map((candidate) => ({ ...candidate, ...change.person })),
  };
}

function seconds(at: Date): number {
  return (at.getTime() - now.getTime()) / 1000;
}

function said(decision: DialDecision | undefined): string {
  if (!decision) return 'nothing';
  if (decision.kind === 'skip') return `skip: ${decision.because}`;
  if (decision.kind === 'dial') return `dial in ${seconds(decision.slotAt)} s: ${decision.because}`;
  const limit = decision.limit ? ` of ${decision.limit}` : '';
  return `${decision.kind} ${seconds(decision.until)} s: ${decision.because}${limit}`;
}

function windowUntil(change: Change): string | null {
  const decision = planAdmission(facts(change), now).decisions.get('p1');
  return decision?.kind === 'dial' ? (decision.windowUntil?.toISOString() ?? null) : 'no dial';
}

function saidOfAll({ decisions }: AdmissionPlan): string[] {
  return [...decisions.values()].map(said);
}

const ago = (...hoursAgo: number[]) => hoursAgo.map((hours) => later(-hours * 3600));
const night = { zones: ['Asia/Tokyo'] };

describe('planAdmission for one person', () => {
  it.each`
    what                                           | change                                                                                                       | expected
    ${'nothing stands against it'}                 | ${{}}                                                                                                        | ${'dial in 0 s: due'}
    ${'a call without a list'}                     | ${{ list: null }}                                                                                            | ${'dial in 0 s: due'}
    ${'suppressed'}                                | ${{ person: { suppressed: true } }}                                                                          | ${'skip: suppressed'}
    ${'a premium number of an allowed country'}    | ${{ person: { numberType: 'premium_rate' } }}                                                                | ${'skip: premium-number'}
    ${'a shared-cost number'}                      | ${{ person: { numberType: 'shared_cost' } }}                                                                 | ${'skip: premium-number'}
    ${'a country that is not allowed'}             | ${{ person: { country: 'CU' } }}                                                                             | ${'skip: destination-not-allowed'}
    ${'a number of no country'}                    | ${{ person: { country: null } }}                                                                             | ${'skip: destination-not-allowed'}
    ${'no country is allowed'}                     | ${{ workspace: { allowedCountries: [] } }}                                                                   | ${'skip: destination-not-allowed'}
    ${'two attempts today, three allowed'}         | ${{ person: { personAttemptsAt: ago(1, 2) } }}                                                               | ${'dial in 0 s: due'}
    ${'three attempts today'}                      | ${{ person: { personAttemptsAt: ago(1, 2, 23.999) } }}                                                       | ${'skip: attempt-cap'}
    ${'the third attempt was exactly a day ago'}   | ${{ person: { personAttemptsAt: ago(1, 2, 24) } }}                                                           | ${'dial in 0 s: due'}
    ${'seven attempts in the week, one today'}     | ${{ person: { personAttemptsAt: ago(1, 30, 50, 70, 90, 110, 167) } }}                                        | ${'skip: attempt-cap'}
    ${'a cap of none'}                             | ${{ workspace: { attemptCaps: [{ max: 0, periodS: 60 }] } }}                                                 | ${'skip: attempt-cap'}
    ${'zones that are never open together'}        | ${{ list: { hours: hoursOfWindow(until('10:00')) }, person: { zones: ['America/New_York', 'Asia/Tokyo'] } }} | ${'skip: window-never-opens'}
    ${'no zone is known for the number'}           | ${{ person: { zones: [] } }}                                                                                 | ${'skip: time-zone-unknown'}
    ${'a zone this system does not know'}          | ${{ person: { zones: ['Mars/Olympus'] } }}                                                                   | ${'skip: time-zone-unknown'}
    ${'one such zone beside one that is open'}     | ${{ person: { zones: ['America/New_York', 'Mars/Olympus'] } }}                                               | ${'skip: time-zone-unknown'}
    ${'no zone, and no window that needs one'}     | ${{ workspace: { windowBound: null }, list: { hours: hoursOfWindow(null) }, person: { zones: [] } }}         | ${'dial in 0 s: due'}
    ${'refusals: suppressed before all others'}    | ${{ person: { suppressed: true, numberType: 'premium_rate', country: 'CU' } }}                               | ${'skip: suppressed'}
    ${'refusals: premium before destination'}      | ${{ person: { numberType: 'premium_rate', country: 'CU' } }}                                                 | ${'skip: premium-number'}
    ${'refusals: destination before attempts'}     | ${{ person: { country: 'CU', personAttemptsAt: ago(1, 2, 3) } }}                                             | ${'skip: destination-not-allowed'}
    ${'refusals before waits: paused'}             | ${{ person: { suppressed: true }, list: { dialable: false } }}                                               | ${'skip: suppressed'}
    ${'refusals before waits: night'}              | ${{ person: { ...night, country: 'JP' } }}                                                                   | ${'skip: destination-not-allowed'}
    ${'refusals before waits: no capacity'}        | ${{ person: { personAttemptsAt: ago(1, 2, 3) }, workspace: { maxConcurrent: 0 } }}                           | ${'skip: attempt-cap'}
    ${'the list does not run'}                     | ${{ list: { dialable: false } }}                                                                             | ${'wait 15 s: list-not-running'}
    ${'a retry that is not due'}                   | ${{ person: { dueAt: later(90) } }}                                                                          | ${'wait 90 s: retry-delay'}
    ${'a retry that is due'}                       | ${{ person: { dueAt: now } }}                                                                                | ${'dial in 0 s: due'}
    ${'night where the person lives'}              | ${{ person: night }}                                                                                         | ${'wait 18000 s: outside-window'}
    ${'night by the list, day by the workspace'}   | ${{ list: { hours: hoursOfWindow(until('14:00')) } }}                                                        | ${'wait 64800 s: outside-window'}
    ${'night by the workspace, day by the list'}   | ${{ workspace: { windowBound: until('14:00') } }}                                                            | ${'wait 64800 s: outside-window'}
    ${'the workspace bounds calls without a list'} | ${{ workspace: { windowBound: until('14:00') }, list: null }}                                                | ${'wait 64800 s: outside-window'}
    ${'already on the phone'}                      | ${{ person: { personHasLiveAttempt: true } }}                                                                | ${'wait 10 s: person-on-call'}
    ${'the trunk is not set up'}                   | ${{ trunk: { ready: false } }}                                                                               | ${'wait 5 s: trunk-not-ready'}
    ${'the breaker is open'}                       | ${{ trunk: { breaker: 'open', breakerUntil: later(30) } }}                                                   | ${'wait 30 s: trunk-breaker-open'}
    ${'open without an end: look again'}           | ${{ trunk: { breaker: 'open' } }}                                                                            | ${'wait 5 s: trunk-breaker-open'}
    ${'its time is over: one probe'}               | ${{ trunk: { breaker: 'open', breakerUntil: now } }}                                                         | ${'dial in 0 s: breaker-probe'}
    ${'half-open: one probe'}                      | ${{ trunk: { breaker: 'half-open', breakerUntil: later(-5) } }}                                              | ${'dial in 0 s: breaker-probe'}
    ${'the probe is on its way'}                   | ${{ trunk: { breaker: 'half-open', probeInFlight: true } }}                                                  | ${'wait 5 s: trunk-breaker-open'}
    ${'the last call of the day'}                  | ${{ workspace: { dailyCallCap: 10, callsToday: 9 } }}                                                        | ${'dial in 0 s: due'}
    ${'no calls left today'}                       | ${{ workspace: { dailyCallCap: 10, callsToday: 10 } }}                                                       | ${'wait 36000 s: daily-call-cap'}
    ${'spend exactly up to the cap'}               | ${{ workspace: { dailySpendCapMicros: 60_000, spentTodayMicros: 10_000 } }}                                  | ${'dial in 0 s: due'}
    ${'spend one millionth above, nothing live'}   | ${{ workspace: { dailySpendCapMicros: 60_000, spentTodayMicros: 10_001 } }}                                  | ${'wait 36000 s: daily-spend-cap'}
    ${'calls that live may give some back'}        | ${{ workspace: { dailySpendCapMicros: 60_000, spentTodayMicros: 10_001, liveLeases: 1 } }}                   | ${'wait 15 s: daily-spend-cap'}
    ${'a day that ends before one looks again'}    | ${{ workspace: { dailySpendCapMicros: 0, liveLeases: 1, dayEndsAt: later(4) } }}                             | ${'wait 4 s: daily-spend-cap'}
    ${'a day that has ended unnoticed'}            | ${{ workspace: { dailyCallCap: 0, dayEndsAt: later(-1) } }}                                                  | ${'wait 15 s: daily-call-cap'}
    ${'a day that ends this very moment'}          | ${{ workspace: { dailyCallCap: 0, dayEndsAt: now } }}                                                        | ${'wait 15 s: daily-call-cap'}
    ${'the last line of the workspace'}            | ${{ workspace: { liveLeases: 99 } }}                                                                         | ${'dial in 0 s: due'}
    ${'no line left in the workspace'}             | ${{ workspace: { liveLeases: 100 } }}                                                                        | ${'wait 1 s: at-capacity of workspace'}
    ${'the last line of the trunk'}                | ${{ trunk: { liveLeases: 1, maxConcurrent: 2 } }}                                                            | ${'dial in 0 s: due'}
    ${'no line left on the trunk'}                 | ${{ trunk: { liveLeases: 2, maxConcurrent: 2 } }}                                                            | ${'wait 1 s: at-capacity of trunk'}
    ${'the last line of the list'}                 | ${{ list: { liveLeases: 49 } }}                                                                              | ${'dial in 0 s: due'}
    ${'no line left for the list'}                 | ${{ list: { liveLeases: 50 } }}                                                                              | ${'wait 1 s: at-capacity of list'}
    ${'more lines in use than a lowered limit'}    | ${{ list: { liveLeases: 51 } }}                                                                              | ${'wait 1 s: at-capacity of list'}
    ${'the next slot of the trunk'}                | ${{ trunk: { nextSlotAt: later(1.5) } }}                                                                     | ${'dial in 1.5 s: due'}
    ${'the next slot of the list is later'}        | ${{ trunk: { nextSlotAt: later(1.5) }, list: { nextSlotAt: later(1.7) } }}                                   | ${'dial in 1.7 s: due'}
    ${'a slot at the horizon'}                     | ${{ trunk: { nextSlotAt: later(2) } }}                                                                       | ${'dial in 2 s: due'}
    ${'a slot of the trunk beyond it'}             | ${{ trunk: { nextSlotAt: later(2.05) } }}                                                                    | ${'wait 0.05 s: pacing of trunk'}
    ${'a slot of the list beyond it'}              | ${{ list: { nextSlotAt: later(2.15) } }}                                                                     | ${'wait 0.15 s: pacing of list'}
    ${'a slot of both beyond it'}                  | ${{ trunk: { nextSlotAt: later(2.05) }, list: { nextSlotAt: later(2.05) } }}                                 | ${'wait 0.05 s: pacing of trunk'}
    ${'a slow pace keeps its distance'}            | ${{ trunk: { nextSlotAt: later(600), callsPerSecond: 0.001 } }}                                              | ${'wait 598 s: pacing of trunk'}
    ${'a trunk with a pace of nothing'}            | ${{ trunk: { callsPerSecond: 0 } }}                                                                          | ${'wait 1 s: pacing of trunk'}
    ${'a pace of nothing'}                         | ${{ list: { callsPerSecond: 0 } }}                                                                           | ${'wait 1 s: pacing of list'}
  `('$what: $expected', ({ change, expected }) => {
    expect(said(planAdmission(facts(change), now).decisions.get('p1'))).toBe(expected);
  });

  it('keeps a slot before the end of the window, and says when the window opens again', () => {
    const closing = (nextSlotAt: Date) =>
      said(
        planAdmission(
          facts({ list: { hours: hoursOfWindow(until('14:00')), nextSlotAt } }),
          later(-1),
        ).decisions.get('p1'),
      );
    expect(closing(later(-0.001))).toBe('dial in -0.001 s: due');
    expect(closing(later(0))).toBe('wait 64800 s: outside-window');
  });

  it('tells until when the dial is allowed: the earlier end of list and workspace', () => {
    expect(windowUntil({ list: { hours: hoursOfWindow(until('17:30')) } })).toBe('2026-06-01T21:30:00.000Z');
    expect(windowUntil({ workspace: { windowBound: until('16:00') } })).toBe('2026-06-01T20:00:00.000Z');
    expect(windowUntil({ list: null, workspace: { windowBound: null } })).toBeNull();
  });

  it.each`
    priceMicrosPerMinute | maxCallDurationS | reserveMicros
    ${10_000}            | ${300}           | ${50_000}
    ${10_000}            | ${301}           | ${60_000}
    ${10_000}            | ${1}             | ${10_000}
    ${0.5}               | ${60}            | ${1}
    ${0}                 | ${300}           | ${0}
  `('reserves $reserveMicros for $maxCallDurationS s at $priceMicrosPerMinute a minute', (row) => {
    const decision = planAdmission(facts({ person: row }), now).decisions.get('p1');
    expect(decision).toMatchObject({ kind: 'dial', reserveMicros: row.reserveMicros });
  });
});

describe('planAdmission for several people', () => {
  it('spaces slots by the slower of trunk and list, and tells both where to go on', () => {
    const plan = planAdmission(facts({}, people(3)), now);
    expect(saidOfAll(plan)).toEqual(['dial in 0 s: due', 'dial in 0.2 s: due', 'dial in 0.4 s: due']);
    expect(plan.trunkNextSlotAt).toEqual(later(0.5));
    expect(plan.listNextSlotAt).toEqual(later(0.6));
  });

  it('gives out no slot beyond the horizon, however many people are due', () => {
    const plan = planAdmission(facts({ trunk: { callsPerSecond: 1 } }, people(5)), now);
    expect(saidOfAll(plan)).toEqual([
      'dial in 0 s: due',
      'dial in 1 s: due',
      'dial in 2 s: due',
      'wait 1 s: pacing of trunk',
      'wait 1 s: pacing of trunk',
    ]);
  });

  it('dials a fast trunk at its full rate: 300 a second are 300', () => {
    const fast = { trunk: { callsPerSecond: 300 }, list: null, workspace: { maxConcurrent: 1000 } };
    const plan = planAdmission(facts(fast, people(400)), now, 999);
    expect(saidOfAll(plan).filter((text) => text.startsWith('dial'))).toHaveLength(300);
  });

  it.each`
    what           | change
    ${'workspace'} | ${{ workspace: { liveLeases: 98 } }}
    ${'trunk'}     | ${{ trunk: { liveLeases: 4, maxConcurrent: 6 } }}
    ${'list'}      | ${{ list: { liveLeases: 48 } }}
  `('counts down the lines of the $what and skips no one for it', ({ what, change }) => {
    expect(saidOfAll(planAdmission(facts(change, people(4)), now))).toEqual([
      'dial in 0 s: due',
      'dial in 0.2 s: due',
      `wait 1 s: at-capacity of ${what}`,
      `wait 1 s: at-capacity of ${what}`,
    ]);
  });

  it('counts down the calls that the day allows', () => {
    const plan = planAdmission(facts({ workspace: { callsToday: 8, dailyCallCap: 9 } }, people(2)), now);
    expect(saidOfAll(plan)).toEqual(['dial in 0 s: due', 'wait 36000 s: daily-call-cap']);
  });

  it('counts down the money, and looks again soon, since calls that live may give some back', () => {
    const plan = planAdmission(facts({ workspace: { dailySpendCapMicros: 100_000 } }, people(3)), now);
    expect(saidOfAll(plan)).toEqual(['dial in 0 s: due', 'dial in 0.2 s: due', 'wait 15 s: daily-spend-cap']);
  });

  it('takes a zone without a name for one that nobody knows, also after one like it', () => {
    const [whole, broken] = people(2);
    const candidates = [whole!, { ...broken!, zones: ['America/New_York', ''] }];
    expect(saidOfAll(planAdmission(facts({}, candidates), now))).toEqual([
      'dial in 0 s: due',
      'skip: time-zone-unknown',
    ]);
  });

  it('looks at all zones of each person, although the first is the same', () => {
    const [near, far] = people(2);
    const candidates = [near!, { ...far!, zones: ['America/New_York', 'Asia/Tokyo'] }];
    const plan = planAdmission(facts({}, candidates), now);
    expect(saidOfAll(plan)).toEqual(['dial in 0 s: due', 'wait 18000 s: outside-window']);
  });

  it('lets a cheaper call use what a dear one could not', () => {
    const [dear, cheap] = people(2);
    const candidates = [{ ...dear!, priceMicrosPerMinute: 30_000 }, cheap!];
    const plan = planAdmission(facts({ workspace: { dailySpendCapMicros: 100_000 } }, candidates), now);
    expect(saidOfAll(plan)).toEqual(['wait 36000 s: daily-spend-cap', 'dial in 0 s: due']);
  });

  it('sends one probe through a half-open breaker', () => {
    const plan = planAdmission(facts({ trunk: { breaker: 'half-open' } }, people(3)), now);
    expect(saidOfAll(plan)).toEqual([
      'dial in 0 s: breaker-probe',
      'wait 5 s: trunk-breaker-open',
      'wait 5 s: trunk-breaker-open',
    ]);
  });

  it('never calls a person twice at once, although two prospects have the number', () => {
    const plan = planAdmission(facts({}, [person, { ...person, key: 'p2' }]), now);
    expect(saidOfAll(plan)).toEqual(['dial in 0 s: due', 'wait 10 s: person-on-call']);
  });

  it('decides a key once, should a query return it twice', () => {
    const plan = planAdmission(facts({}, [person, { ...person, e164: '+12125550102' }]), now);
    expect(saidOfAll(plan)).toEqual(['dial in 0 s: due']);
    expect(plan.listNextSlotAt).toEqual(later(0.2));
  });

  it('moves no slot when it dials no one', () => {
    const plan = planAdmission(facts({ workspace: { maxConcurrent: 0 } }, people(3)), now);
    expect(plan.trunkNextSlotAt).toEqual(trunk.nextSlotAt);
    expect(plan.listNextSlotAt).toEqual(list.nextSlotAt);
    expect(planAdmission(facts({ list: null }), now).listNextSlotAt).toBeNull();
  });
});
