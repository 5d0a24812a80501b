import * as fc from 'fast-check';
import {
  afterAttempt,
  type AttemptEnd,
  type CallResult,
  RETRYABLE_STATUSES,
  type RetryPolicy,
  type RetryRule,
} from './retry-policy.js';

const endedAt = new Date('2026-06-01T12:00:00.250Z');
const dialedAt = new Date('2026-06-01T11:59:00Z');
const zones = ['America/New_York'];
const endOf = (status: AttemptEnd['status'], retryable = true, at = endedAt): AttemptEnd => ({
  status,
  retryable,
  dialedAt,
  endedAt: at,
  zones,
});
const at = (seconds: number) => new Date(endedAt.getTime() + seconds * 1000);
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
    const policy = { maxAttempts: row.max, delayS: 60, on: row.on.split(' ').filter(Boolean), rules: [] };
    const after = afterAttempt(endOf(row.status, row.retryable), row.made, policy, null);
    expect(`${after.state}: ${after.because}`).toBe(row.expected);
  });

  it('counts the delay from the end of the call', () => {
    const policy: RetryPolicy = { maxAttempts: 2, delayS: 900, on: ['busy'], rules: [] };
    expect(afterAttempt(endOf('busy'), 1, policy, null)).toEqual({
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
      rules: fc.constant([]),
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
        const after = afterAttempt(endOf(end.status, end.retryable, at), made, retry, null);
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

const rule = (on: string | { disposition: string }, more: Partial<RetryRule> = {}): RetryRule => ({
  on: typeof on === 'string' ? ({ outcome: on } as RetryRule['on']) : on,
  delayS: 600,
  maxAttempts: 3,
  otherTimeOfDay: false,
  ...more,
});
const policyOf = (rules: RetryRule[], maxAttempts = 4): RetryPolicy => ({
  maxAttempts,
  delayS: 60,
  on: ['busy'],
  rules,
});
const said = (after: ReturnType<typeof afterAttempt>, from = endedAt): string =>
  after.state === 'pending'
    ? `${after.because} after ${(after.nextAt.getTime() - from.getTime()) / 1000} s`
    : `${after.state}: ${after.because}`;

describe('a rule for an outcome', () => {
  it.each`
    what                                               | status         | retryable | made | rules                                          | expected
    ${'comes before the plain delay'}                  | ${'busy'}      | ${true}   | ${1} | ${[rule('busy')]}                              | ${'retry after 600 s'}
    ${'retries what the plain policy does not'}        | ${'no-answer'} | ${true}   | ${1} | ${[rule('no-answer')]}                         | ${'retry after 600 s'}
    ${'is about its own outcome only'}                 | ${'failed'}    | ${true}   | ${1} | ${[rule('no-answer')]}                         | ${'exhausted: not-retried'}
    ${'leaves the others to the plain policy'}         | ${'busy'}      | ${true}   | ${1} | ${[rule('no-answer')]}                         | ${'retry after 60 s'}
    ${'may allow fewer attempts than the list'}        | ${'busy'}      | ${true}   | ${2} | ${[rule('busy', { maxAttempts: 2 })]}          | ${'exhausted: attempts-used'}
    ${'cannot allow more than the list'}               | ${'busy'}      | ${true}   | ${4} | ${[rule('busy', { maxAttempts: 9 })]}          | ${'exhausted: attempts-used'}
    ${'never makes one call who declined'}             | ${'busy'}      | ${false}  | ${1} | ${[rule('busy')]}                              | ${'exhausted: declined-or-invalid'}
    ${'is the first of two about the same'}            | ${'busy'}      | ${true}   | ${1} | ${[rule('busy'), rule('busy', { delayS: 9 })]} | ${'retry after 600 s'}
    ${'of voicemail says nothing of an unheard phone'} | ${'no-answer'} | ${true}   | ${1} | ${[rule('voicemail')]}                         | ${'exhausted: not-retried'}
  `('$what: $expected', ({ status, retryable, made, rules, expected }) => {
    expect(said(afterAttempt(endOf(status, retryable), made, policyOf(rules), null))).toBe(expected);
  });
});

describe('an answered call', () => {
  const unsaid: CallResult = {
    answeredBy: 'human',
    disposition: null,
    effect: null,
    effectDelayS: null,
    callbackAt: null,
  };
  const machine = { answeredBy: 'machine_end_beep' };
  const callback = { disposition: 'callback', effect: 'callback', effectDelayS: 3600 };
  const later = { disposition: 'try_later', effect: 'retry', effectDelayS: 300 };

  it.each`
    what                                           | call                                                                  | made | rules                                                                     | expected
    ${'is done'}                                   | ${{}}                                                                 | ${1} | ${[]}                                                                     | ${'completed: answered'}
    ${'by a machine too, where no rule is'}        | ${machine}                                                            | ${1} | ${[]}                                                                     | ${'completed: answered'}
    ${'by a machine is retried by the rule'}       | ${machine}                                                            | ${1} | ${[rule('voicemail')]}                                                    | ${'retry-voicemail after 600 s'}
    ${'by a machine counts as an attempt'}         | ${machine}                                                            | ${3} | ${[rule('voicemail')]}                                                    | ${'completed: answered'}
    ${'by a fax is none by a machine'}             | ${{ answeredBy: 'fax' }}                                              | ${1} | ${[rule('voicemail')]}                                                    | ${'completed: answered'}
    ${'marked voicemail is one'}                   | ${{ disposition: 'voicemail', effect: 'none' }}                       | ${1} | ${[rule('voicemail')]}                                                    | ${'retry-voicemail after 600 s'}
    ${'marked voicemail, by the workspace alone'}  | ${{ disposition: 'voicemail', effect: 'retry', effectDelayS: 3600 }}  | ${1} | ${[]}                                                                     | ${'retry-disposition after 3600 s'}
    ${'marked voicemail, the rule knows better'}   | ${{ disposition: 'voicemail', effect: 'retry', effectDelayS: 3600 }}  | ${1} | ${[rule('voicemail')]}                                                    | ${'retry-voicemail after 600 s'}
    ${'that is final is not retried as voicemail'} | ${{ ...machine, disposition: 'wrong', effect: 'final' }}              | ${1} | ${[rule('voicemail')]}                                                    | ${'completed: answered'}
    ${'a rule of its disposition comes first'}     | ${{ ...machine, ...later }}                                           | ${1} | ${[rule('voicemail'), rule({ disposition: 'try_later' }, { delayS: 5 })]} | ${'retry-disposition after 5 s'}
    ${'a rule makes even a final one go on'}       | ${{ disposition: 'maybe', effect: 'final' }}                          | ${1} | ${[rule({ disposition: 'maybe' })]}                                       | ${'retry-disposition after 600 s'}
    ${'but nobody who opted out'}                  | ${{ disposition: 'stop', effect: 'opt_out' }}                         | ${1} | ${[rule({ disposition: 'stop' }), rule('voicemail')]}                     | ${'completed: answered'}
    ${'is retried after the disposition’s delay'}  | ${later}                                                              | ${1} | ${[]}                                                                     | ${'retry-disposition after 300 s'}
    ${'or the list’s'}                             | ${{ ...later, effectDelayS: null }}                                   | ${1} | ${[]}                                                                     | ${'retry-disposition after 60 s'}
    ${'within the attempts of the list'}           | ${later}                                                              | ${4} | ${[]}                                                                     | ${'completed: answered'}
    ${'is called back when it was asked for'}      | ${{ ...callback, callbackAt: at(86_400) }}                            | ${1} | ${[]}                                                                     | ${'callback after 86400 s'}
    ${'at that time, whatever the rule’s delay'}   | ${{ ...callback, callbackAt: at(50) }}                                | ${1} | ${[rule({ disposition: 'callback' })]}                                    | ${'callback after 50 s'}
    ${'or after the delay'}                        | ${callback}                                                           | ${1} | ${[]}                                                                     | ${'callback after 3600 s'}
    ${'or after the rule’s'}                       | ${callback}                                                           | ${1} | ${[rule({ disposition: 'callback' })]}                                    | ${'callback after 600 s'}
    ${'a time in the past is at once'}             | ${{ ...callback, callbackAt: at(-50) }}                               | ${1} | ${[]}                                                                     | ${'callback after -50 s'}
    ${'a time in two years is a slip'}             | ${{ ...callback, callbackAt: at(63_072_000) }}                        | ${1} | ${[]}                                                                     | ${'callback after 3600 s'}
    ${'within the attempts of the list as well'}   | ${{ ...callback, callbackAt: at(50) }}                                | ${4} | ${[]}                                                                     | ${'completed: answered'}
    ${'a time alone asks for nothing'}             | ${{ disposition: 'interested', effect: 'final', callbackAt: at(50) }} | ${1} | ${[]}                                                                     | ${'completed: answered'}
    ${'a name that the workspace does not have'}   | ${{ disposition: 'sold' }}                                            | ${1} | ${[]}                                                                     | ${'completed: answered'}
  `('$what: $expected', ({ call, made, rules, expected }) => {
    const after = afterAttempt(endOf('completed'), made, policyOf(rules), { ...unsaid, ...call });
    expect(said(after)).toBe(expected);
  });

  it('never makes a list dial more often than its budget, nor an opted-out person again', () => {
    const rules = fc.array(
      fc.record({
        on: fc.oneof(
          fc.constantFrom('busy', 'voicemail').map((outcome) => ({ outcome })),
          fc.constantFrom('a', 'b').map((disposition) => ({ disposition })),
        ),
        delayS: fc.nat(86_400),
        maxAttempts: fc.integer({ min: 1, max: 20 }),
        otherTimeOfDay: fc.boolean(),
      }),
    ) as fc.Arbitrary<RetryRule[]>;
    const call = fc.record({
      answeredBy: fc.constantFrom(null, 'human', 'machine_start'),
      disposition: fc.constantFrom(null, 'a', 'b', 'voicemail'),
      effect: fc.constantFrom(null, 'none', 'final', 'retry', 'opt_out', 'callback'),
      effectDelayS: fc.option(fc.nat(86_400)),
      callbackAt: fc.option(fc.nat(86_400).map(at)),
    }) as fc.Arbitrary<CallResult>;
    const property = fc.property(
      rules,
      call,
      fc.constantFrom(...statuses),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 10 }),
      (given, result, status, made, max) => {
        const after = afterAttempt(endOf(status), made, policyOf(given, max), result);
        if (after.state !== 'pending') return;
        expect(made).toBeLessThan(max);
        if (status === 'completed') expect(result.effect).not.toBe('opt_out');
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });
});

describe('a call that nobody answered, and what was said of it', () => {
  const unsaid: CallResult = {
    answeredBy: null,
    disposition: null,
    effect: null,
    effectDelayS: null,
    callbackAt: null,
  };
  const final = { disposition: 'wrong', effect: 'final' };
  const callback = { disposition: 'callback', effect: 'callback', effectDelayS: 3600 };
  const later = { disposition: 'try_later', effect: 'retry', effectDelayS: 300 };
  const voicemail = { disposition: 'voicemail', effect: 'retry', effectDelayS: 3600 };

  it.each`
    what                                              | status         | retryable | call                                        | made | rules                               | expected
    ${'nothing'}                                      | ${'busy'}      | ${true}   | ${{}}                                       | ${1} | ${[]}                               | ${'retry after 60 s'}
    ${'that changes nothing'}                         | ${'busy'}      | ${true}   | ${{ disposition: 'seen', effect: 'none' }}  | ${1} | ${[]}                               | ${'retry after 60 s'}
    ${'final: no retry'}                              | ${'busy'}      | ${true}   | ${final}                                    | ${1} | ${[]}                               | ${'completed: disposition'}
    ${'final, where nobody is called again anyway'}   | ${'no-answer'} | ${true}   | ${final}                                    | ${1} | ${[]}                               | ${'exhausted: not-retried'}
    ${'final, but its own rule makes it go on'}       | ${'busy'}      | ${true}   | ${final}                                    | ${1} | ${[rule({ disposition: 'wrong' })]} | ${'retry-disposition after 600 s'}
    ${'a callback, with the delay'}                   | ${'no-answer'} | ${true}   | ${callback}                                 | ${1} | ${[]}                               | ${'callback after 3600 s'}
    ${'a callback, with a time'}                      | ${'busy'}      | ${true}   | ${{ ...callback, callbackAt: at(86_400) }}  | ${1} | ${[rule('busy')]}                   | ${'callback after 86400 s'}
    ${'a callback, at the end of the attempts'}       | ${'no-answer'} | ${true}   | ${callback}                                 | ${4} | ${[]}                               | ${'exhausted: attempts-used'}
    ${'a callback of a number that is none'}          | ${'failed'}    | ${false}  | ${callback}                                 | ${1} | ${[]}                               | ${'exhausted: declined-or-invalid'}
    ${'a retry after its own delay, not the line’s'}  | ${'busy'}      | ${true}   | ${later}                                    | ${1} | ${[rule('busy')]}                   | ${'retry-disposition after 300 s'}
    ${'a retry of who canceled'}                      | ${'canceled'}  | ${true}   | ${later}                                    | ${1} | ${[]}                               | ${'retry-disposition after 300 s'}
    ${'that a voicemail took it, by the rule for it'} | ${'no-answer'} | ${true}   | ${voicemail}                                | ${1} | ${[rule('voicemail')]}              | ${'retry-voicemail after 600 s'}
    ${'an opt-out is no retry by its own rule'}       | ${'no-answer'} | ${true}   | ${{ disposition: 'no', effect: 'opt_out' }} | ${1} | ${[rule({ disposition: 'no' })]}    | ${'exhausted: not-retried'}
  `('$what: $status, $expected', ({ status, retryable, call, made, rules, expected }) => {
    const result = { ...unsaid, ...call };
    expect(said(afterAttempt(endOf(status, retryable), made, policyOf(rules), result))).toBe(expected);
  });
});

describe('a rule for another time of the day', () => {
  const tomorrow = policyOf([rule('busy', { otherTimeOfDay: true, delayS: 3600 })]);

  it('waits for the afternoon after a call in the morning', () => {
    // Dialed at 07:59 in New York; an hour later it is morning still.
    expect(afterAttempt(endOf('busy'), 1, tomorrow, null)).toEqual({
      state: 'pending',
      nextAt: new Date('2026-06-01T16:00:00Z'),
      because: 'retry',
    });
  });

  it('takes the delay alone where no zone is known', () => {
    const after = afterAttempt({ ...endOf('busy'), zones: [] }, 1, tomorrow, null);
    expect(said(after)).toBe('retry after 3600 s');
  });
});
