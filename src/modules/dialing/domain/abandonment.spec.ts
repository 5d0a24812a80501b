import * as fc from 'fast-check';
import {
  type AbandonmentFacts,
  agentWithinS,
  isAbandoned,
  judgeAbandonment,
  judgeByStrictest,
  periodBeginning,
  smallestSample,
  workspaceRules,
} from './abandonment.js';

const answeredAt = new Date('2026-03-02T15:00:00.000Z');
const after = (ms: number) => new Date(answeredAt.getTime() + ms);

describe('an abandoned call', () => {
  it.each`
    what                                          | answered | agent    | by                       | abandoned
    ${'an agent that waited for the answer'}      | ${true}  | ${-800}  | ${'human'}               | ${false}
    ${'an agent within two seconds'}              | ${true}  | ${2000}  | ${'human'}               | ${false}
    ${'an agent a moment later'}                  | ${true}  | ${2001}  | ${'human'}               | ${true}
    ${'no agent at all'}                          | ${true}  | ${null}  | ${'human'}               | ${true}
    ${'nobody said who answered: a person'}       | ${true}  | ${null}  | ${null}                  | ${true}
    ${'who answered is unknown: a person'}        | ${true}  | ${5000}  | ${'unknown'}             | ${true}
    ${'a machine waits for nobody'}               | ${true}  | ${null}  | ${'machine_start'}       | ${null}
    ${'nor one that was heard to its end'}        | ${true}  | ${9000}  | ${'machine_end_silence'} | ${null}
    ${'nor a fax'}                                | ${true}  | ${null}  | ${'fax'}                 | ${null}
    ${'what nobody answered is no answer at all'} | ${false} | ${null}  | ${null}                  | ${null}
    ${'though an agent was there'}                | ${false} | ${-1000} | ${'human'}               | ${null}
  `('$what: $abandoned', ({ answered, agent, by, abandoned }) => {
    expect(
      isAbandoned({
        answeredAt: answered ? answeredAt : null,
        agentAt: agent === null ? null : after(agent),
        withinS: 2,
        answeredBy: by,
      }),
    ).toBe(abandoned);
  });

  it('is one whose agent came later than the strictest of its rules says', () => {
    const profile = { maxRate: 0.05, periodDays: 30, withinS: 3 };
    const stricter = { maxRate: 0.05, periodDays: 1, withinS: 1 };
    expect(agentWithinS([])).toBe(2);
    expect(agentWithinS([profile])).toBe(3);
    expect(agentWithinS([...workspaceRules(3), profile])).toBe(2);
    expect(agentWithinS([profile, stricter])).toBe(1);
    const late = { answeredAt, agentAt: after(2500), answeredBy: 'human' };
    expect(isAbandoned({ ...late, withinS: 3 })).toBe(false);
    expect(isAbandoned({ ...late, withinS: 1 })).toBe(true);
  });
});

describe('the period of a campaign', () => {
  it.each`
    started                   | now                       | days  | beginning
    ${'2026-03-02T23:59:59Z'} | ${'2026-03-02T23:59:59Z'} | ${30} | ${'2026-03-02'}
    ${'2026-03-02T23:59:59Z'} | ${'2026-03-31T23:59:59Z'} | ${30} | ${'2026-03-02'}
    ${'2026-03-02T23:59:59Z'} | ${'2026-04-01T00:00:00Z'} | ${30} | ${'2026-04-01'}
    ${'2026-03-02T00:00:00Z'} | ${'2027-03-02T12:00:00Z'} | ${30} | ${'2027-02-25'}
    ${'2026-03-02T12:00:00Z'} | ${'2026-03-01T12:00:00Z'} | ${30} | ${'2026-03-02'}
    ${'2026-03-02T23:59:59Z'} | ${'2026-03-31T23:59:59Z'} | ${1}  | ${'2026-03-31'}
    ${'2026-03-02T23:59:59Z'} | ${'2026-03-17T00:00:00Z'} | ${7}  | ${'2026-03-16'}
  `(
    'of $days days that began at $started is measured at $now from $beginning on',
    ({ started, now, days, beginning }) => {
      const first = periodBeginning(new Date(started), new Date(now), days);
      expect(first.toISOString().slice(0, 10)).toBe(beginning);
    },
  );
});

const quiet: AbandonmentFacts = { answered: 0, abandoned: 0, attended: 0, unattended: 0, maxConcurrent: 50 };

describe('how many calls a campaign may have in flight', () => {
  it.each`
    what                                                 | facts                                                            | cap      | verdict
    ${'three of the first hundred may be lost'}          | ${{}}                                                            | ${0.03}  | ${'slow 3'}
    ${'a small campaign is not slowed'}                  | ${{ maxConcurrent: 3 }}                                          | ${0.03}  | ${'full'}
    ${'calls with an agent take nothing of the risk'}    | ${{ attended: 20, unattended: 2 }}                               | ${0.03}  | ${'slow 23'}
    ${'two were lost: one more may be'}                  | ${{ answered: 10, abandoned: 2, attended: 4 }}                   | ${0.03}  | ${'slow 5'}
    ${'three were lost: those in flight may bring more'} | ${{ answered: 90, abandoned: 3, attended: 4 }}                   | ${0.03}  | ${'slow 4'}
    ${'and one that only rings may bring more too'}      | ${{ answered: 90, abandoned: 3, unattended: 1 }}                 | ${0.03}  | ${'slow 0'}
    ${'three were lost, and nobody is in flight'}        | ${{ answered: 90, abandoned: 3 }}                                | ${0.03}  | ${'pause'}
    ${'the 133rd answer would keep a fourth below it'}   | ${{ answered: 132, abandoned: 3 }}                               | ${0.03}  | ${'pause'}
    ${'with 133 behind it a fourth may be lost'}         | ${{ answered: 133, abandoned: 3 }}                               | ${0.03}  | ${'slow 1'}
    ${'thousands of good calls'}                         | ${{ answered: 10_000, abandoned: 100 }}                          | ${0.03}  | ${'full'}
    ${'thousands of calls, nearly at the cap'}           | ${{ answered: 10_000, abandoned: 299, attended: 5 }}             | ${0.03}  | ${'slow 6'}
    ${'a cap that was lowered below what is'}            | ${{ answered: 1000, abandoned: 25 }}                             | ${0.01}  | ${'pause'}
    ${'and waits for who is in flight'}                  | ${{ answered: 1000, abandoned: 25, attended: 3, unattended: 2 }} | ${0.01}  | ${'slow 3'}
    ${'one in a thousand: one at a time may be risked'}  | ${{}}                                                            | ${0.001} | ${'slow 1'}
    ${'0.29 of a hundred are 29, whatever floats say'}   | ${{}}                                                            | ${0.29}  | ${'slow 29'}
    ${'nobody may be lost, so nobody can be called'}     | ${{}}                                                            | ${0}     | ${'pause'}
    ${'nor beside those whose agent is there'}           | ${{ answered: 500, attended: 4 }}                                | ${0}     | ${'slow 4'}
    ${'all may be lost'}                                 | ${{ answered: 10, abandoned: 10 }}                               | ${1}     | ${'full'}
  `('$what: $verdict', ({ facts, cap, verdict }) => {
    const judged = judgeAbandonment({ ...quiet, ...facts }, cap);
    expect(judged.kind === 'slow' ? `slow ${judged.maxConcurrent}` : judged.kind).toBe(verdict);
  });

  it('is what the strictest of several rules leaves, and it says which', () => {
    const month = { ...quiet, answered: 10_000, abandoned: 290, cap: 0.03 };
    const today = { ...quiet, answered: 90, abandoned: 1, cap: 0.03 };
    const wide = { ...quiet, answered: 10_000, abandoned: 290, cap: 0.05 };
    expect(judgeByStrictest([month, wide, today])).toEqual({
      by: today,
      verdict: { kind: 'slow', maxConcurrent: 2 },
    });
    const lost = { ...today, abandoned: 3 };
    expect(judgeByStrictest([month, lost])).toEqual({ by: lost, verdict: { kind: 'pause' } });
    const [calm, calmer] = [
      { ...wide, abandoned: 0 },
      { ...month, abandoned: 0 },
    ];
    expect(judgeByStrictest([calm, calmer])).toEqual({ by: calmer, verdict: { kind: 'full' } });
    expect(judgeByStrictest([])).toBeNull();
  });

  it('never lets the cap be broken, whatever becomes of the calls, once the sample is there', () => {
    const step = fc.record({
      /** Calls that the campaign would like to place. */
      wants: fc.integer({ min: 0, max: 30 }),
      ends: fc.array(fc.constantFrom('lost', 'lost', 'attended', 'machine', 'nobody'), { maxLength: 40 }),
    });
    const property = fc.property(
      fc.array(step, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 60 }),
      fc.oneof({ arbitrary: fc.double({ min: 0.005, max: 0.5, noNaN: true }), weight: 9 }, fc.constant(0)),
      (steps, maxConcurrent, cap) => {
        const facts: AbandonmentFacts = { ...quiet, maxConcurrent };
        for (const { wants, ends } of steps) {
          const verdict = judgeAbandonment(facts, cap);
          const most =
            verdict.kind === 'pause' ? 0 : verdict.kind === 'full' ? maxConcurrent : verdict.maxConcurrent;
          facts.unattended += Math.max(0, Math.min(wants, most - facts.attended - facts.unattended));
          for (const end of ends) happen(facts, end);
          const sample = cap === 0 ? 0 : smallestSample(cap);
          expect(facts.abandoned).toBeLessThanOrEqual(cap * Math.max(sample, facts.answered) + 1e-6);
        }
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });

  it('goes on at full speed while agents are there in time', () => {
    const property = fc.property(fc.integer({ min: 1, max: 500 }), (maxConcurrent) => {
      const facts = { ...quiet, maxConcurrent };
      let rounds = 0;
      while (facts.attended < maxConcurrent && rounds < maxConcurrent) {
        const verdict = judgeAbandonment(facts, 0.03);
        const most = verdict.kind === 'slow' ? verdict.maxConcurrent : maxConcurrent;
        facts.attended = Math.min(maxConcurrent, most);
        rounds += 1;
      }
      expect(facts.attended).toBe(maxConcurrent);
      expect(rounds).toBeLessThanOrEqual(Math.ceil(maxConcurrent / 3));
    });
    fc.assert(property);
  });
});

/** One call in flight ends, or its agent comes. */
function happen(facts: AbandonmentFacts, end: string): void {
  if (end === 'attended' && facts.unattended > 0) {
    facts.unattended -= 1;
    facts.attended += 1;
  } else if (facts.attended > 0 && end !== 'lost') {
    facts.attended -= 1;
    if (end === 'attended') facts.answered += 1;
  } else if (facts.unattended > 0) {
    facts.unattended -= 1;
    if (end === 'lost') {
      facts.answered += 1;
      facts.abandoned += 1;
    }
  }
}
