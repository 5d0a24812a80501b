import { retryPolicyOf, retryProblems, type StoredRetry, type StoredRetryRule } from './stored-retry.js';

const bounds = { delay_s: 60, max_attempts: 2, other_time_of_day: false };
const on = (outcome: 'busy' | 'voicemail', more: object = {}): StoredRetryRule => ({
  ...bounds,
  ...more,
  on: outcome,
});
const marked = (disposition: string): StoredRetryRule => ({ ...bounds, disposition });
const retryWith = (...rules: StoredRetryRule[]): StoredRetry => ({
  max_attempts: 3,
  delay_s: 600,
  on: ['busy'],
  rules,
});

const dispositions = [
  { name: 'callback', effect: 'callback' as const },
  { name: 'do_not_call', effect: 'opt_out' as const },
  { name: 'remove_me', effect: 'opt_out' as const },
];

describe('the rules of a retry', () => {
  it.each([
    ['none', retryWith(), []],
    ['of different things', retryWith(on('busy'), on('voicemail'), marked('callback')), []],
    ['twice on one outcome', retryWith(on('busy'), on('busy')), ['/rules/1/on repeated_rule']],
    [
      'twice on one disposition',
      retryWith(marked('callback'), on('busy'), marked('callback')),
      ['/rules/2/disposition repeated_rule'],
    ],
    [
      'on what the workspace does not have',
      retryWith(on('busy'), marked('sold')),
      ['/rules/1/disposition unknown_disposition'],
    ],
    ['on an opt-out', retryWith(marked('remove_me')), ['/rules/0/disposition disposition_opts_out']],
    [
      'with more attempts than the list',
      retryWith(on('busy', { max_attempts: 4 })),
      ['/rules/0/max_attempts above_max_attempts'],
    ],
  ])('%s', (_, retry, problems) => {
    expect(retryProblems(retry, dispositions).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(
      problems,
    );
  });

  it('refuse do_not_call even where the workspace’s own are not known', () => {
    expect(retryProblems(retryWith(marked('do_not_call')), [])[0]?.code).toBe('disposition_opts_out');
  });

  it('are none in a retry of before there were any', () => {
    expect(retryPolicyOf({ max_attempts: 2, delay_s: 5, on: ['busy'] })).toEqual({
      maxAttempts: 2,
      delayS: 5,
      on: ['busy'],
      rules: [],
    });
  });

  it('become the policy’s', () => {
    const retry = retryWith(on('voicemail', { other_time_of_day: true }), marked('callback'));
    expect(retryPolicyOf(retry).rules).toEqual([
      { on: { outcome: 'voicemail' }, delayS: 60, maxAttempts: 2, otherTimeOfDay: true },
      { on: { disposition: 'callback' }, delayS: 60, maxAttempts: 2, otherTimeOfDay: false },
    ]);
  });
});
