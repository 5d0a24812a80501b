import { DAY, intersection, minuteOfDay, openWeek, WEEKDAYS, type Weekday } from './open-week.js';

export { WEEKDAYS, type Weekday };

/**
 * When calls may start, by the wall clock of the person called. `start` is inside, `end` is not. A window whose
 * end is before its start crosses midnight and belongs to the day on which it starts: '20:00' to '02:00' on
 * 'fri' is open on Saturday at 01:00 and closed on Friday at 01:00. `end` may be '24:00'; the whole day is
 * '00:00' to '24:00'.
 *
 * On the nights of clock changes the wall clock alone decides: an hour that does not exist is never inside, an
 * hour that comes twice is inside both times.
 */
export interface CallingWindow {
  start: string;
  end: string;
  days: Weekday[];
}

export type WindowProblem =
  | { field: 'start' | 'end'; code: 'bad_time' }
  | { field: 'end'; code: 'start_equals_end' }
  | { field: 'days'; code: 'no_days' | 'unknown_day' | 'repeated_day' }
  | { field: 'window'; code: 'outside_workspace_hours' };

const MINUTES_OF_DAY = DAY / 60_000;

/**
 * What is wrong with a window that a user wrote; empty when it is usable. With `bound`, the hours of the
 * workspace, a window that has no minute in common with them is a problem too: it would never open.
 */
export function validateWindow(window: CallingWindow, bound: CallingWindow | null = null): WindowProblem[] {
  const problems: WindowProblem[] = [];
  const start = minuteOfDay(window.start);
  const end = minuteOfDay(window.end);
  if (start === null || start === MINUTES_OF_DAY) problems.push({ field: 'start', code: 'bad_time' });
  if (end === null) problems.push({ field: 'end', code: 'bad_time' });
  if (start !== null && start === end) problems.push({ field: 'end', code: 'start_equals_end' });
  if (window.days.length === 0) problems.push({ field: 'days', code: 'no_days' });
  if (window.days.some((day) => !WEEKDAYS.includes(day)))
    problems.push({ field: 'days', code: 'unknown_day' });
  if (new Set(window.days).size !== window.days.length)
    problems.push({ field: 'days', code: 'repeated_day' });
  const fits = bound === null || intersection(openWeek([window]), openWeek([bound])).length > 0;
  if (problems.length === 0 && !fits) problems.push({ field: 'window', code: 'outside_workspace_hours' });
  return problems;
}
