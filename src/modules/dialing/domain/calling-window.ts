import { ZoneOffsets } from './zone-offsets.js';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

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

/** `until` is null when the window never closes, `opensAt` when it does not open within 14 days. */
export type WindowState = { open: true; until: Date | null } | { open: false; opensAt: Date | null };

export type WindowProblem =
  | { field: 'start' | 'end'; code: 'bad_time' }
  | { field: 'end'; code: 'start_equals_end' }
  | { field: 'days'; code: 'no_days' | 'unknown_day' | 'repeated_day' }
  | { field: 'window'; code: 'outside_workspace_hours' };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;
/** 1970-01-05, the first Monday of Unix time. */
const FIRST_MONDAY = 4 * DAY;
const HORIZON = 14 * DAY;

/** Open spans of a week of wall time, in ms since Monday 00:00; sorted, apart from each other, none wraps. */
type OpenWeek = readonly (readonly [from: number, to: number])[];

interface Clock {
  week: OpenWeek;
  zone: string;
}

/**
 * Whether calls may start now, for a person whose number may lie in any of `zones`: every one of them must be
 * inside. `until` is the first instant at which one is outside, `opensAt` the first at which all are inside at
 * once. Without zones, or with one that is not known, a window is never open: no one is called at 3 am because
 * a zone was missing.
 */
export function windowState(
  window: CallingWindow | null,
  zones: readonly string[],
  now: Date,
  offsets: ZoneOffsets = new ZoneOffsets(),
): WindowState {
  return windowsState([window], zones, now, offsets);
}

/** The same for several windows that must all be open, such as a list's and the bound of its workspace. */
export function windowsState(
  windows: readonly (CallingWindow | null)[],
  zones: readonly string[],
  now: Date,
  offsets: ZoneOffsets = new ZoneOffsets(),
): WindowState {
  const weeks = windows.filter((window) => window !== null).map(openWeek);
  if (weeks.length === 0) return { open: true, until: null };
  if (zones.length === 0 || !zones.every((zone) => offsets.knows(zone)))
    return { open: false, opensAt: null };

  const clocks = weeks.flatMap((week) => zones.map((zone): Clock => ({ week, zone })));
  const at = now.getTime();
  if (clocks.every((clock) => isInside(clock, at, offsets))) {
    return { open: true, until: asDate(firstOutside(clocks, at, offsets)) };
  }
  return { open: false, opensAt: asDate(firstInside(clocks, at, offsets)) };
}

/**
 * What is wrong with a window that a user wrote; empty when it is usable. With `bound`, the hours of the
 * workspace, a window that has no minute in common with them is a problem too: it would never open.
 */
export function validateWindow(window: CallingWindow, bound: CallingWindow | null = null): WindowProblem[] {
  const problems: WindowProblem[] = [];
  const start = minuteOfDay(window.start);
  const end = minuteOfDay(window.end);
  if (start === null || start === DAY / MINUTE) problems.push({ field: 'start', code: 'bad_time' });
  if (end === null) problems.push({ field: 'end', code: 'bad_time' });
  if (start !== null && start === end) problems.push({ field: 'end', code: 'start_equals_end' });
  if (window.days.length === 0) problems.push({ field: 'days', code: 'no_days' });
  if (window.days.some((day) => !WEEKDAYS.includes(day)))
    problems.push({ field: 'days', code: 'unknown_day' });
  if (new Set(window.days).size !== window.days.length)
    problems.push({ field: 'days', code: 'repeated_day' });
  if (problems.length === 0 && bound !== null && !overlap(openWeek(window), openWeek(bound))) {
    problems.push({ field: 'window', code: 'outside_workspace_hours' });
  }
  return problems;
}

function firstOutside(clocks: readonly Clock[], at: number, offsets: ZoneOffsets): number | null {
  const ends = clocks
    .map((clock) => nextChange(clock, at, at + HORIZON, offsets))
    .filter((end) => end !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

function firstInside(clocks: readonly Clock[], from: number, offsets: ZoneOffsets): number | null {
  const limit = from + HORIZON;
  let at = from;
  let settled = false;
  while (!settled) {
    settled = true;
    for (const clock of clocks) {
      if (isInside(clock, at, offsets)) continue;
      const opens = nextChange(clock, at, limit, offsets);
      if (opens === null || opens > limit) return null;
      at = opens;
      settled = false;
    }
  }
  return at;
}

function isInside({ week, zone }: Clock, at: number, offsets: ZoneOffsets): boolean {
  const position = weekPosition(at + offsets.at(zone, at).offsetMs);
  return week.some(([from, to]) => position >= from && position < to);
}

/** The first instant after `from` at which this clock goes from inside to outside or back; it looks until `limit`. */
function nextChange(clock: Clock, from: number, limit: number, offsets: ZoneOffsets): number | null {
  const before = isInside(clock, from, offsets);
  let at = from;
  while (at < limit) {
    const { offsetMs, until } = offsets.at(clock.zone, at);
    const edge = at + untilEdge(clock.week, weekPosition(at + offsetMs));
    if (edge < until) return edge;
    at = until;
    if (isInside(clock, at, offsets) !== before) return at;
  }
  return null;
}

function weekPosition(localMs: number): number {
  return (((localMs - FIRST_MONDAY) % WEEK) + WEEK) % WEEK;
}

/**
 * How long wall time runs from `position` to the next edge of the open spans. Of a week that never closes it is the end
 * of the next one, which is farther than anybody looks at once.
 */
function untilEdge(week: OpenWeek, position: number): number {
  const [first] = week;
  const last = week.at(-1);
  if (first === undefined || last === undefined) return Infinity;
  const joinsNextWeek = first[0] === 0 && last[1] === WEEK;
  const next = week.flat().find((edge) => edge > position && !(joinsNextWeek && edge === WEEK));
  if (next !== undefined) return next - position;
  return WEEK - position + (joinsNextWeek ? first[1] : first[0]);
}

/** A window that `validateWindow` refuses opens never, so that a broken row in the database dials no one. */
function openWeek(window: CallingWindow): OpenWeek {
  const start = minuteOfDay(window.start);
  const end = minuteOfDay(window.end);
  if (start === null || end === null || start === end) return [];
  const length = (end > start ? end - start : end - start + 24 * 60) * MINUTE;
  const spans = window.days
    .filter((day) => WEEKDAYS.includes(day))
    .flatMap((day) => {
      const from = WEEKDAYS.indexOf(day) * DAY + start * MINUTE;
      const to = from + length;
      return to <= WEEK ? [[from, to] as const] : [[from, WEEK] as const, [0, to - WEEK] as const];
    });
  return merged(spans.sort((a, b) => a[0] - b[0]));
}

/** Spans of one window have one length, so the later start has the later end. */
function merged(sorted: OpenWeek): OpenWeek {
  const spans: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = spans.at(-1);
    if (last && from <= last[1]) last[1] = to;
    else spans.push([from, to]);
  }
  return spans;
}

function overlap(a: OpenWeek, b: OpenWeek): boolean {
  return a.some((left) => b.some((right) => left[0] < right[1] && right[0] < left[1]));
}

/** Minutes since midnight of 'HH:MM', '24:00' being the end of the day; null for anything else. */
function minuteOfDay(text: string): number | null {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  if (!match) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  const total = hours * 60 + minutes;
  return minutes < 60 && total <= 24 * 60 ? total : null;
}

function asDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
