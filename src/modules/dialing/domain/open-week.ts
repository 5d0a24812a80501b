import type { CallingWindow } from './calling-window.js';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;
/** 1970-01-05, the first Monday of Unix time. */
const FIRST_MONDAY = 4 * DAY;

/** Open spans of a week of wall time, in ms since Monday 00:00; sorted, apart from each other, none wraps. */
export type OpenWeek = readonly (readonly [from: number, to: number])[];

/** The union of windows. One that `validateWindow` refuses opens never, so that a broken row dials no one. */
export function openWeek(windows: readonly CallingWindow[]): OpenWeek {
  return merged(windows.flatMap(spansOf).sort((a, b) => a[0] - b[0]));
}

export function isOpenAt(week: OpenWeek, localMs: number): boolean {
  const position = weekPosition(localMs);
  return week.some(([from, to]) => position >= from && position < to);
}

/** How long wall time runs from `localMs` to the next edge of a span, be it one of the next week; Infinity if none. */
export function untilNextEdge(week: OpenWeek, localMs: number): number {
  const [first] = week;
  if (first === undefined) return Infinity;
  const position = weekPosition(localMs);
  for (const [from, to] of week) {
    if (from > position) return from - position;
    if (to > position) return to - position;
  }
  return WEEK + first[0] - position;
}

export function openTime(week: OpenWeek): number {
  return week.reduce((sum, [from, to]) => sum + to - from, 0);
}

/** What is open in both. */
export function intersection(a: OpenWeek, b: OpenWeek): OpenWeek {
  return a.flatMap(([from, to]) =>
    b
      .map(([start, end]) => [Math.max(from, start), Math.min(to, end)] as const)
      .filter(([start, end]) => start < end),
  );
}

/** Minutes since midnight of 'HH:MM', '24:00' being the end of the day; null for anything else. */
export function minuteOfDay(text: string): number | null {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  if (!match) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  const total = hours * 60 + minutes;
  return minutes < 60 && total <= 24 * 60 ? total : null;
}

function weekPosition(localMs: number): number {
  return (((localMs - FIRST_MONDAY) % WEEK) + WEEK) % WEEK;
}

function spansOf(window: CallingWindow): [from: number, to: number][] {
  const start = minuteOfDay(window.start);
  const end = minuteOfDay(window.end);
  if (start === null || end === null || start === end) return [];
  const length = (end > start ? end - start : end - start + 24 * 60) * MINUTE;
  return window.days
    .filter((day) => WEEKDAYS.includes(day))
    .flatMap((day): [number, number][] => {
      const from = WEEKDAYS.indexOf(day) * DAY + start * MINUTE;
      const to = from + length;
      return to <= WEEK
        ? [[from, to]]
        : [
            [from, WEEK],
            [0, to - WEEK],
          ];
    });
}

function merged(sorted: readonly (readonly [number, number])[]): OpenWeek {
  const spans: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = spans.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return spans;
}
