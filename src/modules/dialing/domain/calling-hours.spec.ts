import {
  type CallingHours,
  hoursOfWindow,
  hoursState,
  type HoursState,
  validateHours,
} from './calling-hours.js';
import { type CallingWindow, WEEKDAYS, type Weekday } from './calling-window.js';

const EVERY_DAY: Weekday[] = [...WEEKDAYS];

function hours(span: string, days: Weekday[] = EVERY_DAY): CallingWindow {
  const [start = '', end = ''] = span.split('-');
  return { start, end, days };
}

function windowState(window: CallingWindow | null, zones: string[], now: Date): HoursState {
  return hoursState([hoursOfWindow(window)], zones, now);
}

function short(at: Date | null): string {
  return at?.toISOString().replace(/(:00)?\.000Z$/, 'Z') ?? 'never';
}

function said(state: HoursState): string {
  return state.open ? `open until ${short(state.until)}` : `opens ${short(state.opensAt)}`;
}

describe('hoursState through the days and nights of a year', () => {
  it.each`
    what                                                     | zone                     | span             | now                           | expected
    ${'New York, the night clocks go forward'}               | ${'America/New_York'}    | ${'09:00-21:00'} | ${'2026-03-08T06:59:00Z'}     | ${'opens 2026-03-08T13:00Z'}
    ${'New York, the day before'}                            | ${'America/New_York'}    | ${'09:00-21:00'} | ${'2026-03-07T06:59:00Z'}     | ${'opens 2026-03-07T14:00Z'}
    ${'Phoenix, which has no summer time, a second early'}   | ${'America/Phoenix'}     | ${'08:00-21:00'} | ${'2026-07-01T14:59:59Z'}     | ${'opens 2026-07-01T15:00Z'}
    ${'Phoenix, on time'}                                    | ${'America/Phoenix'}     | ${'08:00-21:00'} | ${'2026-07-01T15:00:00Z'}     | ${'open until 2026-07-02T04:00Z'}
    ${'the last millisecond is inside'}                      | ${'America/Phoenix'}     | ${'08:00-21:00'} | ${'2026-07-02T03:59:59.999Z'} | ${'open until 2026-07-02T04:00Z'}
    ${'the end is outside'}                                  | ${'America/Phoenix'}     | ${'08:00-21:00'} | ${'2026-07-02T04:00:00Z'}     | ${'opens 2026-07-02T15:00Z'}
    ${'a window that the gap cuts to its first half'}        | ${'America/New_York'}    | ${'01:30-02:30'} | ${'2026-03-08T06:45:00Z'}     | ${'open until 2026-03-08T07:00Z'}
    ${'after the gap it is 03:00: closed until tomorrow'}    | ${'America/New_York'}    | ${'01:30-02:30'} | ${'2026-03-08T07:00:00Z'}     | ${'opens 2026-03-09T05:30Z'}
    ${'a window inside the gap does not open that day'}      | ${'America/New_York'}    | ${'02:10-02:50'} | ${'2026-03-08T05:00:00Z'}     | ${'opens 2026-03-09T06:10Z'}
    ${'a window that starts in the gap opens at its end'}    | ${'America/New_York'}    | ${'02:30-05:00'} | ${'2026-03-08T05:00:00Z'}     | ${'opens 2026-03-08T07:00Z'}
    ${'the hour that comes twice, first time'}               | ${'America/New_York'}    | ${'01:30-02:30'} | ${'2026-11-01T05:45:00Z'}     | ${'open until 2026-11-01T06:00Z'}
    ${'between the two: the clock says 01:00 again'}         | ${'America/New_York'}    | ${'01:30-02:30'} | ${'2026-11-01T06:00:00Z'}     | ${'opens 2026-11-01T06:30Z'}
    ${'the hour that comes twice, second time'}              | ${'America/New_York'}    | ${'01:30-02:30'} | ${'2026-11-01T06:30:00Z'}     | ${'open until 2026-11-01T07:30Z'}
    ${'a window around the repeated hour stays open'}        | ${'America/New_York'}    | ${'00:30-03:00'} | ${'2026-11-01T04:30:00Z'}     | ${'open until 2026-11-01T08:00Z'}
    ${'a window that ends where the hour begins again'}      | ${'America/New_York'}    | ${'01:00-02:00'} | ${'2026-11-01T05:30:00Z'}     | ${'open until 2026-11-01T07:00Z'}
    ${'London, clocks forward'}                              | ${'Europe/London'}       | ${'08:00-21:00'} | ${'2026-03-29T00:59:00Z'}     | ${'opens 2026-03-29T07:00Z'}
    ${'Kolkata, half an hour'}                               | ${'Asia/Kolkata'}        | ${'10:00-19:00'} | ${'2026-05-05T04:29:59Z'}     | ${'opens 2026-05-05T04:30Z'}
    ${'Kathmandu, three quarters'}                           | ${'Asia/Kathmandu'}      | ${'10:00-19:00'} | ${'2026-05-05T04:15:00Z'}     | ${'open until 2026-05-05T13:15Z'}
    ${'Adelaide in summer'}                                  | ${'Australia/Adelaide'}  | ${'08:00-21:00'} | ${'2026-01-10T00:00:00Z'}     | ${'open until 2026-01-10T10:30Z'}
    ${'Adelaide in winter'}                                  | ${'Australia/Adelaide'}  | ${'08:00-21:00'} | ${'2026-07-10T00:00:00Z'}     | ${'open until 2026-07-10T11:30Z'}
    ${'Lord Howe gains 30 minutes: 01:30 comes twice'}       | ${'Australia/Lord_Howe'} | ${'01:30-01:45'} | ${'2026-04-04T14:35:00Z'}     | ${'open until 2026-04-04T14:45Z'}
    ${'Lord Howe, between the two'}                          | ${'Australia/Lord_Howe'} | ${'01:30-01:45'} | ${'2026-04-04T14:45:00Z'}     | ${'opens 2026-04-04T15:00Z'}
    ${'Lord Howe loses 30 minutes: 02:00 becomes 02:30'}     | ${'Australia/Lord_Howe'} | ${'02:00-03:00'} | ${'2026-10-03T15:00:00Z'}     | ${'opens 2026-10-03T15:30Z'}
    ${'Santiago: midnight itself does not exist'}            | ${'America/Santiago'}    | ${'00:00-06:00'} | ${'2026-09-06T03:30:00Z'}     | ${'opens 2026-09-06T04:00Z'}
    ${'a window over midnight, before it'}                   | ${'UTC'}                 | ${'20:00-02:00'} | ${'2026-06-01T23:00:00Z'}     | ${'open until 2026-06-02T02:00Z'}
    ${'a window over midnight, after it'}                    | ${'UTC'}                 | ${'20:00-02:00'} | ${'2026-06-02T01:59:59Z'}     | ${'open until 2026-06-02T02:00Z'}
    ${'until 24:00'}                                         | ${'UTC'}                 | ${'20:00-24:00'} | ${'2026-06-02T21:00:00Z'}     | ${'open until 2026-06-03T00:00Z'}
    ${'all day, every day: never closes'}                    | ${'America/New_York'}    | ${'00:00-24:00'} | ${'2026-03-08T06:59:00Z'}     | ${'open until never'}
    ${'a window after midnight only, the night clocks fall'} | ${'America/New_York'}    | ${'22:00-01:30'} | ${'2026-11-01T05:15:00Z'}     | ${'open until 2026-11-01T05:30Z'}
    ${'and is inside again when 01:00 comes back'}           | ${'America/New_York'}    | ${'22:00-01:30'} | ${'2026-11-01T05:40:00Z'}     | ${'opens 2026-11-01T06:00Z'}
  `('$what: $zone $span at $now: $expected', ({ zone, span, now, expected }) => {
    expect(said(windowState(hours(span), [zone], new Date(now)))).toBe(expected);
  });
});

describe('hoursState and weekdays', () => {
  it.each`
    what                                               | span             | days                             | now                       | expected
    ${'Friday evening to Monday morning'}              | ${'08:00-21:00'} | ${'mon tue wed thu fri'}         | ${'2026-06-05T21:00:00Z'} | ${'opens 2026-06-08T08:00Z'}
    ${'a night window belongs to the day it starts'}   | ${'20:00-02:00'} | ${'fri'}                         | ${'2026-06-06T01:00:00Z'} | ${'open until 2026-06-06T02:00Z'}
    ${'so Friday at 01:00 is Thursday night: closed'}  | ${'20:00-02:00'} | ${'fri'}                         | ${'2026-06-05T01:00:00Z'} | ${'opens 2026-06-05T20:00Z'}
    ${'Sunday night runs into Monday'}                 | ${'20:00-02:00'} | ${'sun'}                         | ${'2026-06-08T01:00:00Z'} | ${'open until 2026-06-08T02:00Z'}
    ${'days in any order'}                             | ${'08:00-21:00'} | ${'sun mon'}                     | ${'2026-06-06T12:00:00Z'} | ${'opens 2026-06-07T08:00Z'}
    ${'whole days join across Sunday night'}           | ${'00:00-24:00'} | ${'sun mon'}                     | ${'2026-06-07T12:00:00Z'} | ${'open until 2026-06-09T00:00Z'}
    ${'and are found open on the far side'}            | ${'00:00-24:00'} | ${'mon sun'}                     | ${'2026-06-08T12:00:00Z'} | ${'open until 2026-06-09T00:00Z'}
    ${'half days do not touch: it closes at midnight'} | ${'12:00-24:00'} | ${'mon tue wed thu fri sat sun'} | ${'2026-06-07T13:00:00Z'} | ${'open until 2026-06-08T00:00Z'}
    ${'six days a week, closed on Sunday'}             | ${'00:00-24:00'} | ${'mon tue wed thu fri sat'}     | ${'2026-06-02T13:00:00Z'} | ${'open until 2026-06-07T00:00Z'}
    ${'a day that is none, over midnight: never'}      | ${'20:00-02:00'} | ${'montag'}                      | ${'2026-06-08T01:00:00Z'} | ${'opens never'}
    ${'a broken end in the database: never'}           | ${'08:00-21:0'}  | ${'mon tue wed thu fri sat sun'} | ${'2026-06-07T13:00:00Z'} | ${'opens never'}
    ${'no days: never'}                                | ${'08:00-21:00'} | ${''}                            | ${'2026-06-07T13:00:00Z'} | ${'opens never'}
    ${'a broken time in the database: never'}          | ${'8:00-21:00'}  | ${'mon tue wed thu fri sat sun'} | ${'2026-06-07T13:00:00Z'} | ${'opens never'}
    ${'start equals end: never'}                       | ${'08:00-08:00'} | ${'mon tue wed thu fri sat sun'} | ${'2026-06-07T13:00:00Z'} | ${'opens never'}
  `('$what: $span on $days at $now: $expected', ({ span, days, now, expected }) => {
    const on = (days as string).split(' ').filter(Boolean) as Weekday[];
    expect(said(windowState(hours(span, on), ['UTC'], new Date(now)))).toBe(expected);
  });

  // The end of the local week is in the midst of a day of UTC.
  it.each`
    what                                        | span             | days         | now                       | expected
    ${'opens on Monday, not on its second day'} | ${'00:00-24:00'} | ${'mon'}     | ${'2026-06-03T12:00:00Z'} | ${'opens 2026-06-08T04:00Z'}
    ${'closes at the end of Sunday'}            | ${'12:00-24:00'} | ${'sun'}     | ${'2026-06-07T17:00:00Z'} | ${'open until 2026-06-08T04:00Z'}
    ${'goes on from Sunday into Monday'}        | ${'00:00-24:00'} | ${'sun mon'} | ${'2026-06-07T16:00:00Z'} | ${'open until 2026-06-09T04:00Z'}
    ${'does not close before it opens again'}   | ${'00:00-02:00'} | ${'mon sun'} | ${'2026-06-07T07:00:00Z'} | ${'opens 2026-06-08T04:00Z'}
  `('in New York $what: $span on $days at $now', ({ span, days, now, expected }) => {
    const window = hours(span, (days as string).split(' ') as Weekday[]);
    expect(said(windowState(window, ['America/New_York'], new Date(now)))).toBe(expected);
  });
});

describe('hoursState with several zones', () => {
  it.each`
    what                                                     | zones                                     | span             | now                           | expected
    ${'coast to coast: not before the west has its 08:00'}   | ${'America/New_York America/Los_Angeles'} | ${'08:00-21:00'} | ${'2026-06-01T12:30:00Z'}     | ${'opens 2026-06-01T15:00Z'}
    ${'nor after the east has its 21:00'}                    | ${'America/New_York America/Los_Angeles'} | ${'08:00-21:00'} | ${'2026-06-01T16:00:00Z'}     | ${'open until 2026-06-02T01:00Z'}
    ${'Europe changes its clocks two weeks later'}           | ${'America/New_York Europe/London'}       | ${'08:00-13:00'} | ${'2026-03-20T09:00:00Z'}     | ${'opens 2026-03-20T12:00Z'}
    ${'zones that are never inside together'}                | ${'Asia/Tokyo America/New_York'}          | ${'09:00-12:00'} | ${'2026-06-01T12:30:00Z'}     | ${'opens never'}
    ${'two that meet only after a clock change, in 14 days'} | ${'America/New_York Europe/London'}       | ${'08:00-12:30'} | ${'2026-02-22T12:00:00Z'}     | ${'opens 2026-03-08T12:00Z'}
    ${'a millisecond more is beyond the horizon'}            | ${'America/New_York Europe/London'}       | ${'08:00-12:30'} | ${'2026-02-22T11:59:59.999Z'} | ${'opens never'}
    ${'no zone at all: never'}                               | ${''}                                     | ${'08:00-21:00'} | ${'2026-06-01T12:30:00Z'}     | ${'opens never'}
    ${'one zone that does not exist: never'}                 | ${'America/New_York Mars/Olympus'}        | ${'08:00-21:00'} | ${'2026-06-01T15:30:00Z'}     | ${'opens never'}
  `('$what: $zones $span at $now: $expected', ({ zones, span, now, expected }) => {
    expect(said(windowState(hours(span), zones.split(' ').filter(Boolean), new Date(now)))).toBe(expected);
  });

  it('is always open without a window, whatever the zones', () => {
    expect(windowState(null, [], new Date(0))).toEqual({ open: true, until: null });
  });

  it('keeps to a list and to its workspace at once', () => {
    const zones = ['America/Chicago'];
    const state = (now: string) =>
      said(
        hoursState(
          [hours('10:00-23:00'), null, hours('08:00-21:00')].map(hoursOfWindow),
          zones,
          new Date(now),
        ),
      );
    expect(state('2026-06-01T14:00:00Z')).toBe('opens 2026-06-01T15:00Z');
    expect(state('2026-06-01T15:00:00Z')).toBe('open until 2026-06-02T02:00Z');
    expect(state('2026-06-02T02:00:00Z')).toBe('opens 2026-06-02T15:00Z');
  });
});

/** '09:00-12:00 mon tue, 14:00-18:00 mon without 2026-12-25': windows, and holidays. */
function several(text: string): CallingHours {
  const [spans = '', holidays = ''] = text.split(' without ');
  const windows = spans.split(', ').map((part) => {
    const [span = '', ...days] = part.split(' ');
    return hours(span, days.length > 0 ? (days as Weekday[]) : EVERY_DAY);
  });
  return { windows, holidays: holidays.split(' ').filter(Boolean) };
}

describe('hoursState with several windows a day', () => {
  it.each`
    what                                   | text                                                      | now                       | expected
    ${'in the morning'}                    | ${'09:00-12:00, 14:00-18:00'}                             | ${'2026-06-01T10:00:00Z'} | ${'open until 2026-06-01T12:00Z'}
    ${'closed at noon'}                    | ${'09:00-12:00, 14:00-18:00'}                             | ${'2026-06-01T12:00:00Z'} | ${'opens 2026-06-01T14:00Z'}
    ${'windows that overlap are one'}      | ${'09:00-15:00, 14:00-18:00'}                             | ${'2026-06-01T10:00:00Z'} | ${'open until 2026-06-01T18:00Z'}
    ${'windows that touch are one'}        | ${'14:00-18:00, 09:00-14:00'}                             | ${'2026-06-01T10:00:00Z'} | ${'open until 2026-06-01T18:00Z'}
    ${'one within another changes it not'} | ${'09:00-18:00, 10:00-11:00'}                             | ${'2026-06-01T09:30:00Z'} | ${'open until 2026-06-01T18:00Z'}
    ${'other hours at the weekend'}        | ${'09:00-21:30 mon tue wed thu fri, 10:00-18:00 sat sun'} | ${'2026-06-05T21:30:00Z'} | ${'opens 2026-06-06T10:00Z'}
    ${'and back'}                          | ${'09:00-21:30 mon tue wed thu fri, 10:00-18:00 sat sun'} | ${'2026-06-07T18:00:00Z'} | ${'opens 2026-06-08T09:00Z'}
    ${'the half days that make a whole'}   | ${'00:00-12:00, 12:00-24:00'}                             | ${'2026-06-07T18:00:00Z'} | ${'open until never'}
    ${'a broken one beside a good one'}    | ${'8:00-12:00, 14:00-18:00'}                              | ${'2026-06-01T10:00:00Z'} | ${'opens 2026-06-01T14:00Z'}
    ${'none at all: never'}                | ${'08:00-08:00'}                                          | ${'2026-06-01T10:00:00Z'} | ${'opens never'}
  `('$what: $text at $now: $expected', ({ text, now, expected }) => {
    expect(said(hoursState([several(text)], ['UTC'], new Date(now)))).toBe(expected);
  });
});

describe('hoursState on holidays', () => {
  it.each`
    what                                                    | zones                                 | text                                                          | now                           | expected
    ${'a holiday is closed'}                                | ${'UTC'}                              | ${'09:00-18:00 without 2026-12-25'}                           | ${'2026-12-25T10:00:00Z'}     | ${'opens 2026-12-26T09:00Z'}
    ${'its eve is not'}                                     | ${'UTC'}                              | ${'09:00-18:00 without 2026-12-25'}                           | ${'2026-12-24T10:00:00Z'}     | ${'open until 2026-12-24T18:00Z'}
    ${'it closes what never closes, from midnight'}         | ${'UTC'}                              | ${'00:00-24:00 without 2026-12-25'}                           | ${'2026-12-20T10:00:00Z'}     | ${'open until 2026-12-25T00:00Z'}
    ${'to midnight'}                                        | ${'UTC'}                              | ${'00:00-24:00 without 2026-12-25'}                           | ${'2026-12-25T23:59:59.999Z'} | ${'opens 2026-12-26T00:00Z'}
    ${'of the wall clock, west'}                            | ${'America/Los_Angeles'}              | ${'00:00-24:00 without 2026-12-25'}                           | ${'2026-12-25T07:59:00Z'}     | ${'open until 2026-12-25T08:00Z'}
    ${'of the wall clock, east'}                            | ${'Asia/Kolkata'}                     | ${'00:00-24:00 without 2026-12-25'}                           | ${'2026-12-24T18:30:00Z'}     | ${'opens 2026-12-25T18:30Z'}
    ${'in each zone: from the first midnight'}              | ${'America/New_York America/Chicago'} | ${'00:00-24:00 without 2026-12-25'}                           | ${'2026-12-24T10:00:00Z'}     | ${'open until 2026-12-25T05:00Z'}
    ${'to the last'}                                        | ${'America/New_York America/Chicago'} | ${'00:00-24:00 without 2026-12-25'}                           | ${'2026-12-25T05:00:00Z'}     | ${'opens 2026-12-26T06:00Z'}
    ${'a night that began on the eve ends at midnight'}     | ${'UTC'}                              | ${'20:00-02:00 without 2026-12-25'}                           | ${'2026-12-24T23:00:00Z'}     | ${'open until 2026-12-25T00:00Z'}
    ${'what of the night of a holiday lies after it opens'} | ${'UTC'}                              | ${'20:00-02:00 without 2026-12-25'}                           | ${'2026-12-25T21:00:00Z'}     | ${'opens 2026-12-26T00:00Z'}
    ${'two in a row'}                                       | ${'UTC'}                              | ${'09:00-18:00 without 2026-12-26 2026-12-25'}                | ${'2026-12-25T10:00:00Z'}     | ${'opens 2026-12-27T09:00Z'}
    ${'a day without midnight, the night clocks change'}    | ${'America/Santiago'}                 | ${'00:00-24:00 without 2026-09-06'}                           | ${'2026-09-06T03:59:00Z'}     | ${'open until 2026-09-06T04:00Z'}
    ${'three Sundays off do not end a Sunday list'}         | ${'UTC'}                              | ${'09:00-18:00 sun without 2026-06-07 2026-06-14 2026-06-21'} | ${'2026-06-06T10:00:00Z'}     | ${'opens 2026-06-28T09:00Z'}
    ${'14 days are looked ahead from its end'}              | ${'America/New_York Europe/London'}   | ${'08:00-12:30 without 2026-02-22'}                           | ${'2026-02-10T12:00:00Z'}     | ${'opens 2026-03-08T12:00Z'}
    ${'what is no date closes nothing'}                     | ${'UTC'}                              | ${'09:00-18:00 without 2026-02-30'}                           | ${'2026-03-02T10:00:00Z'}     | ${'open until 2026-03-02T18:00Z'}
  `('$what: $zones $text at $now: $expected', ({ zones, text, now, expected }) => {
    expect(said(hoursState([several(text)], zones.split(' '), new Date(now)))).toBe(expected);
  });

  it('keeps to the holidays of one and the windows of another', () => {
    const both = [several('00:00-24:00 without 2026-12-25'), several('09:00-18:00')];
    expect(said(hoursState(both, ['UTC'], new Date('2026-12-24T20:00:00Z')))).toBe('opens 2026-12-26T09:00Z');
  });
});

describe('validateHours', () => {
  const weekdays = several('09:00-18:00 mon tue wed thu fri');
  it.each`
    what                            | text                                           | problems
    ${'several windows'}            | ${'09:00-12:00, 14:00-18:00'}                  | ${[]}
    ${'the second is broken'}       | ${'09:00-12:00, 14:00-14:00'}                  | ${['/windows/1/end start_equals_end']}
    ${'holidays'}                   | ${'09:00-12:00 without 2026-12-25 2028-02-29'} | ${[]}
    ${'a date that does not exist'} | ${'09:00-12:00 without 2026-12-25 2027-02-29'} | ${['/holidays/1 bad_date']}
    ${'a date of another form'}     | ${'09:00-12:00 without 25.12.2026'}            | ${['/holidays/0 bad_date']}
    ${'the same day twice'}         | ${'09:00-12:00 without 2026-12-25 2026-12-25'} | ${['/holidays/1 repeated_date']}
  `('$what: $text gives $problems', ({ text, problems }) => {
    expect(validateHours(several(text)).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(problems);
  });

  it('asks for a window', () => {
    expect(validateHours({ windows: [], holidays: [] })).toEqual([
      { pointer: '/windows', code: 'no_windows' },
    ]);
  });

  it.each`
    what                                  | text                                  | bounds                                                  | rule
    ${'within all'}                       | ${'10:00-12:00'}                      | ${{ workspace: '08:00-20:00', 'us-fl': '08:00-20:00' }} | ${null}
    ${'one of two windows within'}        | ${'10:00-12:00 mon, 21:00-22:00 sun'} | ${{ workspace: '08:00-20:00' }}                         | ${null}
    ${'outside of the workspace'}         | ${'20:00-22:00'}                      | ${{ workspace: '08:00-20:00', 'us-fl': '08:00-22:00' }} | ${'workspace'}
    ${'outside of the profile'}           | ${'20:00-22:00'}                      | ${{ workspace: '08:00-22:00', 'us-fl': '08:00-20:00' }} | ${'us-fl'}
    ${'within each, but not within both'} | ${'10:00-18:00'}                      | ${{ workspace: '08:00-12:00', in: '12:00-19:00' }}      | ${'in'}
    ${'on the weekend only'}              | ${'10:00-18:00 sat sun'}              | ${{ workspace: '08:00-12:00 mon' }}                     | ${'workspace'}
  `('$what: $text in $bounds fails at $rule', ({ text, bounds, rule }) => {
    const given = Object.entries(bounds as Record<string, string>).map(([name, bound]) => ({
      rule: name,
      hours: several(bound),
    }));
    expect(validateHours(several(text), given)).toEqual(
      rule === null ? [] : [{ pointer: '/windows', code: 'never_open', rule }],
    );
  });

  it('is content where nothing bounds', () => {
    expect(validateHours(weekdays, [{ rule: 'workspace', hours: null }])).toEqual([]);
  });
});
