import * as fc from 'fast-check';
import { accountBackoff, judgeLogin, type LoginFailures } from './login-backoff.js';

const start = new Date('2026-01-05T12:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

/** Tries as often as it is let, one try each `everyS`; how many got through. */
function guesses(forS: number, everyS: number): number {
  let record: LoginFailures | null = null;
  let tried = 0;
  for (let at = 0; at < forS; at += everyS) {
    const verdict = judgeLogin(record, accountBackoff, after(at));
    if (verdict.kind === 'try') tried += 1;
    record = verdict.counted;
  }
  return tried;
}

describe('the slowing of password guesses', () => {
  it('lets a person who mistypes ten times try at once', () => {
    expect(guesses(10, 1)).toBe(10);
  });

  it('lets a guesser that never stops through about once a minute', () => {
    expect(guesses(3600, 0.5)).toBeLessThan(80);
  });

  it('says how long to wait, and lets in when that time has passed', () => {
    const blocked = { failures: 12, lastAt: start, blockedUntil: after(2) };
    expect(judgeLogin(blocked, accountBackoff, after(0.5))).toMatchObject({ kind: 'wait', retryAfterS: 2 });
    expect(judgeLogin(blocked, accountBackoff, after(2))).toMatchObject({ kind: 'try' });
  });

  it('forgets after an hour of quiet', () => {
    const old = { failures: 500, lastAt: start, blockedUntil: after(60) };
    expect(judgeLogin(old, accountBackoff, after(3600))).toMatchObject({
      kind: 'try',
      counted: { failures: 1 },
    });
  });

  it('never locks an account for longer than its longest wait', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (failures) => {
        const verdict = judgeLogin({ failures, lastAt: start, blockedUntil: null }, accountBackoff, start);
        const until = verdict.counted.blockedUntil?.getTime() ?? 0;
        return verdict.kind === 'try' && until <= start.getTime() + accountBackoff.longestWaitS * 1000;
      }),
    );
  });
});
