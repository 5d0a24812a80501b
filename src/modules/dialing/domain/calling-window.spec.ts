import {
  validateWindow,
  WEEKDAYS,
  windowsState,
  windowState,
  type CallingWindow,
  type Weekday,
  type WindowState,
} from './calling-window.js';

const EVERY_DAY: Weekday[] = [...WEEKDAYS];

function hours(span: string, days: Weekday[] = EVERY_DAY): CallingWindow {
  const [start = '', end = ''] = span.split('-');
  return { start, end, days };
}

function short(at: Date | null): string {
  return at?.toISOString().replace(/(:00)?\.000Z$/, 'Z') ?? 'never';
}

function said(state: WindowState): string {
  return state.open ? `open until ${short(state.until)}` : `opens ${short(state.opensAt)}`;
}

describe('windowState through the days and nights of a year', () => {
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

describe('windowState and weekdays', () => {
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

describe('windowState with several zones', () => {
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
      said(windowsState([hours('10:00-23:00'), null, hours('08:00-21:00')], zones, new Date(now)));
    expect(state('2026-06-01T14:00:00Z')).toBe('opens 2026-06-01T15:00Z');
    expect(state('2026-06-01T15:00:00Z')).toBe('open until 2026-06-02T02:00Z');
    expect(state('2026-06-02T02:00:00Z')).toBe('opens 2026-06-02T15:00Z');
  });
});

describe('validateWindow', () => {
  it.each`
    what                                | span             | days         | problems
    ${'usual hours'}                    | ${'08:00-21:00'} | ${'mon tue'} | ${[]}
    ${'the whole day'}                  | ${'00:00-24:00'} | ${'mon'}     | ${[]}
    ${'over midnight'}                  | ${'20:00-02:00'} | ${'mon'}     | ${[]}
    ${'no leading zero'}                | ${'8:00-21:00'}  | ${'mon'}     | ${['start bad_time']}
    ${'minutes beyond the hour'}        | ${'08:00-20:60'} | ${'mon'}     | ${['end bad_time']}
    ${'beyond the end of the day'}      | ${'08:00-24:01'} | ${'mon'}     | ${['end bad_time']}
    ${'starting at the end of the day'} | ${'24:00-08:00'} | ${'mon'}     | ${['start bad_time']}
    ${'words'}                          | ${'noon-night'}  | ${'mon'}     | ${['start bad_time', 'end bad_time']}
    ${'seconds'}                        | ${'08:00:00-09'} | ${'mon'}     | ${['start bad_time', 'end bad_time']}
    ${'no time between start and end'}  | ${'08:00-08:00'} | ${'mon'}     | ${['end start_equals_end']}
    ${'no days'}                        | ${'08:00-21:00'} | ${''}        | ${['days no_days']}
    ${'a day twice'}                    | ${'08:00-21:00'} | ${'mon mon'} | ${['days repeated_day']}
    ${'a day that is none'}             | ${'08:00-21:00'} | ${'montag'}  | ${['days unknown_day']}
  `('$what: $span on $days gives $problems', ({ span, days, problems }) => {
    const window = hours(span, days.split(' ').filter(Boolean));
    expect(validateWindow(window).map(({ field, code }) => `${field} ${code}`)).toEqual(problems);
  });

  it('names what is wrong with a window, not also that it lies outside of other hours', () => {
    const problems = validateWindow(hours('8:00-12:00', ['mon']), hours('08:00-21:00'));
    expect(problems).toEqual([{ field: 'start', code: 'bad_time' }]);
  });

  it.each`
    what                                       | span             | days     | bound            | boundDays    | fits
    ${'within'}                                | ${'10:00-12:00'} | ${'mon'} | ${'08:00-21:00'} | ${'mon tue'} | ${true}
    ${'partly within'}                         | ${'20:00-23:00'} | ${'mon'} | ${'08:00-21:00'} | ${'mon tue'} | ${true}
    ${'touching only'}                         | ${'21:00-23:00'} | ${'mon'} | ${'08:00-21:00'} | ${'mon tue'} | ${false}
    ${'touching only, from below'}             | ${'06:00-08:00'} | ${'mon'} | ${'08:00-21:00'} | ${'mon tue'} | ${false}
    ${'on other days'}                         | ${'10:00-12:00'} | ${'sat'} | ${'08:00-21:00'} | ${'mon tue'} | ${false}
    ${'over midnight into a day of the bound'} | ${'22:00-09:00'} | ${'sun'} | ${'08:00-21:00'} | ${'mon tue'} | ${true}
  `('$what the hours of the workspace: $span on $days fits $bound: $fits', (row) => {
    const problems = validateWindow(
      hours(row.span, row.days.split(' ')),
      hours(row.bound, row.boundDays.split(' ')),
    );
    expect(problems).toEqual(row.fits ? [] : [{ field: 'window', code: 'outside_workspace_hours' }]);
  });
});
