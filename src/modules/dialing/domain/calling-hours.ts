import { type CallingWindow, validateWindow, type WindowProblem } from './calling-window.js';
import {
  DAY,
  intersection,
  isOpenAt,
  openTime,
  openWeek,
  type OpenWeek,
  untilNextEdge,
} from './open-week.js';
import { ZoneOffsets } from './zone-offsets.js';

/**
 * When calls may start: inside any of `windows`, except on `holidays`, which are closed from midnight to midnight.
 * Both by the wall clock of the person called; the part after midnight of a window that began on the eve of a
 * holiday is closed too.
 */
export interface CallingHours {
  readonly windows: CallingWindow[];
  /** ISO dates, 'YYYY-MM-DD'. */
  readonly holidays: string[];
}

/** `until` is null when the hours do not close, `opensAt` when they do not open, as far as anybody looks ahead. */
export type HoursState = { open: true; until: Date | null } | { open: false; opensAt: Date | null };

/** Where it lies, as a JSON pointer into the hours. With `rule`: the hours of this rule leave nothing open. */
export type HoursProblem =
  | { pointer: string; code: WindowProblem['code'] | 'no_windows' | 'bad_date' | 'repeated_date' }
  | { pointer: '/windows'; code: 'never_open'; rule: string };

const HORIZON = 14 * DAY;
/** Holidays further away than this do not lengthen the look ahead. */
const FARTHEST = 400 * DAY;

/** Hours as they are reckoned with. */
interface Reckoned {
  week: OpenWeek;
  /** Days of local time since 1970. */
  holidays: ReadonlySet<number>;
}

interface Clock extends Reckoned {
  zone: string;
}

/** The hours of a list are asked for every person on it; they do not change while somebody holds them. */
const reckonings = new WeakMap<CallingHours, Reckoned>();

/** The hours of a list that has one window and no holidays. */
export function hoursOfWindow(window: CallingWindow | null): CallingHours | null {
  return window === null ? null : { windows: [window], holidays: [] };
}

/**
 * Whether calls may start now, for a person whose number may lie in any of `zones`: all hours must be open in every
 * one of them at once. `until` is the first instant at which one is closed, `opensAt` the first at which all are
 * open. It looks 14 days ahead, from the last holiday of the next 400 days when there is one. Without zones, or with
 * one that is not known, hours are never open: no one is called at 3 am because a zone was missing.
 */
export function hoursState(
  all: readonly (CallingHours | null)[],
  zones: readonly string[],
  now: Date,
  offsets: ZoneOffsets = new ZoneOffsets(),
): HoursState {
  const given = all.filter((hours) => hours !== null);
  if (given.length === 0) return { open: true, until: null };
  if (zones.length === 0 || !zones.every((zone) => offsets.knows(zone)))
    return { open: false, opensAt: null };

  const clocks = given.flatMap((hours) => zones.map((zone): Clock => ({ ...reckoned(hours), zone })));
  const at = now.getTime();
  const limit = horizonOf(clocks, at);
  if (clocks.every((clock) => isInside(clock, at, offsets))) {
    return { open: true, until: asDate(firstOutside(clocks, at, limit, offsets)) };
  }
  return { open: false, opensAt: asDate(firstInside(clocks, at, limit, offsets)) };
}

/**
 * What is wrong with hours that a user wrote; empty when they are usable. Each of `bounds`, such as the hours of the
 * workspace or of a profile, must leave some minute of the week open, together with the ones before it.
 */
export function validateHours(
  hours: CallingHours,
  bounds: readonly { rule: string; hours: CallingHours | null }[] = [],
): HoursProblem[] {
  const problems: HoursProblem[] = hours.windows.flatMap((window, index) =>
    validateWindow(window).map(({ field, code }) => ({ pointer: `/windows/${index}/${field}`, code })),
  );
  if (hours.windows.length === 0) problems.push({ pointer: '/windows', code: 'no_windows' });
  hours.holidays.forEach((date, index) => {
    const pointer = `/holidays/${index}`;
    if (dayNumber(date) === null) problems.push({ pointer, code: 'bad_date' });
    else if (hours.holidays.indexOf(date) < index) problems.push({ pointer, code: 'repeated_date' });
  });
  if (problems.length > 0) return problems;
  let open = openWeek(hours.windows);
  for (const { rule, hours: bound } of bounds) {
    if (bound !== null) open = intersection(open, openWeek(bound.windows));
    if (open.length === 0) return [{ pointer: '/windows', code: 'never_open', rule }];
  }
  return [];
}

function reckoned(hours: CallingHours): Reckoned {
  let known = reckonings.get(hours);
  if (known === undefined) {
    const holidays = new Set(hours.holidays.map(dayNumber).filter((day) => day !== null));
    known = { week: openWeek(hours.windows), holidays };
    reckonings.set(hours, known);
  }
  return known;
}

/** When nobody knows of a holiday, two weeks show all that a week repeats, also around a clock change. */
function horizonOf(clocks: readonly Clock[], at: number): number {
  const farthest = at + FARTHEST;
  // A local day ends at most 14 hours after the same day in UTC.
  let last = at;
  for (const { holidays } of clocks) {
    for (const day of holidays) {
      const end = (day + 2) * DAY;
      if (end > last && end < farthest) last = end;
    }
  }
  return last + HORIZON;
}

function firstOutside(
  clocks: readonly Clock[],
  at: number,
  limit: number,
  offsets: ZoneOffsets,
): number | null {
  let first: number | null = null;
  // Those that are open longest come last: by then the others say how far there is to look.
  for (const clock of clocks.toSorted((a, b) => openTime(a.week) - openTime(b.week))) {
    const end = nextChange(clock, at, first ?? limit, offsets);
    if (end !== null && (first === null || end < first)) first = end;
  }
  return first;
}

function firstInside(
  clocks: readonly Clock[],
  from: number,
  limit: number,
  offsets: ZoneOffsets,
): number | null {
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

function isInside({ week, holidays, zone }: Clock, at: number, offsets: ZoneOffsets): boolean {
  const local = at + offsets.at(zone, at).offsetMs;
  return !holidays.has(Math.floor(local / DAY)) && isOpenAt(week, local);
}

/** The first instant after `from` at which this clock goes from inside to outside or back; it looks until `limit`. */
function nextChange(clock: Clock, from: number, limit: number, offsets: ZoneOffsets): number | null {
  const before = isInside(clock, from, offsets);
  let at = from;
  while (at < limit) {
    const { offsetMs, until } = offsets.at(clock.zone, at);
    const local = at + offsetMs;
    const edge = Math.min(untilNextEdge(clock.week, local), untilHolidayEdge(clock.holidays, local));
    at = Math.min(at + edge, until);
    if (isInside(clock, at, offsets) !== before) return at;
  }
  return null;
}

function untilHolidayEdge(holidays: ReadonlySet<number>, localMs: number): number {
  return holidays.size === 0 ? Infinity : DAY - (((localMs % DAY) + DAY) % DAY);
}

/** Days since 1970-01-01; null for what is no date. */
function dayNumber(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? null : at / DAY;
}

function asDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
