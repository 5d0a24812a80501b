import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import { endByLeave } from '../../../telephony/index.js';
import { type CalleeHint, ReconcileRepository } from '../data/reconcile.repository.js';
import { endedReport, Outcomes } from './outcomes.js';

/** What a webhook says of the callee of an attempt. */
export interface CalleeEvent {
  attemptId: string;
  kind: 'joined' | 'left';
  at: Date;
  callStatus: string | null;
  disconnectReason: string | null;
}

/**
 * Takes hints from webhooks. They come twice, late and in any order: a hint is only kept, or ends a call that is in
 * progress. While a dialer waits for the carrier's own answer, which says more, that answer decides.
 */
@Injectable()
export class CalleeEvents {
  constructor(
    private readonly repository: ReconcileRepository,
    private readonly outcomes: Outcomes,
  ) {}

  /** Keeps the hints in the caller's transaction; what they end is written right after its commit. */
  async apply(tx: SystemTx, events: readonly CalleeEvent[]): Promise<void> {
    const hints = merged(events);
    if (hints.length === 0) return;
    const over = await this.repository.storeHints(tx, hints);
    if (over.length === 0) return;
    tx.afterCommit(() =>
      this.outcomes.apply(
        over.flatMap(({ id, hint }) => (hint === null ? [] : [endedReport(id, hint.at, hint.end)])),
      ),
    );
  }
}

/** One hint for each attempt, in the order of their ids. */
function merged(events: readonly CalleeEvent[]): CalleeHint[] {
  const hints = new Map<string, CalleeHint>();
  for (const event of events) {
    const hint = hints.get(event.attemptId) ?? { attempt_id: event.attemptId, ringing_at: null, hint: null };
    if (event.kind === 'joined') hint.ringing_at = event.at;
    else {
      const end = endByLeave({
        disconnectReason: event.disconnectReason ?? '',
        lastCallStatus: event.callStatus ?? '',
      });
      if (end !== 'not-an-end') hint.hint = { at: event.at, end };
    }
    if (hint.ringing_at !== null || hint.hint !== null) hints.set(event.attemptId, hint);
  }
  return [...hints.values()].toSorted((a, b) => (a.attempt_id < b.attempt_id ? -1 : 1));
}
