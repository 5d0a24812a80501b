import * as fc from 'fast-check';
import { afterTry, retryAfterOf, retryPolicy, type TryOutcome } from './retry.js';

const policy = retryPolicy(5_000);
const began = new Date('2026-03-02T12:00:00Z');
const hourMs = 3_600_000;
const reply = (status: number, retryAfterS: number | null = null): TryOutcome => ({
  kind: 'reply',
  status,
  retryAfterS,
});
const failure: TryOutcome = { kind: 'failure', error: 'timeout', status: null };
const first = { tries: 1, firstTriedAt: began };

/** The pause, in seconds, when a first try was answered so. */
function pauseOf(retryAfterS: number): number {
  const after = afterTry(reply(503, retryAfterS), first, policy, began, 0.5);
  return after.kind === 'retry' ? (after.at.getTime() - began.getTime()) / 1000 : -1;
}

describe('after a try', () => {
  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [400, 'retry'],
    [401, 'retry'],
    [404, 'retry'],
    [410, 'gone'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('that was answered %i: %s', (status, kind) => {
    expect(afterTry(reply(status), first, policy, began, 0.5).kind).toBe(kind);
  });

  it('without an answer, or with a redirect, it is tried again', () => {
    expect(afterTry(failure, first, policy, began, 0.5).kind).toBe('retry');
    const redirect: TryOutcome = { kind: 'failure', error: 'redirect', status: 302 };
    expect(afterTry(redirect, first, policy, began, 0.5).kind).toBe('retry');
  });

  it.each([
    [1, 5],
    [2, 15],
    [3, 45],
    [4, 135],
    [5, 405],
    [6, 1_215],
    [7, 3_645],
    [8, 10_935],
    [9, 28_800],
    [30, 28_800],
  ])('%i, the pause is %i seconds, give or take a fifth', (tries, seconds) => {
    const at = (chance: number): number => {
      const after = afterTry(failure, { tries, firstTriedAt: began }, policy, began, chance);
      return after.kind === 'retry' ? (after.at.getTime() - began.getTime()) / 1000 : -1;
    };
    expect(at(0.5)).toBeCloseTo(seconds);
    expect(at(0)).toBeCloseTo(seconds * 0.8);
    expect(at(0.999_999)).toBeCloseTo(seconds * 1.2, 0);
  });

  it('waits as long as it is asked to, but not longer than its longest pause', () => {
    expect([pauseOf(120), pauseOf(1), pauseOf(10_000_000)]).toEqual([120, 5, 28_800]);
  });

  it('tries for three days and then gives up, whatever the jitter', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999_999, noNaN: true })), (chances) => {
        let now = began;
        for (let tries = 1; tries < 100; tries += 1) {
          const chance = chances.next().value as number;
          const after = afterTry(failure, { tries, firstTriedAt: began }, policy, now, chance);
          if (after.kind === 'give-up') {
            const lasted = now.getTime() - began.getTime();
            return lasted > 60 * hourMs && lasted <= 72 * hourMs && tries > 12;
          }
          if (after.kind !== 'retry' || after.at <= now) return false;
          now = after.at;
        }
        return false;
      }),
    );
  });
});

describe('Retry-After', () => {
  it.each([
    [undefined, null],
    ['120', 120],
    ['0', 0],
    ['Mon, 02 Mar 2026 12:01:00 GMT', 60],
    ['Mon, 02 Mar 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['2026-03-02', null],
    ['99999999999999999999', null],
  ])('%p is %p seconds', (header, seconds) => {
    expect(retryAfterOf(header, began)).toBe(seconds);
  });
});
