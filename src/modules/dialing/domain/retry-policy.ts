export const RETRYABLE_STATUSES = ['busy', 'no-answer', 'failed'] as const;
export type RetryableStatus = (typeof RETRYABLE_STATUSES)[number];

/** `maxAttempts` counts every dial of a prospect, the first one included: 1 means no retry. */
export interface RetryPolicy {
  maxAttempts: number;
  delayS: number;
  on: RetryableStatus[];
}

export interface AttemptEnd {
  status: 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';
  /** False for what the carrier said once and for all: declined (603) and numbers that do not exist (404, 484). */
  retryable: boolean;
}

export type AfterAttempt =
  | { state: 'pending'; nextAt: Date; because: 'retry' }
  | { state: 'completed'; because: 'answered' }
  | { state: 'exhausted'; because: 'declined-or-invalid' | 'not-retried' | 'attempts-used' };

/**
 * What becomes of a prospect when one of its attempts has ended. `attemptsMade` counts the attempts that were
 * dialed, this one included; lapsed ones do not count.
 */
export function afterAttempt(
  end: AttemptEnd,
  attemptsMade: number,
  policy: RetryPolicy,
  endedAt: Date,
): AfterAttempt {
  if (end.status === 'completed') return { state: 'completed', because: 'answered' };
  if (!end.retryable) return { state: 'exhausted', because: 'declined-or-invalid' };
  if (!policy.on.some((status) => status === end.status))
    return { state: 'exhausted', because: 'not-retried' };
  if (attemptsMade >= policy.maxAttempts) return { state: 'exhausted', because: 'attempts-used' };
  return { state: 'pending', nextAt: new Date(endedAt.getTime() + policy.delayS * 1000), because: 'retry' };
}
