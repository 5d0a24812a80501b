import * as fc from 'fast-check';
import { type AttemptFacts, type AttemptReport, type CallEnd, settle, settleProspect } from './settlement.js';

const t0 = new Date('2026-03-02T15:00:00Z');
const t1 = new Date('2026-03-02T15:00:10Z');
const t2 = new Date('2026-03-02T15:01:00Z');

const busy: CallEnd = { status: 'busy', endReason: 'dial_busy', sipCode: 486, retryable: true };
const declined: CallEnd = { status: 'busy', endReason: 'user_declined', sipCode: 603, retryable: false };
const hungUp: CallEnd = { status: 'completed', endReason: 'user_hangup', sipCode: null, retryable: false };

const dialing: AttemptFacts = { state: 'dialing', answeredAt: null, hint: null };
const talking: AttemptFacts = { state: 'in_progress', answeredAt: t0, hint: null };

describe('what a report makes of an attempt', () => {
  it.each<[string, AttemptFacts, AttemptReport, string]>([
    ['an answer starts the call', dialing, { kind: 'answered', at: t0 }, 'answered'],
    ['a busy line ends it', dialing, { kind: 'ended', at: t0, end: busy }, 'ended'],
    [
      'what was not sent is given back',
      dialing,
      { kind: 'not-sent', because: 'cpu-exhausted', retryAt: t1 },
      'released',
    ],
    [
      'what is ambiguous is left to the reconciler',
      dialing,
      { kind: 'ambiguous', because: 'reset' },
      'orphaned',
    ],
    [
      'an ambiguous one whose webhook came ends by it',
      { ...dialing, hint: { at: t0, end: busy } },
      { kind: 'ambiguous', because: 'reset' },
      'ended',
    ],
    ['nobody knows', dialing, { kind: 'unknown', at: t2 }, 'unknown'],
    [
      'an unknown one may learn its end',
      { ...dialing, state: 'unknown' },
      { kind: 'ended', at: t2, end: busy },
      'ended',
    ],
    [
      'an unknown one is not given back',
      { ...dialing, state: 'unknown' },
      { kind: 'not-sent', because: 'late', retryAt: t2 },
      'ignored',
    ],
    ['a call in progress is never unknown', talking, { kind: 'unknown', at: t2 }, 'ignored'],
    [
      'a call in progress is never given back',
      talking,
      { kind: 'not-sent', because: 'late', retryAt: t2 },
      'ignored',
    ],
    ['a second answer changes nothing', talking, { kind: 'answered', at: t1 }, 'ignored'],
    [
      'what has ended stays ended',
      { ...talking, state: 'ended' },
      { kind: 'ended', at: t2, end: busy },
      'ignored',
    ],
    [
      'what is not dialed yet has no end',
      { ...dialing, state: 'intent' },
      { kind: 'ended', at: t2, end: busy },
      'ignored',
    ],
    [
      'an unknown one that turns out to have been answered stays so until its end',
      { ...dialing, state: 'unknown' },
      { kind: 'answered', at: t2 },
      'ignored',
    ],
    [
      'what lapsed was never dialed',
      { ...dialing, state: 'lapsed' },
      { kind: 'answered', at: t2 },
      'ignored',
    ],
  ])('%s', (_, attempt, report, kind) => {
    expect(settle(attempt, report).kind).toBe(kind);
  });

  it('ends a call at once whose callee left before the news of the answer came', () => {
    const settlement = settle({ ...dialing, hint: { at: t1, end: hungUp } }, { kind: 'answered', at: t0 });
    expect(settlement).toEqual({ kind: 'ended', answeredAt: t0, endedAt: t1, end: hungUp });
  });

  it('takes an answered call for completed, whatever a webhook makes of its end', () => {
    expect(settle(talking, { kind: 'ended', at: t2, end: declined })).toEqual({
      kind: 'ended',
      end: { status: 'completed', endReason: null, sipCode: null, retryable: false },
      answeredAt: t0,
      endedAt: t2,
    });
    const settlement = settle(talking, { kind: 'ended', at: t2, end: hungUp });
    expect(settlement).toEqual({ kind: 'ended', end: hungUp, answeredAt: t0, endedAt: t2 });
  });

  it('knows of a call whose answer nobody reported only that it was answered before its end', () => {
    for (const report of [
      { kind: 'ambiguous', because: 'reset' },
      { kind: 'ended', at: t1, end: hungUp },
    ] as const) {
      const settlement = settle({ ...dialing, hint: { at: t1, end: hungUp } }, report);
      expect(settlement).toEqual({ kind: 'ended', answeredAt: t1, endedAt: t1, end: hungUp });
    }
  });

  it('knows no answer of a call that ended without one', () => {
    for (const state of ['dialing', 'unknown'] as const) {
      const settlement = settle({ ...dialing, state }, { kind: 'ended', at: t2, end: busy });
      expect(settlement).toEqual({ kind: 'ended', answeredAt: null, endedAt: t2, end: busy });
    }
  });

  it('says until when, and why, what was given back has to wait', () => {
    const settlement = settle(dialing, { kind: 'not-sent', because: 'cpu-exhausted', retryAt: t1 });
    expect(settlement).toEqual({ kind: 'released', because: 'cpu-exhausted', retryAt: t1 });
    expect(settle(dialing, { kind: 'unknown', at: t2 })).toEqual({ kind: 'unknown', endedAt: t2 });
    expect(settle(dialing, { kind: 'answered', at: t1 })).toEqual({ kind: 'answered', answeredAt: t1 });
  });

  it('never lets a call end before it was answered', () => {
    const times = fc.date({ min: t0, max: t2, noInvalidDate: true });
    fc.assert(
      fc.property(times, times, fc.constantFrom(busy, declined, hungUp), (answeredAt, at, end) => {
        const settlement = settle({ ...talking, answeredAt }, { kind: 'ended', at, end });
        expect(settlement.kind === 'ended' && settlement.endedAt >= answeredAt).toBe(true);
      }),
    );
  });
});

describe('what becomes of the prospect', () => {
  const facts = {
    attemptsMade: 1,
    retry: { maxAttempts: 2, delayS: 60, on: ['busy' as const], rules: [] },
    listStatus: 'running',
    wasUnknown: false,
    dialedAt: t0,
    zones: ['America/New_York'],
    call: null,
  };
  const ended = (end: CallEnd) => ({ kind: 'ended' as const, answeredAt: null, endedAt: t0, end });

  it.each([
    [
      'a busy line is tried again',
      ended(busy),
      facts,
      { state: 'pending', reason: 'retry', nextAt: new Date('2026-03-02T15:01:00Z'), attemptsMade: 1 },
    ],
    [
      'the budget counts this attempt',
      ended(busy),
      { ...facts, attemptsMade: 2 },
      { state: 'exhausted', reason: 'attempts-used', nextAt: null, attemptsMade: 2 },
    ],
    [
      'a declined call is never tried again',
      ended(declined),
      facts,
      { state: 'exhausted', reason: 'declined-or-invalid', nextAt: null, attemptsMade: 1 },
    ],
    [
      'an answered one is done',
      ended(hungUp),
      facts,
      { state: 'completed', reason: 'answered', nextAt: null, attemptsMade: 1 },
    ],
    [
      'a canceled list calls nobody again',
      ended(busy),
      { ...facts, listStatus: 'canceled' },
      { state: 'canceled', reason: 'list-canceled', nextAt: null, attemptsMade: 1 },
    ],
    [
      'nor what was not sent for one',
      { kind: 'released' as const, because: 'cpu-exhausted', retryAt: t1 },
      { ...facts, listStatus: 'canceled' },
      { state: 'canceled', reason: 'list-canceled', nextAt: null, attemptsMade: 0 },
    ],
    [
      'what was answered before the list was canceled is done all the same',
      ended(hungUp),
      { ...facts, listStatus: 'canceled' },
      { state: 'completed', reason: 'answered', nextAt: null, attemptsMade: 1 },
    ],
    [
      'an unknown one is not dialed again when its end is learned',
      ended(busy),
      { ...facts, wasUnknown: true },
      { state: 'exhausted', reason: 'learned-late', nextAt: null, attemptsMade: 1 },
    ],
    [
      'what was not sent does not count',
      { kind: 'released' as const, because: 'cpu-exhausted', retryAt: t1 },
      facts,
      { state: 'pending', reason: 'cpu-exhausted', nextAt: t1, attemptsMade: 0 },
    ],
    [
      'nobody knows',
      { kind: 'unknown' as const, endedAt: t0 },
      facts,
      { state: 'unknown', reason: 'outcome-unknown', nextAt: null, attemptsMade: 1 },
    ],
  ])('%s', (_, settlement, prospect, expected) => {
    expect(settleProspect(settlement, prospect)).toEqual(expected);
  });

  it('leaves it as it is while its call goes on, and when a report changed nothing', () => {
    expect(settleProspect({ kind: 'ignored' }, facts)).toBeNull();
    expect(settleProspect({ kind: 'answered', answeredAt: t0 }, facts)).toBeNull();
    expect(settleProspect({ kind: 'orphaned' }, facts)).toBeNull();
  });
});
