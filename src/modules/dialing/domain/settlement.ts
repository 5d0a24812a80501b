import { afterAttempt, type AfterAttempt, type CallResult, type RetryPolicy } from './retry-policy.js';

/** How a call ended, by whoever knows. */
export interface CallEnd {
  status: 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';
  endReason: string | null;
  sipCode: number | null;
  retryable: boolean;
}

/** What somebody reports of an attempt: the dialer, the reconciler, or a webhook through one of them. */
export type AttemptReport =
  | { kind: 'answered'; at: Date }
  | { kind: 'ended'; at: Date; end: CallEnd }
  /** No INVITE left: as if it had never been tried. */
  | { kind: 'not-sent'; because: string; retryAt: Date }
  /** Whether a phone rang is not known to the dialer; the reconciler has to find out. */
  | { kind: 'ambiguous'; because: string }
  /** Nobody will ever know. */
  | { kind: 'unknown'; at: Date };

export interface AttemptFacts {
  state: 'intent' | 'dialing' | 'in_progress' | 'ended' | 'lapsed' | 'unknown';
  answeredAt: Date | null;
  /** How the call ended, by a webhook that came before the report. */
  hint: { at: Date; end: CallEnd } | null;
}

export type Settlement =
  | { kind: 'ignored' }
  | { kind: 'answered'; answeredAt: Date }
  | { kind: 'ended'; answeredAt: Date | null; endedAt: Date; end: CallEnd }
  | { kind: 'released'; because: string; retryAt: Date }
  | { kind: 'orphaned' }
  | { kind: 'unknown'; endedAt: Date };

/**
 * What a report makes of an attempt. Reports may come twice, late, or from two sides: an attempt that has ended
 * stays as it is, an `unknown` one may still learn its outcome, and a call that was answered can only end completed.
 */
export function settle(attempt: AttemptFacts, report: AttemptReport): Settlement {
  switch (attempt.state) {
    case 'intent':
    case 'lapsed':
    case 'ended':
      return { kind: 'ignored' };
    case 'unknown':
    case 'in_progress':
      return report.kind === 'ended' ? ended(attempt, report.at, report.end) : { kind: 'ignored' };
    case 'dialing':
      return settleDialing(attempt, report);
  }
}

function settleDialing(attempt: AttemptFacts, report: AttemptReport): Settlement {
  switch (report.kind) {
    case 'answered':
      // The callee may have left before the answer's own news arrived.
      return attempt.hint === null
        ? { kind: 'answered', answeredAt: report.at }
        : ended({ ...attempt, answeredAt: report.at }, later(report.at, attempt.hint.at), attempt.hint.end);
    case 'ended':
      return ended(attempt, report.at, report.end);
    case 'not-sent':
      return { kind: 'released', because: report.because, retryAt: report.retryAt };
    case 'ambiguous':
      return attempt.hint === null ? { kind: 'orphaned' } : ended(attempt, attempt.hint.at, attempt.hint.end);
    case 'unknown':
      return { kind: 'unknown', endedAt: report.at };
  }
}

function ended(attempt: AttemptFacts, at: Date, end: CallEnd): Settlement {
  if (attempt.answeredAt === null) {
    const answeredAt = end.status === 'completed' ? at : null;
    return { kind: 'ended', answeredAt, endedAt: at, end };
  }
  const completed: CallEnd =
    end.status === 'completed'
      ? end
      : { status: 'completed', endReason: null, sipCode: null, retryable: false };
  return {
    kind: 'ended',
    answeredAt: attempt.answeredAt,
    endedAt: later(attempt.answeredAt, at),
    end: completed,
  };
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

export interface ProspectFacts {
  attemptsMade: number;
  retry: RetryPolicy;
  listStatus: string;
  /** The attempt was `unknown` until now: its prospect is not dialed again by itself, whatever became of it. */
  wasUnknown: boolean;
  dialedAt: Date;
  zones: readonly string[];
  /** What the call led to, as far as it is known by now; null for a list to which that is nothing. */
  call: CallResult | null;
}

export type ProspectSettlement =
  | { state: 'pending'; reason: string; nextAt: Date; attemptsMade: number }
  | {
      state: 'completed' | 'exhausted' | 'canceled' | 'unknown';
      reason: string;
      nextAt: null;
      attemptsMade: number;
    };

/** Why nobody of a list in this status is dialed again; its calls that live end as they may. */
export const CLOSED_BECAUSE: Readonly<Record<string, string>> = {
  canceled: 'list-canceled',
  archived: 'list-archived',
  // A list completes while somebody is dialed only when its time is over.
  completed: 'campaign-ended',
};

/** What becomes of the prospect; null while its call goes on. */
export function settleProspect(settlement: Settlement, prospect: ProspectFacts): ProspectSettlement | null {
  const { attemptsMade } = prospect;
  const closed = CLOSED_BECAUSE[prospect.listStatus];
  switch (settlement.kind) {
    case 'ignored':
    case 'answered':
    case 'orphaned':
      return null;
    case 'unknown':
      return { state: 'unknown', reason: 'outcome-unknown', nextAt: null, attemptsMade };
    case 'released':
      return closed === undefined
        ? {
            state: 'pending',
            reason: settlement.because,
            nextAt: settlement.retryAt,
            attemptsMade: attemptsMade - 1,
          }
        : { state: 'canceled', reason: closed, nextAt: null, attemptsMade: attemptsMade - 1 };
    case 'ended': {
      const after = afterEnd(settlement, prospect);
      if (after.state !== 'pending') return final(after, attemptsMade);
      // An answered call was completed, whatever was to follow it.
      const answered = settlement.end.status === 'completed';
      if (answered && (prospect.wasUnknown || closed !== undefined)) {
        return { state: 'completed', reason: 'answered', nextAt: null, attemptsMade };
      }
      if (prospect.wasUnknown)
        return { state: 'exhausted', reason: 'learned-late', nextAt: null, attemptsMade };
      return closed === undefined
        ? { state: 'pending', reason: after.because, nextAt: after.nextAt, attemptsMade }
        : { state: 'canceled', reason: closed, nextAt: null, attemptsMade };
    }
  }
}

function afterEnd(
  settlement: Extract<Settlement, { kind: 'ended' }>,
  { attemptsMade, retry, dialedAt, zones, call }: ProspectFacts,
): AfterAttempt {
  const { status, retryable } = settlement.end;
  return afterAttempt(
    { status, retryable, dialedAt, endedAt: settlement.endedAt, zones },
    attemptsMade,
    retry,
    call,
  );
}

function final(after: Exclude<AfterAttempt, { state: 'pending' }>, attemptsMade: number): ProspectSettlement {
  return { state: after.state, reason: after.because, nextAt: null, attemptsMade };
}
