/** How an endpoint has done of late. */
export interface Health {
  /** Since when no try has succeeded while some failed. */
  failingSince: Date | null;
  /** When its admins were told that it fails. */
  warnedAt: Date | null;
}

export interface Tries {
  succeeded: boolean;
  failed: boolean;
  gone: boolean;
}

export type HealthVerdict =
  | { kind: 'well' }
  | { kind: 'failing'; since: Date; warn: boolean }
  | { kind: 'disable'; because: 'gone' | 'failing'; since: Date };

const hourMs = 3_600_000;
export const warnAfterMs = 24 * hourMs;
/** As long as one delivery is tried. */
const disableAfterMs = 72 * hourMs;

/**
 * What becomes of an endpoint after some tries that ended together. One success clears it. One that fails for a day is
 * told of; it is disabled after three, and never before a day has passed since it was told of, so that a platform that
 * was down itself for the rest of the time does not disable what nobody could mend.
 */
export function judgeEndpoint(health: Health, tries: Tries, now: Date): HealthVerdict {
  const since = health.failingSince ?? now;
  if (tries.gone) return { kind: 'disable', because: 'gone', since };
  if (tries.succeeded || !tries.failed) return { kind: 'well' };
  const failingMs = now.getTime() - since.getTime();
  if (health.warnedAt === null) return { kind: 'failing', since, warn: failingMs >= warnAfterMs };
  const toldMs = now.getTime() - health.warnedAt.getTime();
  return failingMs >= disableAfterMs && toldMs >= warnAfterMs
    ? { kind: 'disable', because: 'failing', since }
    : { kind: 'failing', since, warn: false };
}
