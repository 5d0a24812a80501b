import type { ProspectState } from './prospect-state.js';

/** Who asked to be called, as it is when the time is to be set. */
export interface CallbackFacts {
  state: ProspectState;
  /** Why it is in its state. */
  reason: string | null;
  attemptsMade: number;
  /** No rule of retry makes more. */
  maxAttempts: number;
  suppressed: boolean;
  list: { kind: string; status: string; endsAt: Date | null };
}

export type CallbackRefusal =
  | 'suppressed'
  | 'list-closed'
  | 'after-list-ends'
  | 'on-the-phone'
  | 'outcome-unknown'
  | 'not-to-be-called'
  | 'declined-or-invalid'
  | 'attempts-used';

/** Where a list calls somebody, now or when it goes on; a completed campaign runs again for it. */
const OPEN_LISTS: ReadonlySet<string> = new Set(['draft', 'scheduled', 'running', 'paused', 'completed']);

/** Whether somebody who asked to be called at a time can be; null when nothing is in the way. */
export function refusalOfCallback(facts: CallbackFacts, at: Date, now: Date): CallbackRefusal | null {
  const { list, state } = facts;
  const over = list.endsAt !== null && list.endsAt.getTime() <= now.getTime();
  if (facts.suppressed || state === 'suppressed') return 'suppressed';
  if (list.kind !== 'campaign' || over || !OPEN_LISTS.has(list.status)) return 'list-closed';
  if (list.endsAt !== null && at.getTime() >= list.endsAt.getTime()) return 'after-list-ends';
  if (state === 'dialing') return 'on-the-phone';
  if (state === 'unknown') return 'outcome-unknown';
  if (state === 'skipped' || state === 'canceled') return 'not-to-be-called';
  if (state === 'exhausted' && facts.reason === 'declined-or-invalid') return 'declined-or-invalid';
  return facts.attemptsMade >= facts.maxAttempts ? 'attempts-used' : null;
}
