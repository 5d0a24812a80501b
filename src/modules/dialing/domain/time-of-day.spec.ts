import * as fc from 'fast-check';
import { otherPartOfDay, partOfDay } from './time-of-day.js';

const minute = 60_000;

describe('the part of the day', () => {
  it.each`
    zone                  | at                        | part
    ${'America/New_York'} | ${'2026-07-01T09:59:59Z'} | ${null}
    ${'America/New_York'} | ${'2026-07-01T10:00:00Z'} | ${'morning'}
    ${'America/New_York'} | ${'2026-07-01T15:59:59Z'} | ${'morning'}
    ${'America/New_York'} | ${'2026-07-01T16:00:00Z'} | ${'afternoon'}
    ${'America/New_York'} | ${'2026-07-01T21:00:00Z'} | ${'evening'}
    ${'America/New_York'} | ${'2026-07-02T02:00:00Z'} | ${null}
    ${'Asia/Kolkata'}     | ${'2026-07-01T11:29:59Z'} | ${'afternoon'}
    ${'Asia/Kolkata'}     | ${'2026-07-01T11:30:00Z'} | ${'evening'}
  `('in $zone at $at is $part', ({ zone, at, part }) => {
    expect(partOfDay(new Date(at), zone)).toBe(part);
  });
});

describe('another part of the day', () => {
  it.each`
    what                                               | zones                                 | last                      | earliest                  | next
    ${'after a morning, the afternoon'}                | ${'America/New_York'}                 | ${'2026-07-01T14:00:00Z'} | ${'2026-07-01T15:00:00Z'} | ${'2026-07-01T16:00:00Z'}
    ${'the delay leads into it already'}               | ${'America/New_York'}                 | ${'2026-07-01T14:00:00Z'} | ${'2026-07-01T17:30:00Z'} | ${'2026-07-01T17:30:00Z'}
    ${'a day later at the same hour is the same part'} | ${'America/New_York'}                 | ${'2026-07-01T14:00:00Z'} | ${'2026-07-02T14:00:00Z'} | ${'2026-07-02T16:00:00Z'}
    ${'after an evening, the next morning'}            | ${'America/New_York'}                 | ${'2026-07-01T22:00:00Z'} | ${'2026-07-01T23:00:00Z'} | ${'2026-07-02T10:00:00Z'}
    ${'the night the clocks go forward'}               | ${'America/New_York'}                 | ${'2026-03-07T23:00:00Z'} | ${'2026-03-08T01:00:00Z'} | ${'2026-03-08T10:00:00Z'}
    ${'and back'}                                      | ${'America/New_York'}                 | ${'2026-10-31T23:00:00Z'} | ${'2026-11-01T02:00:00Z'} | ${'2026-11-01T11:00:00Z'}
    ${'in both zones of the area'}                     | ${'America/New_York America/Chicago'} | ${'2026-07-01T14:00:00Z'} | ${'2026-07-01T15:00:00Z'} | ${'2026-07-01T17:00:00Z'}
    ${'where a call came at night, any part'}          | ${'America/New_York'}                 | ${'2026-07-01T06:00:00Z'} | ${'2026-07-01T07:00:00Z'} | ${'2026-07-01T10:00:00Z'}
    ${'zones that are never awake at once'}            | ${'Etc/GMT Etc/GMT-8 Etc/GMT+8'}      | ${'2026-07-01T14:00:00Z'} | ${'2026-07-01T15:00:00Z'} | ${null}
    ${'no zone'}                                       | ${''}                                 | ${'2026-07-01T14:00:00Z'} | ${'2026-07-01T15:00:00Z'} | ${null}
    ${'a zone that nobody knows'}                      | ${'Mars/Olympus'}                     | ${'2026-07-01T14:00:00Z'} | ${'2026-07-01T15:00:00Z'} | ${null}
  `('$what: $next', ({ zones, last, earliest, next }) => {
    const found = otherPartOfDay(new Date(last), new Date(earliest), zones.split(' ').filter(Boolean));
    expect(found).toEqual(next === null ? null : new Date(next));
  });

  it('is one in every zone, differs in each, and is not missed by a minute, whatever the clocks do', () => {
    const zone = fc.constantFrom(
      'America/New_York',
      'America/Phoenix',
      'Europe/London',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'America/St_Johns',
      'Africa/Casablanca',
    );
    const year = fc.date({
      min: new Date('2026-01-01T00:00:00Z'),
      max: new Date('2026-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    const property = fc.property(
      fc.uniqueArray(zone, { minLength: 1, maxLength: 2 }),
      year,
      fc.integer({ min: 0, max: 3 * 1440 }),
      (zones, last, delayMin) => {
        const earliest = new Date(Math.floor(last.getTime() / minute) * minute + delayMin * minute);
        const differs = (at: Date) =>
          zones.every((name) => {
            const part = partOfDay(at, name);
            return part !== null && part !== partOfDay(last, name);
          });
        const found = otherPartOfDay(last, earliest, zones);
        const end = found ?? new Date(earliest.getTime() + 2 * 1440 * minute);
        for (let at = earliest.getTime(); at < end.getTime(); at += 15 * minute) {
          expect(differs(new Date(at))).toBe(false);
        }
        if (found !== null) expect(differs(found)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});
