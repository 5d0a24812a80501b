import { eventTypes, familiesOf, SUBSCRIBABLE } from './event-types.js';
import { bodyOf } from './event-body.js';
import { type Change, eventsOf } from './events-of-change.js';

const at = '2026-03-02T12:00:00.123456+01:00';
const call = (was: string | null, status: string): Change => ({
  kind: 'call',
  was,
  at,
  is: { id: 'c', status },
});
const batch = (was: string | null, status: string): Change => ({
  kind: 'batch',
  was,
  at,
  is: { id: 'b', status },
});
const campaign = (was: string | null, status: string): Change => ({
  kind: 'campaign',
  was,
  at,
  is: { id: 'k', status },
});
const prospect = (was: string, state: string): Change => ({
  kind: 'prospect',
  was,
  at,
  is: { id: 'p', state },
});
const typesOf = (change: Change): string[] => eventsOf(change).map(({ type }) => type);

describe('the events of a change', () => {
  it.each([
    [null, 'queued', 'call.queued'],
    [null, 'ringing', 'call.ringing'],
    ['queued', 'ringing', 'call.ringing'],
    ['ringing', 'queued', 'call.queued'],
    ['ringing', 'in-progress', 'call.started'],
    ['in-progress', 'completed', 'call.ended'],
    ['ringing', 'busy', 'call.ended'],
    ['ringing', 'no-answer', 'call.ended'],
    ['ringing', 'failed', 'call.ended'],
    ['queued', 'canceled', 'call.ended'],
    ['ringing', 'unknown', 'call.unknown'],
    ['unknown', 'completed', 'call.ended'],
    ['completed', 'completed', 'call.updated'],
    ['in-progress', 'in-progress', 'call.updated'],
  ])('of a call that was %s and is %s: %s', (was, is, type) => {
    expect(typesOf(call(was, is))).toEqual([type]);
  });

  it.each([
    ['importing', 'running', ['batch.imported', 'batch.started']],
    ['importing', 'scheduled', ['batch.imported']],
    ['importing', 'completed', ['batch.imported', 'batch.completed']],
    ['importing', 'failed', ['batch.failed']],
    ['importing', 'canceled', ['batch.canceled']],
    ['scheduled', 'running', ['batch.started']],
    ['scheduled', 'paused', ['batch.paused']],
    ['running', 'paused', ['batch.paused']],
    ['running', 'completed', ['batch.completed']],
    ['paused', 'running', ['batch.resumed']],
    ['paused', 'scheduled', ['batch.resumed']],
    ['paused', 'completed', ['batch.completed']],
    ['paused', 'canceled', ['batch.canceled']],
    ['completed', 'running', ['batch.resumed']],
    ['running', 'running', []],
  ])('of a batch that was %s and is %s', (was, is, types) => {
    expect(typesOf(batch(was, is))).toEqual(types);
  });

  it.each([
    ['draft', 'running', ['campaign.started']],
    ['draft', 'scheduled', ['campaign.scheduled']],
    ['scheduled', 'running', ['campaign.started']],
    ['scheduled', 'paused', ['campaign.paused']],
    ['running', 'paused', ['campaign.paused']],
    ['running', 'completed', ['campaign.completed']],
    ['paused', 'running', ['campaign.resumed']],
    ['paused', 'scheduled', ['campaign.resumed']],
    ['completed', 'running', ['campaign.resumed']],
    ['paused', 'archived', ['campaign.archived']],
    ['completed', 'archived', ['campaign.archived']],
    ['scheduled', 'draft', []],
    ['running', 'running', []],
  ])('of a campaign that was %s and is %s', (was, is, types) => {
    expect(typesOf(campaign(was, is))).toEqual(types);
  });

  it.each(['completed', 'exhausted', 'suppressed', 'skipped', 'canceled', 'unknown'])(
    'of a prospect are its ends: %s',
    (state) => {
      expect(typesOf(prospect('dialing', state))).toEqual([`prospect.${state}`]);
    },
  );

  it.each([
    ['pending', 'dialing'],
    ['dialing', 'pending'],
    ['completed', 'completed'],
  ])('of a prospect that was %s and is %s are none', (was, is) => {
    expect(typesOf(prospect(was, is))).toEqual([]);
  });

  it('name what they are about as the API does, and tell times in UTC whatever the database says', () => {
    const [event] = eventsOf({
      kind: 'call',
      was: 'ringing',
      at,
      is: {
        id: 'c',
        status: 'completed',
        answered_at: '2026-03-02T12:00:00+01:00',
        ended_at: null,
        cost_micros: 5,
      },
    });
    expect(event).toMatchObject({
      subject: 'call:c',
      data: {
        call_id: 'c',
        status: 'completed',
        answered_at: '2026-03-02T11:00:00.000Z',
        ended_at: null,
        cost_micros: 5,
      },
    });
    expect(event?.data).not.toHaveProperty('id');
  });

  it('have bodies in the shape that Standard Webhooks recommends', () => {
    const [event] = eventsOf(call('ringing', 'busy'));
    const body = event === undefined ? '' : bodyOf('e', 'w', event);
    expect(JSON.parse(body)).toEqual({
      id: 'e',
      type: 'call.ended',
      timestamp: '2026-03-02T11:00:00.123Z',
      version: 1,
      workspace_id: 'w',
      data: { call_id: 'c', status: 'busy' },
    });
  });
});

describe('what a subscription has to hear of', () => {
  it.each([
    [null, ['call', 'batch', 'campaign', 'prospect']],
    [['call.ended'], ['call']],
    [
      ['prospect.completed', 'batch.failed'],
      ['batch', 'prospect'],
    ],
    [
      ['prospect.skipped', 'campaign.completed'],
      ['campaign', 'prospect'],
    ],
  ] as const)('%j: %j', (types, families) => {
    expect(familiesOf(types)).toEqual(families);
  });

  it('is every event but the test, which goes to whoever asked for it', () => {
    expect(SUBSCRIBABLE.length).toBe(Object.keys(eventTypes).length - 1);
    expect(SUBSCRIBABLE).not.toContain('webhook.test');
  });
});
