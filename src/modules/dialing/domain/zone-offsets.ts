import { IANAZone } from 'luxon';

const SECOND = 1000;
const DAY = 86_400_000;
/** Two weeks of every zone there is, some times over. */
const MOST_DAYS = 50_000;

/** From the instant asked for until `until` (exclusive), local time is UTC plus `offsetMs`. */
export interface OffsetSpan {
  offsetMs: number;
  until: number;
}

interface ZoneDay {
  offsetMs: number;
  /** Infinity on days without a clock change. */
  changesAt: number;
  offsetAfterMs: number;
}

/**
 * UTC offsets of time zones, remembered per zone and UTC day, because asking Intl costs microseconds and a plan
 * asks for the same few zones hundreds of times. One may be kept for good: it forgets what it has too much of.
 *
 * It sees at most one clock change per zone and UTC day, which holds for every zone of the tz database since 1970.
 */
export class ZoneOffsets {
  private readonly zones = new Map<string, { zone: IANAZone; days: Map<number, ZoneDay> }>();
  private remembered = 0;

  /** False for a name that the tz database of this process does not have. */
  knows(name: string): boolean {
    return this.entry(name).zone.isValid;
  }

  /** The offset of a known zone at an instant, and until when at least it stays. */
  at(name: string, instantMs: number): OffsetSpan {
    const number = Math.floor(instantMs / DAY);
    const day = this.day(name, number);
    const dayEnd = (number + 1) * DAY;
    if (instantMs < day.changesAt) {
      return { offsetMs: day.offsetMs, until: Math.min(day.changesAt, dayEnd) };
    }
    return { offsetMs: day.offsetAfterMs, until: dayEnd };
  }

  private forget(): void {
    for (const { days } of this.zones.values()) days.clear();
    this.remembered = 0;
  }

  private entry(name: string) {
    let entry = this.zones.get(name);
    if (!entry) {
      entry = { zone: IANAZone.create(name), days: new Map() };
      this.zones.set(name, entry);
    }
    return entry;
  }

  private day(name: string, number: number): ZoneDay {
    const { zone, days } = this.entry(name);
    let day = days.get(number);
    if (!day) {
      day = readDay(zone, number * DAY);
      if (this.remembered >= MOST_DAYS) this.forget();
      days.set(number, day);
      this.remembered += 1;
    }
    return day;
  }
}

function readDay(zone: IANAZone, startMs: number): ZoneDay {
  const offsetMs = zone.offset(startMs) * 60_000;
  const offsetAfterMs = zone.offset(startMs + DAY) * 60_000;
  if (offsetMs === offsetAfterMs) return { offsetMs, changesAt: Infinity, offsetAfterMs };
  let before = 0;
  let after = DAY / SECOND;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zone.offset(startMs + middle * SECOND) * 60_000 === offsetMs) before = middle;
    else after = middle;
  }
  return { offsetMs, changesAt: startMs + after * SECOND, offsetAfterMs };
}
