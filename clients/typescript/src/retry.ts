export interface RetryOptions {
  /** How often a request is sent at most; 1 never repeats one. Four by default. */
  attempts?: number;
  /** Milliseconds before the second attempt; each further one waits twice as long. 250 by default. */
  baseDelayMs?: number;
  /** The longest wait. A server that asks for a longer one is not asked again. 30 seconds by default. */
  maxDelayMs?: number;
}

const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether the same request may be answered otherwise a little later. */
export function isRetryable(status: number): boolean {
  return RETRYABLE_STATUSES.has(status);
}

/**
 * Milliseconds to wait after the `attempt`th attempt (from 1) has failed, or null when it was the last. What the
 * server asks for is kept to; the jitter keeps clients that failed together from coming back together.
 *
 * @param askedForMs what Retry-After says
 * @param fraction a random number in [0, 1)
 */
export function retryDelayMs(
  attempt: number,
  askedForMs: number | null,
  { attempts = 4, baseDelayMs = 250, maxDelayMs = 30_000 }: RetryOptions,
  fraction: number,
): number | null {
  if (attempt >= attempts) return null;
  if (askedForMs !== null) return askedForMs > maxDelayMs ? null : askedForMs + fraction * baseDelayMs;
  const backOff = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
  return backOff / 2 + (fraction * backOff) / 2;
}

/** Milliseconds that a Retry-After header asks for, seconds or a date; null when there is none that can be read. */
export function askedForMs(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
