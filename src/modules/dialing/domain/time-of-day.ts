import { ZoneOffsets } from './zone-offsets.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A person of several zones that lie far apart may have to wait for one of few hours a day. */
const HORIZON = 8 * DAY;

export type PartOfDay = 'morning' | 'afternoon' | 'evening';

/** By the wall clock; `to` is not inside. At night there is none: nobody is to be called then. */
const PARTS_OF_DAY: readonly { part: PartOfDay; fromHour: number; toHour: number }[] = [
  { part: 'morning', fromHour: 6, toHour: 12 },
  { part: 'afternoon', fromHour: 12, toHour: 17 },
  { part: 'evening', fromHour: 17, toHour: 22 },
];

/** The part of the day at an instant in a zone that is known; null at night. */
export function partOfDay(at: Date, zone: string, offsets = new ZoneOffsets()): PartOfDay | null {
  return partAt(at.getTime() + offsets.at(zone, at.getTime()).offsetMs);
}

/**
 * The first instant from `earliest` on that falls into another part of the person's day than `last` did: in each of the
 * zones that the number may lie in, by the wall clock there. Null when there is none within eight days, or no zone, or
 * one that is not known.
 */
export function otherPartOfDay(
  last: Date,
  earliest: Date,
  zones: readonly string[],
  offsets = new ZoneOffsets(),
): Date | null {
  if (zones.length === 0 || !zones.every((zone) => offsets.knows(zone))) return null;
  const before = zones.map((zone) => ({ zone, part: partOfDay(last, zone, offsets) }));
  const end = earliest.getTime() + HORIZON;
  for (let at = earliest.getTime(); at < end;) {
    const spans = before.map(({ zone, part }) => ({ part, span: offsets.at(zone, at) }));
    const differs = spans.every(({ part, span }) => {
      const now = partAt(at + span.offsetMs);
      return now !== null && now !== part;
    });
    if (differs) return new Date(at);
    at = Math.min(...spans.map(({ span }) => Math.min(span.until, at + untilEdge(at + span.offsetMs))));
  }
  return null;
}

function partAt(localMs: number): PartOfDay | null {
  const hour = timeOfDay(localMs) / HOUR;
  return PARTS_OF_DAY.find(({ fromHour, toHour }) => hour >= fromHour && hour < toHour)?.part ?? null;
}

/** How long wall time runs to the next beginning or end of a part. */
function untilEdge(localMs: number): number {
  const time = timeOfDay(localMs);
  const edges = PARTS_OF_DAY.flatMap(({ fromHour, toHour }) => [fromHour * HOUR, toHour * HOUR]);
  return (edges.find((edge) => edge > time) ?? DAY) - time;
}

function timeOfDay(localMs: number): number {
  return ((localMs % DAY) + DAY) % DAY;
}
