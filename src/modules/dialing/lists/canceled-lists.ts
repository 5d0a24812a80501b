import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { publish } from '../../../platform/outbox/outbox.js';
import { OutboxRelay } from '../../../platform/outbox/outbox-relay.js';
import { ProspectsRepository } from './prospects.repository.js';

const cancelTopic = 'dialing.list_canceled';
/** A fraction of a second. */
const atOnce = 10_000;

/** Ends the prospects of canceled lists. Nobody of such a list is dialed, whatever their own state still says. */
@Injectable()
export class CanceledLists {
  constructor(private readonly prospects: ProspectsRepository) {}

  /** As many as a request can wait for; a worker goes on with the rest. */
  async cancelPending(tx: Tx, workspaceId: string, listId: string): Promise<void> {
    const canceled = await this.prospects.cancelPending(tx, workspaceId, listId, atOnce);
    if (canceled === atOnce) await publish(tx, workspaceId, cancelTopic, { list_id: listId });
  }
}

/** Goes on with lists that were too long for the request that canceled them, a part in each transaction. */
@Injectable()
export class CanceledListsWatch implements OnModuleInit {
  constructor(
    private readonly outbox: OutboxRelay,
    private readonly lists: CanceledLists,
  ) {}

  onModuleInit(): void {
    this.outbox.consume(cancelTopic, async (tx, messages) => {
      for (const { workspace_id: workspaceId, payload } of messages) {
        await this.lists.cancelPending(tx, workspaceId, String(payload.list_id));
      }
    });
  }
}
