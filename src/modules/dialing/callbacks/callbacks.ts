import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { type CallbackRefusal, refusalOfCallback } from '../domain/callback.js';
import { attemptsAllowed } from '../domain/retry-policy.js';
import { retryPolicyOf } from '../domain/stored-retry.js';
import { CallbacksRepository } from './callbacks.repository.js';

export type PlannedCallback =
  | { kind: 'planned' }
  | { kind: 'refused'; because: CallbackRefusal }
  | { kind: 'not-found' };

/** Times at which people asked to be called. */
@Injectable()
export class Callbacks {
  constructor(
    private readonly repository: CallbacksRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a time the next attempt's of a prospect of a campaign that waits, or whose calls are over. All that is
   * decided at the moment of a dial holds then as well: hours, caps, consent.
   * @param marked the call whose disposition asks for it, so that another disposition of that call takes it back; null
   *   for a callback of its own, which only a final disposition of the last call ends
   */
  async plan(
    tx: WorkspaceTx,
    prospectId: string,
    at: Date,
    marked: { callId: string; disposition: string } | null,
  ): Promise<PlannedCallback> {
    await this.repository.lock(tx, prospectId);
    const row = await this.repository.facts(tx, prospectId);
    if (row === null) return { kind: 'not-found' };
    const facts = {
      state: row.state,
      reason: row.reason,
      attemptsMade: row.attempts_made,
      maxAttempts: attemptsAllowed(marked?.disposition ?? null, retryPolicyOf(row.retry)),
      suppressed: row.suppressed,
      list: { kind: row.kind, status: row.status, endsAt: row.ends_at },
    };
    const because = refusalOfCallback(facts, at, this.clock.now());
    if (because !== null) return { kind: 'refused', because };
    await this.repository.put(tx, prospectId, at, marked?.callId ?? null);
    return { kind: 'planned' };
  }
}
