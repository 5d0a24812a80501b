import type { ProspectState } from './prospect-state.js';
import { afterAttempt, type AttemptEnd, type CallResult, type RetryPolicy } from './retry-policy.js';

/** A call that has ended, of which something is learned only now, and the prospect whom it called. */
export interface LateFacts {
  prospect: {
    state: ProspectState;
    attemptsMade: number;
    reason: string | null;
    nextAt: Date | null;
    /** It waits because of just this call, or of what was said of it. */
    waitsForCall: boolean;
    /** No later call was made to it. */
    lastCall: boolean;
  };
  list: { status: string; endsAt: Date | null; retry: RetryPolicy };
  end: AttemptEnd;
  call: CallResult;
}

export type LateResult =
  | { kind: 'pending'; nextAt: Date; reason: string }
  | { kind: 'completed' | 'exhausted'; reason: string }
  | { kind: 'nothing'; because: 'list-closed' | 'called-since' | 'not-waiting-for-it' | 'as-it-is' };

/** Where a list may still call somebody, now or when it goes on; a completed one runs again for it. */
const OPEN_LISTS: ReadonlySet<string> = new Set(['scheduled', 'running', 'paused', 'completed']);

/**
 * What a prospect becomes when its last call turns out to have led to something else than was known when it ended. It
 * follows from all that is known by now, so that the same said twice, or in another order, ends the same: the prospect
 * is called again once for the call, at the time that was said last, or not any more. Who is unknown, suppressed or
 * canceled stays so, and who is exhausted unless somebody asks for another call.
 */
export function afterLateResult({ prospect, list, end, call }: LateFacts, now: Date): LateResult {
  const over = list.endsAt !== null && list.endsAt.getTime() <= now.getTime();
  if (over || !OPEN_LISTS.has(list.status)) return { kind: 'nothing', because: 'list-closed' };
  const waits = prospect.state === 'pending' && prospect.waitsForCall;
  if (!prospect.lastCall && !waits) return { kind: 'nothing', because: 'called-since' };
  const done = prospect.state === 'completed' || prospect.state === 'exhausted';
  if (!done && !waits) return { kind: 'nothing', because: 'not-waiting-for-it' };
  const after = afterAttempt(end, prospect.attemptsMade, list.retry, call);
  if (after.state !== 'pending') {
    return waits ? { kind: after.state, reason: after.because } : { kind: 'nothing', because: 'as-it-is' };
  }
  // By itself nobody is called again who was not to be, or opted out.
  if (after.because === 'retry' && (prospect.state === 'exhausted' || call.effect === 'opt_out')) {
    return { kind: 'nothing', because: 'as-it-is' };
  }
  // What an earlier call asked for is taken back; its retry is the later call's to say.
  if (after.because === 'retry' && !prospect.lastCall) return { kind: 'completed', reason: 'disposition' };
  const same =
    waits && prospect.reason === after.because && prospect.nextAt?.getTime() === after.nextAt.getTime();
  return same
    ? { kind: 'nothing', because: 'as-it-is' }
    : { kind: 'pending', nextAt: after.nextAt, reason: after.because };
}
