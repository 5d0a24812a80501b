import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { rangeEnd, rangeStart } from '../../../platform/http/date-range.js';
import { storedEventId } from './event-id.js';
import { givenVariables } from './given-variables.js';
import { lowestIdAt } from '../../../platform/ids.js';
import { lowestIdOf } from '../../dialing/index.js';
import { timelineOf } from './timeline.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

describe('the id of a stored event', () => {
  it('is a UUID that lies where its attempt lies, the same for the same event and another for another', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), fc.string(), (attemptId, eventId) => {
        const id = storedEventId(attemptId, eventId);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(id.slice(0, 13)).toBe(attemptId.slice(0, 13));
        expect(storedEventId(attemptId, eventId)).toBe(id);
        seen.add(id);
      }),
    );
    expect(seen.size).toBeGreaterThan(90);
  });
});

describe('the lowest id of a moment', () => {
  it('is not above any id of that moment, and above all before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_102_444_800_000 }), (msecs) => {
        expect(v7({ msecs }) >= lowestIdAt(msecs)).toBe(true);
        expect(v7({ msecs: msecs - 1 }) < lowestIdAt(msecs)).toBe(true);
      }),
    );
  });

  it.each([-1e15, -1, 8.64e15])('is an id for %p too', (ms) => {
    expect(lowestIdAt(ms)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-0000-0000-0{12}$/);
  });

  it('of what belongs to a call is a day before it', () => {
    expect(lowestIdOf(v7({ msecs: Date.UTC(2026, 0, 2) }))).toBe(lowestIdAt(Date.UTC(2026, 0, 1)));
  });
});

describe('a range of time', () => {
  it.each`
    text                           | start                         | end
    ${'2026-02-15'}                | ${'2026-02-15T00:00:00.000Z'} | ${'2026-02-16T00:00:00.000Z'}
    ${'2026-02-15T10:00'}          | ${'2026-02-15T10:00:00.000Z'} | ${'2026-02-15T10:00:00.001Z'}
    ${'2026-02-15 10:00'}          | ${'2026-02-15T10:00:00.000Z'} | ${'2026-02-15T10:00:00.001Z'}
    ${'2026-02-15T10:00:00+05:30'} | ${'2026-02-15T04:30:00.000Z'} | ${'2026-02-15T04:30:00.001Z'}
    ${'2026-02-15T10:00:00 05:30'} | ${'2026-02-15T04:30:00.000Z'} | ${'2026-02-15T04:30:00.001Z'}
    ${'2026-02-15T10:00:00.5Z'}    | ${'2026-02-15T10:00:00.500Z'} | ${'2026-02-15T10:00:00.501Z'}
  `('$text begins at $start and ends before $end', (row: { text: string; start: string; end: string }) => {
    expect(new Date(rangeStart(row.text) ?? 0).toISOString()).toBe(row.start);
    expect(new Date(rangeEnd(row.text) ?? 0).toISOString()).toBe(row.end);
  });

  it.each(['yesterday', '2026', '2026-02-30', '15.02.2026', '1771149600', '', '2026-02-15T25:00'])(
    'is not %p',
    (text) => {
      expect(rangeStart(text)).toBeNull();
      expect(rangeEnd(text)).toBeNull();
    },
  );
});

describe('the variables of a call', () => {
  it('are texts; null is not given', () => {
    expect(givenVariables({ name: 'Ann', age: 7, vip: true, note: null, empty: '' })).toEqual({
      variables: { name: 'Ann', age: '7', vip: 'true', empty: '' },
    });
  });

  it.each([[{ a: {} }], [{ a: [] }], [{ ' ': 'x' }], [{ a: 'x'.repeat(10_001) }]])(
    'may not be %#',
    (given) => {
      expect(givenVariables(given)).toHaveProperty('faults.0.name', Object.keys(given)[0]);
    },
  );

  it('are not without number', () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`v${i}`, 'x']));
    expect(givenVariables(many)).toHaveProperty('faults.0.name', null);
  });
});

describe('the timeline of a call', () => {
  it('is in order, from the attempts and from what the agent reported', () => {
    const attempt = {
      id: 'a',
      state: 'ended',
      outcome: 'completed',
      end_reason: 'user_hangup',
      sip_code: null,
      created_at: at(0),
      dialed_at: at(1),
      ringing_at: at(2),
      answered_at: at(4),
      ended_at: at(9),
    };
    const reported = [{ at: at(5), type: 'answered_by', attempt_id: 'a', data: { answered_by: 'human' } }];
    expect(timelineOf([attempt], reported).map((event) => event.type)).toEqual([
      'admitted',
      'dialing',
      'ringing',
      'answered',
      'answered_by',
      'ended',
    ]);
  });

  it('says of an attempt that was not dialed that it lapsed', () => {
    const never = { dialed_at: null, ringing_at: null, answered_at: null, outcome: null, end_reason: null };
    const lapsed = { id: 'a', state: 'lapsed', sip_code: null, created_at: at(0), ended_at: at(3), ...never };
    expect(timelineOf([lapsed], []).map((event) => event.type)).toEqual(['admitted', 'lapsed']);
  });
});
