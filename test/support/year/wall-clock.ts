/** Wall clocks by Intl alone, for judging what the product decides by its own reckoning. */

const MINUTE = 60_000;
const DAY = 86_400_000;

export interface WallClock {
  date: string;
  /** 0 is Monday. */
  weekday: number;
  minute: number;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const clocks = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Intl.DateTimeFormat>();

export function wallClock(zone: string, at: number): WallClock {
  const clock = kept(clocks, zone, {
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const [weekday = '', month, day, year, hour, minute] = clock.format(at).split(/, |[/: ]/);
  return {
    date: `${year}-${month}-${day}`,
    weekday: weekdays.indexOf(weekday),
    minute: Number(hour) * 60 + Number(minute),
  };
}

/** Spans of one offset, from one clock change to the next. */
interface OffsetSpan {
  from: number;
  to: number;
  offsetMs: number;
}

/** A zone's calendar over some time: from local dates and minutes to instants. */
export class Calendar {
  private readonly spans: OffsetSpan[] = [];

  constructor(
    private readonly zone: string,
    private readonly from: number,
    private readonly to: number,
  ) {
    let start = from - 2 * DAY;
    let offset = offsetAt(zone, start);
    for (let at = start; at < to + 2 * DAY; at += DAY) {
      const next = offsetAt(zone, at + DAY);
      if (next === offset) continue;
      const change = changeBetween(zone, at, at + DAY);
      this.spans.push({ from: start, to: change, offsetMs: offset });
      [start, offset] = [change, next];
    }
    this.spans.push({ from: start, to: Infinity, offsetMs: offset });
  }

  /** When the clocks change between `from` and `to`. */
  get changes(): number[] {
    return this.spans.map(({ to }) => to).filter((at) => at >= this.from && at < this.to);
  }

  /** The spans in which the local clock is inside the minutes that `open` gives for a date; sorted. */
  openSpans(open: (date: string, weekday: number) => readonly (readonly [number, number])[]): Span[] {
    const spans: Span[] = [];
    const firstDay = Math.floor(this.from / DAY) - 1;
    for (let day = firstDay; day * DAY < this.to + DAY; day += 1) {
      const midnight = day * DAY;
      const date = new Date(midnight).toISOString().slice(0, 10);
      for (const [start, end] of open(date, (day + 3) % 7)) {
        const span = [
          this.instantOf(midnight + start * MINUTE),
          this.instantOf(midnight + end * MINUTE),
        ] as const;
        const last = spans.at(-1);
        if (last !== undefined && last[1] === span[0]) spans[spans.length - 1] = [last[0], span[1]];
        else if (span[0] < span[1]) spans.push(span);
      }
    }
    return spans;
  }

  /** The first instant at which the local clock shows a time; of a time that is left out, when it jumps over it. */
  private instantOf(localMs: number): number {
    for (const { from, to, offsetMs } of this.spans) {
      const at = localMs - offsetMs;
      if (at < from) return from;
      if (at < to) return at;
    }
    throw new Error(`${this.zone} has no such time`);
  }
}

/** From, to (exclusive). */
export type Span = readonly [number, number];

/** What lies in both; sorted as they are. */
export function inBoth(a: readonly Span[], b: readonly Span[]): Span[] {
  const spans: Span[] = [];
  let [i, j] = [0, firstAfter(b, a[0]?.[0] ?? 0)];
  for (;;) {
    const [left, right] = [a[i], b[j]];
    if (left === undefined || right === undefined) return spans;
    const span = [Math.max(left[0], right[0]), Math.min(left[1], right[1])] as const;
    if (span[0] < span[1]) spans.push(span);
    if (left[1] < right[1]) i += 1;
    else j += 1;
  }
}

/** The index of the first span that ends after an instant. */
function firstAfter(spans: readonly Span[], at: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.[1] ?? Infinity) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function offsetAt(zone: string, at: number): number {
  const text = kept(offsets, zone, { timeZoneName: 'longOffset' }).format(at);
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE;
}

function changeBetween(zone: string, before: number, after: number): number {
  const offset = offsetAt(zone, before);
  let [low, high] = [before, after];
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (offsetAt(zone, middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}

function kept(
  cache: Map<string, Intl.DateTimeFormat>,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  let format = cache.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...options });
    cache.set(zone, format);
  }
  return format;
}
