/** The size and the pace of a token bucket. */
export interface Limit {
  /** Tokens in a full bucket: what may come at once. */
  capacity: number;
  /** How long one token takes to come back, in microseconds. */
  tokenUs: number;
}

/** What a request is told of its bucket. */
export interface Standing {
  granted: boolean;
  capacity: number;
  remaining: number;
  /** Until the bucket is full, if nothing more is taken. */
  fullInMs: number;
  /** Until there is a token for one who was refused; 0 for one who was not. */
  retryInMs: number;
}

/** A bucket that is refilled at `perMinute` and holds what comes in `burstS` seconds, but at least one token. */
export function limitOf(perMinute: number, burstS: number): Limit {
  return {
    capacity: Math.max(1, Math.floor((perMinute * burstS) / 60)),
    tokenUs: Math.max(1, Math.round(60_000_000 / perMinute)),
  };
}

/** A bucket of which nothing was taken. */
export function fullBucket({ capacity }: Limit): Standing {
  return { granted: true, capacity, remaining: capacity, fullInMs: 0, retryInMs: 0 };
}

/**
 * What each of several requests is told whose tokens were taken together: the first ones get what there was.
 * @param wanted how many they are
 * @param taken how many tokens there were for them, and when the bucket is full after it, in microseconds from now
 */
export function standingsOf(
  limit: Limit,
  wanted: number,
  taken: { granted: number; fullInUs: number },
): Standing[] {
  const left = Math.max(0, Math.floor(limit.capacity - taken.fullInUs / limit.tokenUs));
  const untilNextUs = taken.fullInUs - (limit.capacity - 1) * limit.tokenUs;
  return Array.from({ length: wanted }, (_, index) => {
    const granted = index < taken.granted;
    return {
      granted,
      capacity: limit.capacity,
      remaining: granted ? left + taken.granted - 1 - index : 0,
      fullInMs: taken.fullInUs / 1000,
      retryInMs: granted ? 0 : Math.max(1, untilNextUs / 1000),
    };
  });
}

/**
 * `X-RateLimit-*`: the size of the bucket, what it has left, and the seconds until it is full; with `Retry-After`, the
 * seconds until there is a token, for one who was refused.
 */
export function headersOf(standing: Standing): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(standing.capacity),
    'X-RateLimit-Remaining': String(standing.remaining),
    'X-RateLimit-Reset': seconds(standing.fullInMs),
    ...(!standing.granted && { 'Retry-After': seconds(standing.retryInMs) }),
  };
}

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000));
}
