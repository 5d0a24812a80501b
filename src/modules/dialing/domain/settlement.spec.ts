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
    const settlement = settle(talking, { kind: 'ended', at: t2, end: declined });
    expect(settlement).toMatchObject({
      kind: 'ended',
      end: { status: 'completed' },
      answeredAt: t0,
      endedAt: t2,
    });
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
    retry: { maxAttempts: 2, delayS: 60, on: ['busy' as const] },
    listStatus: 'running',
    wasUnknown: false,
  };
  const ended = (end: CallEnd) => ({ kind: 'ended' as const, answeredAt: null, endedAt: t0, end });

  it.each([
    [
      'a busy line is tried again',
      ended(busy),
      facts,
      { state: 'pending', nextAt: new Date('2026-03-02T15:01:00Z') },
    ],
    ['the budget counts this attempt', ended(busy), { ...facts, attemptsMade: 2 }, { state: 'exhausted' }],
    ['a declined call is never tried again', ended(declined), facts, { state: 'exhausted' }],
    ['an answered one is done', ended(hungUp), facts, { state: 'completed' }],
    [
      'a canceled list calls nobody again',
      ended(busy),
      { ...facts, listStatus: 'canceled' },
      { state: 'canceled' },
    ],
    [
      'an unknown one is not dialed again when its end is learned',
      ended(busy),
      { ...facts, wasUnknown: true },
      { state: 'exhausted' },
    ],
    [
      'what was not sent does not count',
      { kind: 'released' as const, because: 'cpu-exhausted', retryAt: t1 },
      facts,
      { state: 'pending', attemptsMade: 0, nextAt: t1 },
    ],
    ['nobody knows', { kind: 'unknown' as const, endedAt: t0 }, facts, { state: 'unknown', nextAt: null }],
  ])('%s', (_, settlement, prospect, expected) => {
    expect(settleProspect(settlement, prospect)).toMatchObject(expected);
  });

  it('leaves it dialing while its call goes on', () => {
    expect(settleProspect({ kind: 'answered', answeredAt: t0 }, facts)).toBeNull();
    expect(settleProspect({ kind: 'orphaned' }, facts)).toBeNull();
  });
});
