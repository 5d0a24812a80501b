import * as fc from 'fast-check';
import { breakerPhaseAt, CLOSED_BREAKER, nextBreaker, type BreakerState } from './breaker.js';

const policy = { threshold: 3, openForS: 10, maxOpenForS: 60 };
const start = new Date('2026-06-01T12:00:00Z');

function second(seconds: number): Date {
  return new Date(start.getTime() + seconds * 1000);
}

function said({ phase, faultsInRow, until }: BreakerState): string {
  const end = until ? ` until ${(until.getTime() - start.getTime()) / 1000}` : '';
  return `${phase}${end}, ${faultsInRow} faults`;
}

describe('nextBreaker', () => {
  it.each`
    what                                               | events                            | expected
    ${'nothing happened'}                              | ${''}                             | ${'closed, 0 faults'}
    ${'two faults of three'}                           | ${'f0 f1'}                        | ${'closed, 2 faults'}
    ${'the third opens it'}                            | ${'f0 f1 f2'}                     | ${'open until 12, 3 faults'}
    ${'a success in between begins anew'}              | ${'f0 f1 s2 f3 f4'}               | ${'closed, 2 faults'}
    ${'a fault of an earlier call does not prolong'}   | ${'f0 f1 f2 f9'}                  | ${'open until 12, 4 faults'}
    ${'a success of an earlier call closes it'}        | ${'f0 f1 f2 s9'}                  | ${'closed, 0 faults'}
    ${'the probe fails: twice as long'}                | ${'f0 f1 f2 f12'}                 | ${'open until 32, 4 faults'}
    ${'the last instant of being open is not a probe'} | ${'f0 f1 f2 f11.999'}             | ${'open until 12, 4 faults'}
    ${'and again twice as long'}                       | ${'f0 f1 f2 f12 f32'}             | ${'open until 72, 5 faults'}
    ${'up to the maximum'}                             | ${'f0 f1 f2 f12 f32 f72 f132'}    | ${'open until 192, 7 faults'}
    ${'the probe succeeds'}                            | ${'f0 f1 f2 s12'}                 | ${'closed, 0 faults'}
    ${'after a success it opens as briefly as first'}  | ${'f0 f1 f2 f12 s32 f33 f34 f35'} | ${'open until 45, 3 faults'}
  `('$what: $events gives $expected', ({ events, expected }) => {
    const state = events
      .split(' ')
      .filter(Boolean)
      .reduce((before: BreakerState, event: string) => {
        const kind = event.startsWith('f') ? 'fault' : 'success';
        return nextBreaker(before, { kind, at: second(Number(event.slice(1))) }, policy);
      }, CLOSED_BREAKER);
    expect(said(state)).toBe(expected);
  });

  it('keeps a half-open state that someone recorded as one that a single fault opens again', () => {
    const recorded: BreakerState = { phase: 'half-open', faultsInRow: 3, opensInRow: 1, until: second(12) };
    expect(said(nextBreaker(recorded, { kind: 'fault', at: second(13) }, policy))).toBe(
      'open until 33, 4 faults',
    );
  });

  it('opens again by the fault of a probe, although a higher threshold would bear more of them', () => {
    const recorded: BreakerState = { phase: 'open', faultsInRow: 1, opensInRow: 1, until: second(12) };
    expect(said(nextBreaker(recorded, { kind: 'fault', at: second(12) }, policy))).toBe(
      'open until 32, 2 faults',
    );
  });

  it('opens for at least the base and at most the maximum, and never without enough faults in a row', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('fault', 'fault', 'success'), fc.nat({ max: 100 })));
    const property = fc.property(steps, (events) => {
      let state = CLOSED_BREAKER;
      let at = 0;
      let row = 0;
      for (const [kind, after] of events) {
        at += after;
        const before = state;
        state = nextBreaker(state, { kind, at: second(at) }, policy);
        row = kind === 'fault' ? row + 1 : 0;
        expect(state.faultsInRow).toBe(row);
        expect(state.phase === 'closed').toBe(row < policy.threshold);
        if (state.until !== null && state.until !== before.until) {
          const openForS = (state.until.getTime() - second(at).getTime()) / 1000;
          expect(openForS).toBeGreaterThanOrEqual(policy.openForS);
          expect(openForS).toBeLessThanOrEqual(policy.maxOpenForS);
          expect(breakerPhaseAt(state, new Date(state.until.getTime() - 1))).toBe('open');
          expect(breakerPhaseAt(state, state.until)).toBe('half-open');
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
