import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import { endByLeave } from '../../../telephony/index.js';
import { type CalleeHint, ReconcileRepository } from '../data/reconcile.repository.js';
import { AgentPresence } from './agent-presence.js';
import { endedReport, Outcomes } from './outcomes.js';

/** What a webhook says of the callee of an attempt, or of its agent. */
export interface CalleeEvent {
  attemptId: string;
  kind: 'joined' | 'left' | 'agent-joined';
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
    private readonly presence: AgentPresence,
  ) {}

  /** Keeps the hints in the caller's transaction; what they end is written right after its commit. */
  async apply(tx: SystemTx, events: readonly CalleeEvent[]): Promise<void> {
    const hints = merged(events);
    if (hints.length === 0) return;
    const stored = await this.repository.storeHints(tx, hints);
    await this.presence.tell(
      tx,
      stored.flatMap(({ arrival }) => arrival ?? []),
    );
    const over = stored.flatMap(({ id, hint }) =>
      hint === null ? [] : [endedReport(id, hint.at, hint.end)],
    );
    if (over.length > 0) tx.afterCommit(() => this.outcomes.apply(over));
  }
}

/** One hint for each attempt, in the order of their ids. */
function merged(events: readonly CalleeEvent[]): CalleeHint[] {
  const hints = new Map<string, CalleeHint>();
  for (const event of events) {
    const hint = hints.get(event.attemptId) ?? noHint(event.attemptId);
    if (event.kind === 'joined') hint.ringing_at = event.at;
    else if (event.kind === 'agent-joined') hint.agent_at = earlier(hint.agent_at, event.at);
    else {
      const end = endByLeave({
        disconnectReason: event.disconnectReason ?? '',
        lastCallStatus: event.callStatus ?? '',
      });
      if (end !== 'not-an-end') hint.hint = { at: event.at, end };
    }
    if (hint.ringing_at !== null || hint.agent_at !== null || hint.hint !== null) {
      hints.set(event.attemptId, hint);
    }
  }
  return [...hints.values()].toSorted((a, b) => (a.attempt_id < b.attempt_id ? -1 : 1));
}

function noHint(attemptId: string): CalleeHint {
  return { attempt_id: attemptId, ringing_at: null, agent_at: null, hint: null };
}

function earlier(a: Date | null, b: Date): Date {
  return a !== null && a < b ? a : b;
}
