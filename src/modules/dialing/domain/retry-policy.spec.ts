import * as fc from 'fast-check';
import { afterAttempt, RETRYABLE_STATUSES, type AttemptEnd, type RetryPolicy } from './retry-policy.js';

const endedAt = new Date('2026-06-01T12:00:00.250Z');
const statuses: AttemptEnd['status'][] = ['completed', 'busy', 'no-answer', 'failed', 'canceled'];

describe('afterAttempt', () => {
  it.each`
    what                                           | status         | retryable | made | max  | on                  | expected
    ${'an answered call ends it'}                  | ${'completed'} | ${true}   | ${1} | ${3} | ${'busy'}           | ${'completed: answered'}
    ${'even as the last attempt'}                  | ${'completed'} | ${true}   | ${3} | ${3} | ${'busy'}           | ${'completed: answered'}
    ${'even when the carrier says never again'}    | ${'completed'} | ${false}  | ${1} | ${3} | ${'busy'}           | ${'completed: answered'}
    ${'busy, the first of three'}                  | ${'busy'}      | ${true}   | ${1} | ${3} | ${'busy no-answer'} | ${'pending: retry'}
    ${'busy, the second of three'}                 | ${'busy'}      | ${true}   | ${2} | ${3} | ${'busy no-answer'} | ${'pending: retry'}
    ${'busy, the third of three: not a fourth'}    | ${'busy'}      | ${true}   | ${3} | ${3} | ${'busy no-answer'} | ${'exhausted: attempts-used'}
    ${'one attempt means no retry'}                | ${'no-answer'} | ${true}   | ${1} | ${1} | ${'busy no-answer'} | ${'exhausted: attempts-used'}
    ${'a budget lowered while it was dialed'}      | ${'no-answer'} | ${true}   | ${4} | ${2} | ${'busy no-answer'} | ${'exhausted: attempts-used'}
    ${'603: declined is busy that is not retried'} | ${'busy'}      | ${false}  | ${1} | ${3} | ${'busy no-answer'} | ${'exhausted: declined-or-invalid'}
    ${'404: there is no such number'}              | ${'failed'}    | ${false}  | ${1} | ${3} | ${'busy failed'}    | ${'exhausted: declined-or-invalid'}
    ${'503, and failures are retried'}             | ${'failed'}    | ${true}   | ${1} | ${3} | ${'failed'}         | ${'pending: retry'}
    ${'503, and they are not'}                     | ${'failed'}    | ${true}   | ${1} | ${3} | ${'busy no-answer'} | ${'exhausted: not-retried'}
    ${'not retried tells more than attempts'}      | ${'failed'}    | ${true}   | ${3} | ${3} | ${'busy no-answer'} | ${'exhausted: not-retried'}
    ${'nothing is retried'}                        | ${'busy'}      | ${true}   | ${1} | ${3} | ${''}               | ${'exhausted: not-retried'}
    ${'canceled is never dialed again by itself'}  | ${'canceled'}  | ${true}   | ${1} | ${3} | ${'busy no-answer'} | ${'exhausted: not-retried'}
  `('$what: $status after $made of $max, retrying on [$on]: $expected', (row) => {
    const policy = { maxAttempts: row.max, delayS: 60, on: row.on.split(' ').filter(Boolean) };
    const after = afterAttempt({ status: row.status, retryable: row.retryable }, row.made, policy, endedAt);
    expect(`${after.state}: ${after.because}`).toBe(row.expected);
  });

  it('counts the delay from the end of the call', () => {
    const policy: RetryPolicy = { maxAttempts: 2, delayS: 900, on: ['busy'] };
    expect(afterAttempt({ status: 'busy', retryable: true }, 1, policy, endedAt)).toEqual({
      state: 'pending',
      nextAt: new Date('2026-06-01T12:15:00.250Z'),
      because: 'retry',
    });
  });

  it('never dials more often than the budget, whatever the carrier says', () => {
    const policy = fc.record({
      maxAttempts: fc.integer({ min: 1, max: 10 }),
      delayS: fc.integer({ min: 0, max: 86_400 }),
      on: fc.subarray([...RETRYABLE_STATUSES]),
    });
    const ends = fc.array(fc.record({ status: fc.constantFrom(...statuses), retryable: fc.boolean() }), {
      minLength: 12,
      maxLength: 12,
    });
    const property = fc.property(policy, ends, (retry, answers) => {
      let made = 0;
      let at = endedAt;
      for (const end of answers) {
        made += 1;
        const after = afterAttempt(end, made, retry, at);
        if (after.state !== 'pending') {
          expect(made).toBeLessThanOrEqual(retry.maxAttempts);
          if (after.because === 'attempts-used') expect(made).toBe(retry.maxAttempts);
          return;
        }
        expect(after.nextAt.getTime()).toBe(at.getTime() + retry.delayS * 1000);
        at = after.nextAt;
      }
      throw new Error(`still pending after ${made} attempts of ${retry.maxAttempts}`);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
