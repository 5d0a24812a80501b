import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { publish } from '../../../platform/outbox/outbox.js';
import { InFlight } from '../app/in-flight.js';
import { CallsRepository } from '../data/calls.repository.js';
import { workspaceHoursTopic } from './new-hours.js';
import { ProspectsRepository } from './prospects.repository.js';

/** What other limits of a workspace mean for all of its lists and calls. */
@Injectable()
export class WorkspaceLimits {
  constructor(
    private readonly prospects: ProspectsRepository,
    private readonly calls: CallsRepository,
    private readonly inFlight: InFlight,
  ) {}

  /** To be called in the transaction that changes any. Lists ask again every few seconds; single calls do so now. */
  async changed(tx: WorkspaceTx): Promise<void> {
    await this.calls.wakeQueued(tx);
  }

  /**
   * To be called in the transaction that changes the hours or the caps on attempts. What was admitted by the old ones is
   * judged anew, and once this transaction's hooks have run no INVITE leaves any more that only those allowed.
   */
  async rulesChanged(tx: WorkspaceTx): Promise<void> {
    await this.prospects.closeIntents(tx, null);
    tx.afterCommit(() => this.inFlight.settle({ workspaceId: tx.workspaceId, e164s: null }));
    await publish(tx, tx.workspaceId, workspaceHoursTopic, {});
  }
}
