import * as fc from 'fast-check';
import {
  planAdmission,
  type AdmissionFacts,
  type AdmissionPlan,
  type DialCandidate,
  type DialDecision,
} from './admission.js';
import { hoursOfWindow } from './calling-hours.js';
import { WEEKDAYS, type CallingWindow } from './calling-window.js';
import type { Consent, ConsentBasis } from './consent.js';
import type { Profile } from './profiles.js';

/** A second and a half before 14:00 in New York, where some of the windows below end. */
const now = new Date('2026-06-01T17:59:58.500Z');
const daytime: CallingWindow = { start: '08:00', end: '21:00', days: [...WEEKDAYS] };

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

function withKeys(person: fc.Arbitrary<Omit<DialCandidate, 'key'>>): fc.Arbitrary<DialCandidate[]> {
  return fc
    .array(person, { maxLength: 25, size: 'max' })
    .map((people) => people.map((some, index) => ({ ...some, key: `p${index}` })));
}

function consent(basis: ConsentBasis): Consent {
  return { basis, givenAt: later(-3600), source: 'form' };
}

const florida: Profile = {
  name: 'us-fl',
  title: 'Florida',
  sources: [],
  region: { countries: ['US'], areaCodes: ['305'] },
  hours: { windows: [{ ...daytime, end: '20:00' }], holidays: [] },
  attemptCaps: [{ max: 3, periodS: 86_400 }],
  minRingTimeoutS: null,
  disclosures: [],
  abandonment: null,
  noRecallAfterAbandonedS: null,
  consent: null,
};
const britain: Profile = {
  ...florida,
  name: 'uk',
  attemptCaps: [],
  hours: { windows: [daytime], holidays: [] },
  noRecallAfterAbandonedS: 72 * 3600,
};

const few = fc.integer({ min: 0, max: 12 });
const cap = fc.option(fc.integer({ min: 0, max: 15 }));
const near = fc.integer({ min: -3000, max: 4000 }).map((ms) => new Date(now.getTime() + ms));
const soon = fc.integer({ min: -3000, max: 1000 }).map((ms) => new Date(now.getTime() + ms));
const pace = fc.oneof(
  fc.constantFrom(0.5, 1, 2, 3, 5, 7, 10, 30),
  fc.double({ min: 0.2, max: 50, noNaN: true }),
);
const window = fc.constantFrom(null, daytime, { ...daytime, end: '14:00' }, { ...daytime, end: '14:01' });
const anyWorkspace = fc.record<AdmissionFacts['workspace']>({
  liveLeases: few,
  maxConcurrent: few,
  callsToday: few,
  dailyCallCap: cap,
  spentTodayMicros: fc.integer({ min: 0, max: 300_000 }),
  dailySpendCapMicros: fc.option(fc.integer({ min: 0, max: 900_000 })),
  dayEndsAt: near,
  allowedCountries: fc.constantFrom(['US', 'CA'], ['US']),
  attemptCaps: fc.constantFrom(
    [],
    [
      { max: 2, periodS: 86_400 },
      { max: 3, periodS: 7 * 86_400 },
    ],
  ),
  windowBound: window,
});
const anyTrunk = fc.record<AdmissionFacts['trunk']>({
  liveLeases: few,
  maxConcurrent: cap,
  callsPerSecond: pace,
  nextSlotAt: near,
  ready: fc.constantFrom(true, true, true, false),
  breaker: fc.constantFrom('closed', 'closed', 'closed', 'open', 'half-open'),
  breakerUntil: fc.option(near),
  probeInFlight: fc.boolean(),
});
const anyList = fc.option(
  fc.record<NonNullable<AdmissionFacts['list']>>({
    liveLeases: few,
    maxConcurrent: few,
    callsPerSecond: pace,
    nextSlotAt: near,
    dialable: fc.constantFrom(true, true, true, false),
    kind: fc.constantFrom('batch', 'campaign'),
    hours: window.map(hoursOfWindow),
    requireConsent: fc.constantFrom(null, null, null, 'express', 'written'),
  }),
);
const anyPerson = fc.record<Omit<DialCandidate, 'key'>>({
  e164: fc.integer({ min: 0, max: 30 }).map((number) => `+1212555${String(100 + number).padStart(4, '0')}`),
  country: fc.constantFrom('US', 'US', 'US', 'CA', 'CU', null),
  numberType: fc.constantFrom('mobile', 'mobile', 'mobile', null, 'premium_rate'),
  zones: fc.constantFrom(
    ['America/New_York'],
    ['America/New_York'],
    ['America/Phoenix', 'America/New_York'],
    ['Asia/Tokyo'],
    [],
  ),
  suppressed: fc.constantFrom(false, false, false, true),
  personHasLiveAttempt: fc.constantFrom(false, false, false, true),
  personAttemptsAt: fc.array(
    fc.integer({ min: 0, max: 200 }).map((hours) => later(-hours * 3600)),
    {
      maxLength: 4,
    },
  ),
  lastAbandonedAt: fc.constantFrom(null, null, null, later(-3600), later(-80 * 3600)),
  consent: fc.constantFrom(null, consent('express'), consent('written'), consent('written')),
  profiles: fc.subarray([florida, britain]),
  priceMicrosPerMinute: fc.integer({ min: 0, max: 20_000 }),
  maxCallDurationS: fc.constantFrom(60, 61, 300),
  dueAt: fc.option(near),
});
const anyFacts: fc.Arbitrary<AdmissionFacts> = fc.record({
  workspace: anyWorkspace,
  trunk: anyTrunk,
  list: anyList,
  candidates: withKeys(anyPerson),
});

/** Most of real life: people who may be dialed, limits that bind only after some of them. */
const plainPerson = anyPerson.map((person) => ({
  ...person,
  country: 'US',
  numberType: 'mobile',
  zones: ['America/New_York'],
  suppressed: false,
  personHasLiveAttempt: false,
  personAttemptsAt: [],
  dueAt: null,
  lastAbandonedAt: null,
  consent: consent('written'),
}));
const lines = fc.integer({ min: 0, max: 40 });
const fastPace = fc.constantFrom(3, 7, 10, 30, 300);
const dialable = fc
  .record({
    any: anyFacts,
    candidates: withKeys(
      fc.oneof({ weight: 4, arbitrary: plainPerson }, { weight: 1, arbitrary: anyPerson }),
    ),
    lines: fc.tuple(lines, lines, lines),
    paces: fc.tuple(fastPace, fastPace),
    nextSlotAt: fc.tuple(soon, soon),
  })
  .map(({ any, candidates, lines, paces, nextSlotAt }): AdmissionFacts => ({
    workspace: { ...any.workspace, maxConcurrent: lines[0], allowedCountries: ['US', 'CA'] },
    trunk: {
      ...any.trunk,
      maxConcurrent: any.trunk.maxConcurrent === null ? null : lines[1],
      ready: true,
      breaker: 'closed',
      callsPerSecond: paces[0],
      nextSlotAt: nextSlotAt[0],
    },
    list: any.list && {
      ...any.list,
      maxConcurrent: lines[2],
      dialable: true,
      callsPerSecond: paces[1],
      nextSlotAt: nextSlotAt[1],
    },
    candidates,
  }));

type Dial = Extract<DialDecision, { kind: 'dial' }>;

function check(
  holds: (any: AdmissionFacts, plan: AdmissionPlan, dials: Dial[]) => void,
  how: { seed?: number } = {},
): void {
  const property = fc.property(fc.oneof(anyFacts, dialable), (any) => {
    const plan = planAdmission(any, now);
    const dials = [...plan.decisions.values()].filter((decision) => decision.kind === 'dial');
    holds(any, plan, dials);
  });
  fc.assert(property, { numRuns: 500, ...how });
}

function skips({ decisions }: AdmissionPlan): [string, DialDecision][] {
  return [...decisions].filter(([, { kind }]) => kind === 'skip').sort(([a], [b]) => a.localeCompare(b));
}

describe('planAdmission for any facts', () => {
  it('never dials more than concurrency leaves in workspace, trunk and list, nor than the day allows', () => {
    check((any, _, dials) => {
      const left = [
        any.workspace.maxConcurrent - any.workspace.liveLeases,
        (any.trunk.maxConcurrent ?? Infinity) - any.trunk.liveLeases,
        any.list ? any.list.maxConcurrent - any.list.liveLeases : Infinity,
        (any.workspace.dailyCallCap ?? Infinity) - any.workspace.callsToday,
      ];
      expect(dials.length).toBeLessThanOrEqual(Math.max(0, Math.min(...left)));
    });
  });

  it('never reserves more than the daily spend cap leaves', () => {
    check((any, _, dials) => {
      const reserved = dials.reduce((sum, { reserveMicros }) => sum + reserveMicros, 0);
      const left = (any.workspace.dailySpendCapMicros ?? Infinity) - any.workspace.spentTodayMicros;
      expect(reserved).toBeLessThanOrEqual(Math.max(0, left));
    });
  });

  it('spaces slots as trunk and list ask, from now or their next slot on, within the horizon', () => {
    check((any, plan, dials) => {
      for (const [limit, next] of [
        [any.trunk, plan.trunkNextSlotAt],
        [any.list, plan.listNextSlotAt],
      ] as const) {
        if (!limit || !next) continue;
        const interval = 1000 / limit.callsPerSecond;
        const slots = [...dials.map(({ slotAt }) => slotAt), next].map((at) => at.getTime());
        const [first = 0] = slots;
        if (dials.length > 0) expect(first).toBeGreaterThanOrEqual(limit.nextSlotAt.getTime());
        slots.forEach((at, index) => {
          const before = slots[index - 1];
          if (before === undefined) return;
          expect(at).toBeGreaterThan(before);
          expect(at - before).toBeGreaterThan(interval - 1);
          expect(at - first).toBeGreaterThan(index * interval - 1);
        });
      }
      for (const { slotAt } of dials) {
        expect(slotAt.getTime()).toBeGreaterThanOrEqual(now.getTime());
        expect(slotAt.getTime()).toBeLessThanOrEqual(now.getTime() + 2000);
      }
    });
  });

  it('decides about everyone, with a reason, and lets no one wait for a time that is over', () => {
    check((any, plan) => {
      expect([...plan.decisions.keys()]).toEqual(any.candidates.map(({ key }) => key));
      for (const decision of plan.decisions.values()) {
        expect(decision.because).toMatch(/^[a-z-]+$/);
        if (decision.kind === 'wait') expect(decision.until.getTime()).toBeGreaterThan(now.getTime());
      }
    });
  });

  it('dials only before the window ends, only who is due, and no person twice', () => {
    check((any, plan, dials) => {
      for (const { slotAt, windowUntil } of dials) {
        if (windowUntil) expect(slotAt.getTime()).toBeLessThan(windowUntil.getTime());
      }
      const dialed = any.candidates.filter(({ key }) => plan.decisions.get(key)?.kind === 'dial');
      expect(new Set(dialed.map(({ e164 }) => e164)).size).toBe(dialed.length);
      for (const { dueAt, suppressed, personHasLiveAttempt } of dialed) {
        expect(suppressed || personHasLiveAttempt).toBe(false);
        expect((dueAt ?? now).getTime()).toBeLessThanOrEqual(now.getTime());
      }
    });
  });

  it('refuses the same people for the same reasons in whatever order and company they come', () => {
    check((any, plan) => {
      const reversed = planAdmission({ ...any, candidates: any.candidates.toReversed() }, now);
      expect(skips(reversed)).toEqual(skips(plan));
      for (const candidate of any.candidates) {
        const alone = planAdmission({ ...any, candidates: [candidate] }, now).decisions.get(candidate.key);
        const together = plan.decisions.get(candidate.key);
        if (alone?.kind === 'skip' || together?.kind === 'skip') expect(together).toEqual(alone);
      }
    });
  });

  it('decides the same for the same facts, and leaves them as they are', () => {
    check((any, plan) => {
      const copy = structuredClone(any);
      expect(planAdmission(any, now)).toEqual(plan);
      expect(any).toEqual(copy);
    });
  });

  it('sends at most one call through a breaker that is not closed', () => {
    check((any, _, dials) => {
      if (any.trunk.breaker !== 'closed')
        expect(dials.length).toBeLessThanOrEqual(any.trunk.probeInFlight ? 0 : 1);
    });
  });

  it('dials nobody above a cap, whoever set it, nor too soon after an agent came too late', () => {
    check((any) => {
      const { decisions } = planAdmission(any, now);
      for (const { key, personAttemptsAt, lastAbandonedAt, profiles } of any.candidates) {
        if (decisions.get(key)?.kind !== 'dial') continue;
        const caps = [...any.workspace.attemptCaps, ...profiles.flatMap(({ attemptCaps }) => attemptCaps)];
        for (const { max, periodS } of caps) {
          const within = personAttemptsAt.filter((at) => at > later(-periodS));
          expect(within.length).toBeLessThan(max);
        }
        const quietS = Math.max(0, ...profiles.map((one) => one.noRecallAfterAbandonedS ?? 0));
        if (lastAbandonedAt !== null) expect(later(-quietS) >= lastAbandonedAt).toBe(true);
      }
    });
  });

  it('calls nobody of a list that requires consent without it', () => {
    check((any, plan) => {
      const required = any.list?.requireConsent;
      for (const { key, consent: given } of any.candidates) {
        if (!required || plan.decisions.get(key)?.kind !== 'dial') continue;
        expect(given?.basis === 'written' || given?.basis === required).toBe(true);
      }
    });
  });

  it('sees plans of every kind: the properties above do not hold of nothing', () => {
    const seen = new Set<string>();
    let most = 0;
    check(
      (_, plan, dials) => {
        most = Math.max(most, dials.length);
        for (const { because } of plan.decisions.values()) seen.add(because);
      },
      { seed: 1 },
    ); // what chance draws must not decide
    expect(most).toBeGreaterThan(5);
    expect(seen.size).toBeGreaterThanOrEqual(18);
  });
});
