/** At most `max` attempts to a person within any period of `periodS` seconds. */
export interface AttemptCap {
  max: number;
  periodS: number;
}

/**
 * When the next attempt is within the cap: null when it is already, Infinity when it never will be. The period
 * slides: an attempt made exactly one period ago no longer counts.
 */
export function cappedUntil(cap: AttemptCap, attemptsAt: readonly Date[], now: number): number | null {
  const periodMs = cap.periodS * 1000;
  const counted = attemptsAt.map((at) => at.getTime()).filter((at) => at > now - periodMs);
  if (counted.length < cap.max) return null;
  const lastToGo = counted.sort((a, b) => b - a)[cap.max - 1];
  return lastToGo === undefined ? Infinity : lastToGo + periodMs;
}
