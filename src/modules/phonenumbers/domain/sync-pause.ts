const longestMs = 300_000;
const untilSomebodyChangesItMs = 600_000;

/**
 * How long to wait after a failed try to bring a trunk to LiveKit: 1 s, doubled by each further failure, up to 5
 * minutes. What LiveKit refuses as such is tried again only every 10 minutes; a change of the trunk tries at once.
 *
 * @param attempts failed tries in a row, from 1
 */
export function syncPauseMs(attempts: number, retryable: boolean): number {
  if (!retryable) return untilSomebodyChangesItMs;
  return Math.min(longestMs, 1000 * 2 ** Math.min(attempts - 1, 20));
}
