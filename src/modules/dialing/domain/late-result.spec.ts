import * as fc from 'fast-check';
import { afterLateResult, type LateFacts } from './late-result.js';
import { PROSPECT_STATES, PROSPECT_TRANSITIONS } from './prospect-state.js';
import type { CallResult } from './retry-policy.js';
import { mayBecome } from './transitions.js';

const endedAt = new Date('2026-06-01T12:00:00Z');
const now = new Date('2026-06-01T12:05:00Z');
const inAnHour = new Date('2026-06-01T13:00:00Z');
const tomorrow = new Date('2026-06-02T15:00:00Z');

const asked: CallResult = {
  answeredBy: 'human',
  disposition: 'callback',
  effect: 'callback',
  effectDelayS: 3600,
  callbackAt: null,
};
const facts: LateFacts = {
  prospect: {
    state: 'completed',
    attemptsMade: 1,
    reason: 'answered',
    nextAt: null,
    waitsForCall: false,
    lastCall: true,
  },
  list: {
    status: 'running',
    endsAt: null,
    retry: { maxAttempts: 3, delayS: 60, on: ['busy'], rules: [] },
  },
  end: { status: 'completed', retryable: false, dialedAt: endedAt, endedAt, zones: ['America/New_York'] },
  call: asked,
};
const waiting = { state: 'pending', waitsForCall: true, reason: 'callback', nextAt: inAnHour } as const;

const waitsForRetry = {
  state: 'pending',
  waitsForCall: true,
  reason: 'retry',
  nextAt: new Date('2026-06-01T12:01:00Z'),
} as const;

describe('what is learned of a call that has ended', () => {
  it.each`
    what                                          | prospect                   | list                       | call                        | expected
    ${'a callback that was asked for'}            | ${{}}                      | ${{}}                      | ${{}}                       | ${'pending callback'}
    ${'of a list that had completed'}             | ${{}}                      | ${{ status: 'completed' }} | ${{}}                       | ${'pending callback'}
    ${'of one that is paused: it waits there'}    | ${{}}                      | ${{ status: 'paused' }}    | ${{}}                       | ${'pending callback'}
    ${'of one that was archived'}                 | ${{}}                      | ${{ status: 'archived' }}  | ${{}}                       | ${'nothing list-closed'}
    ${'of one that was canceled'}                 | ${{}}                      | ${{ status: 'canceled' }}  | ${{}}                       | ${'nothing list-closed'}
    ${'of one whose time is over'}                | ${{}}                      | ${{ endsAt: now }}         | ${{}}                       | ${'nothing list-closed'}
    ${'where the attempts are used'}              | ${{ attemptsMade: 3 }}     | ${{}}                      | ${{}}                       | ${'nothing as-it-is'}
    ${'of somebody who was called since'}         | ${{ lastCall: false }}     | ${{}}                      | ${{}}                       | ${'nothing called-since'}
    ${'of somebody who is being called'}          | ${{ state: 'dialing' }}    | ${{}}                      | ${{}}                       | ${'nothing not-waiting-for-it'}
    ${'of somebody suppressed'}                   | ${{ state: 'suppressed' }} | ${{}}                      | ${{}}                       | ${'nothing not-waiting-for-it'}
    ${'of somebody unknown'}                      | ${{ state: 'unknown' }}    | ${{}}                      | ${{}}                       | ${'nothing not-waiting-for-it'}
    ${'of somebody canceled'}                     | ${{ state: 'canceled' }}   | ${{}}                      | ${{}}                       | ${'nothing not-waiting-for-it'}
    ${'of somebody at the end of the attempts'}   | ${{ state: 'exhausted' }}  | ${{}}                      | ${{}}                       | ${'pending callback'}
    ${'of somebody who waits for another reason'} | ${{ state: 'pending' }}    | ${{}}                      | ${{}}                       | ${'nothing not-waiting-for-it'}
    ${'a final disposition'}                      | ${{}}                      | ${{}}                      | ${{ effect: 'final' }}      | ${'nothing as-it-is'}
    ${'the same again'}                           | ${waiting}                 | ${{}}                      | ${{}}                       | ${'nothing as-it-is'}
    ${'another time'}                             | ${waiting}                 | ${{}}                      | ${{ callbackAt: tomorrow }} | ${'pending callback'}
    ${'that it was a slip'}                       | ${waiting}                 | ${{}}                      | ${{ effect: 'final' }}      | ${'completed answered'}
    ${'that they opted out'}                      | ${waiting}                 | ${{}}                      | ${{ effect: 'opt_out' }}    | ${'completed answered'}
  `('$what: $expected', ({ prospect, list, call, expected }) => {
    const result = afterLateResult(
      {
        ...facts,
        prospect: { ...facts.prospect, ...prospect },
        list: { ...facts.list, ...list },
        call: { ...asked, ...call },
      },
      now,
    );
    expect(`${result.kind} ${result.kind === 'nothing' ? result.because : result.reason}`).toBe(expected);
  });

  it.each`
    what                                                  | prospect                           | call                        | expected
    ${'that nobody is to call again'}                     | ${waitsForRetry}                   | ${{ effect: 'final' }}      | ${'completed disposition'}
    ${'nothing that matters'}                             | ${waitsForRetry}                   | ${{ effect: 'none' }}       | ${'nothing as-it-is'}
    ${'a callback'}                                       | ${waitsForRetry}                   | ${{}}                       | ${'pending callback'}
    ${'that it was not final'}                            | ${{}}                              | ${{ effect: 'none' }}       | ${'pending retry'}
    ${'that it is final, of who is not retried'}          | ${{ state: 'exhausted' }}          | ${{ effect: 'final' }}      | ${'nothing as-it-is'}
    ${'nothing, of who was learned of late'}              | ${{ state: 'exhausted' }}          | ${{ effect: null }}         | ${'nothing as-it-is'}
    ${'a callback, of who is not retried'}                | ${{ state: 'exhausted' }}          | ${{}}                       | ${'pending callback'}
    ${'a retry, of who is not retried'}                   | ${{ state: 'exhausted' }}          | ${{ effect: 'retry' }}      | ${'pending retry-disposition'}
    ${'that the last attempt was the last'}               | ${{ ...waiting, attemptsMade: 3 }} | ${{ effect: 'none' }}       | ${'exhausted attempts-used'}
    ${'of who waits for another reason'}                  | ${{ state: 'pending' }}            | ${{ effect: 'final' }}      | ${'nothing not-waiting-for-it'}
    ${'of who was called since, that it was no callback'} | ${{ ...waiting, lastCall: false }} | ${{ effect: 'none' }}       | ${'completed disposition'}
    ${'of who was called since, that it was final'}       | ${{ ...waiting, lastCall: false }} | ${{ effect: 'final' }}      | ${'completed disposition'}
    ${'of who was called since, another time'}            | ${{ ...waiting, lastCall: false }} | ${{ callbackAt: tomorrow }} | ${'pending callback'}
    ${'of who was called since, and is done'}             | ${{ lastCall: false }}             | ${{}}                       | ${'nothing called-since'}
    ${'an opt-out, of who was done'}                      | ${{}}                              | ${{ effect: 'opt_out' }}    | ${'nothing as-it-is'}
  `('of a call that nobody answered, $what: $expected', ({ prospect, call, expected }) => {
    const result = afterLateResult(
      {
        ...facts,
        prospect: { ...facts.prospect, ...prospect },
        end: { ...facts.end, status: 'busy', retryable: true },
        call: { ...asked, ...call },
      },
      now,
    );
    expect(`${result.kind} ${result.kind === 'nothing' ? result.because : result.reason}`).toBe(expected);
  });

  it('says the same when it is said again, and moves nobody whom the states do not let', () => {
    const call = fc.record({
      answeredBy: fc.constantFrom(null, 'human', 'machine_start'),
      disposition: fc.constantFrom(null, 'callback', 'voicemail'),
      effect: fc.constantFrom(null, 'none', 'final', 'retry', 'opt_out', 'callback'),
      effectDelayS: fc.option(fc.nat(86_400)),
      callbackAt: fc.option(fc.constant(tomorrow)),
    }) as fc.Arbitrary<CallResult>;
    const property = fc.property(
      fc.constantFrom(...PROSPECT_STATES),
      fc.boolean(),
      fc.boolean(),
      call,
      fc.constantFrom('completed', 'busy', 'no-answer'),
      fc.boolean(),
      (state, waitsForCall, lastCall, said, status, retryable) => {
        const before = { ...facts.prospect, state, waitsForCall, lastCall };
        const of = { ...facts, call: said, end: { ...facts.end, status, retryable } };
        const first = afterLateResult({ ...of, prospect: before }, now);
        if (first.kind === 'nothing') return;
        if (first.kind !== state) expect(mayBecome(PROSPECT_TRANSITIONS, state, first.kind)).toBe(true);
        const nextAt = first.kind === 'pending' ? first.nextAt : null;
        const after = {
          ...before,
          state: first.kind,
          reason: first.reason,
          nextAt,
          waitsForCall: first.kind === 'pending',
        };
        expect(afterLateResult({ ...of, prospect: after }, now).kind).toBe('nothing');
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });
});
