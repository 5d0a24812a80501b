/** Wrong passwords of late for an account, or from an address. */
export interface LoginFailures {
  failures: number;
  lastAt: Date;
  blockedUntil: Date | null;
}

export interface BackoffPolicy {
  /** Wrong passwords that cost nothing. */
  free: number;
  /** The wait doubles with each further one, from 1 s up to this. */
  longestWaitS: number;
}

/**
 * An account may be tried from many addresses at once, so it is slowed too, but never for long: nobody shall be able
 * to lock somebody out. An address is what one guesser, or one office, tries many accounts from.
 */
export const accountBackoff: BackoffPolicy = { free: 10, longestWaitS: 60 };
export const addressBackoff: BackoffPolicy = { free: 30, longestWaitS: 900 };

/** After this time without a wrong password all is forgotten. */
export const forgottenAfterS = 3600;

export type LoginVerdict =
  | { kind: 'try'; counted: LoginFailures }
  | { kind: 'wait'; retryAfterS: number; counted: LoginFailures };

/**
 * Whether a password may be tried now. The try counts as a failure from the start, so that a thousand tries at once
 * are not all the first; a right password takes it back.
 */
export function judgeLogin(before: LoginFailures | null, policy: BackoffPolicy, now: Date): LoginVerdict {
  const known = before !== null && secondsBetween(before.lastAt, now) < forgottenAfterS ? before : null;
  if (known?.blockedUntil && known.blockedUntil > now) {
    return { kind: 'wait', retryAfterS: Math.ceil(secondsBetween(now, known.blockedUntil)), counted: known };
  }
  const failures = (known?.failures ?? 0) + 1;
  const waitS =
    failures <= policy.free ? 0 : Math.min(policy.longestWaitS, 2 ** (failures - policy.free - 1));
  return {
    kind: 'try',
    counted: {
      failures,
      lastAt: now,
      blockedUntil: waitS === 0 ? null : new Date(now.getTime() + waitS * 1000),
    },
  };
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}
