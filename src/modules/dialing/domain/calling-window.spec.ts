import { type CallingWindow, validateWindow, WEEKDAYS, type Weekday } from './calling-window.js';

const EVERY_DAY: Weekday[] = [...WEEKDAYS];

function hours(span: string, days: Weekday[] = EVERY_DAY): CallingWindow {
  const [start = '', end = ''] = span.split('-');
  return { start, end, days };
}

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
