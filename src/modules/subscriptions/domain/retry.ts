/** What came of a try: a status, or why there is none. */
export type TryOutcome =
  | { kind: 'reply'; status: number; retryAfterS: number | null }
  /** `status` of a reply that does not count as one: a redirect. */
  | { kind: 'failure'; error: string; status: number | null };

export interface RetryPolicy {
  /** The pause after the first failure; each further one is `factor` times as long, up to `longestMs`. */
  baseMs: number;
  factor: number;
  longestMs: number;
  /** How long after its first try a delivery is given up. */
  patienceMs: number;
}

export type AfterTry =
  | { kind: 'delivered' }
  /** 410: whoever is there wants no more. */
  | { kind: 'gone' }
  | { kind: 'retry'; at: Date }
  | { kind: 'give-up' };

const hourMs = 3_600_000;

/** 5 s, 15 s, 45 s, 2 min, 7 min, 20 min, 1 h, 3 h and then every 8 hours, for three days. */
export function retryPolicy(baseMs: number): RetryPolicy {
  return { baseMs, factor: 3, longestMs: 8 * hourMs, patienceMs: 72 * hourMs };
}

/** Up to this share longer or shorter, so that what failed together does not come back together. */
const jitter = 0.2;

/**
 * What follows from a try. `Retry-After` is honoured up to the longest pause.
 * @param tries this one included
 * @param chance in [0, 1): where in the jitter the pause falls
 */
export function afterTry(
  outcome: TryOutcome,
  delivery: { tries: number; firstTriedAt: Date },
  policy: RetryPolicy,
  now: Date,
  chance: number,
): AfterTry {
  if (isSuccess(outcome)) return { kind: 'delivered' };
  if (outcome.kind === 'reply' && outcome.status === 410) return { kind: 'gone' };
  const grown = policy.baseMs * policy.factor ** (delivery.tries - 1);
  const pauseMs = Math.min(grown, policy.longestMs) * (1 - jitter + 2 * jitter * chance);
  const askedMs = outcome.kind === 'reply' ? (outcome.retryAfterS ?? 0) * 1000 : 0;
  const at = new Date(now.getTime() + Math.max(pauseMs, Math.min(askedMs, policy.longestMs)));
  const last = delivery.firstTriedAt.getTime() + policy.patienceMs;
  return at.getTime() <= last ? { kind: 'retry', at } : { kind: 'give-up' };
}

export function isSuccess(outcome: TryOutcome): boolean {
  return outcome.kind === 'reply' && outcome.status >= 200 && outcome.status < 300;
}

/** Seconds to wait by a `Retry-After` header, which may be a number or a date (RFC 9110, 10.2.3). */
export function retryAfterOf(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = header.endsWith(' GMT') ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
