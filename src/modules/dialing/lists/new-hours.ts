import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { SystemTx, Tx } from '../../../platform/database/tx.js';
import { publish, publishMany } from '../../../platform/outbox/outbox.js';
import { type OutboxMessage, OutboxRelay } from '../../../platform/outbox/outbox-relay.js';
import type { ListKind } from '../domain/list-state.js';
import { wakeList } from './lists.repository.js';
import { type ChangedList, ProspectsRepository } from './prospects.repository.js';

/** The hours or the caps of a whole workspace changed. */
export const workspaceHoursTopic = 'dialing.hours_changed';
const listHoursTopic = 'dialing.list_hours_changed';
/** A fraction of a second; opt-outs of people of the list wait for it. */
const atOnce = 5_000;

/**
 * Looks again at those whom the hours of a list kept waiting: at as many as a request can wait for, a worker goes on with
 * the rest. To be called under the list's lock, FOR UPDATE.
 */
export async function lookAgain(
  tx: Tx,
  prospects: ProspectsRepository,
  { kind, ...list }: Omit<ChangedList, 'since'> & { kind: ListKind },
): Promise<void> {
  const row = await tx.one<{ at: string }>('SELECT clock_timestamp()::text AS at');
  if (row === null) throw new Error('a select without a row');
  await lookAgainSince(tx, prospects, { ...list, since: row.at }, kind === 'campaign');
}

/** How many they were. */
async function lookAgainSince(
  tx: Tx,
  prospects: ProspectsRepository,
  list: ChangedList,
  reopens: boolean,
): Promise<number> {
  const woken = await prospects.wakeWaiting(tx, list, atOnce);
  const reopened = reopens ? await prospects.reopenNeverOpened(tx, list, atOnce) : 0;
  if (woken + reopened > 0) await wakeList(tx, list.listId);
  if (woken === atOnce || reopened === atOnce) {
    await publish(tx, list.workspaceId, listHoursTopic, { list_id: list.listId, since: list.since, reopens });
  }
  return woken + reopened;
}

/** Goes on with lists that are too long for the request that changed their hours, a part in each transaction. */
@Injectable()
export class NewHoursWatch implements OnModuleInit {
  constructor(
    private readonly outbox: OutboxRelay,
    private readonly prospects: ProspectsRepository,
  ) {}

  onModuleInit(): void {
    this.outbox.consume(workspaceHoursTopic, async (tx, messages) => {
      for (const workspaceId of new Set(messages.map((message) => message.workspace_id))) {
        await this.listsOf(tx, workspaceId);
      }
    });
    this.outbox.consume(listHoursTopic, async (tx, messages) => {
      // In the order in which others lock several lists.
      const inOrder = messages.toSorted((a, b) =>
        String(a.payload.list_id) < String(b.payload.list_id) ? -1 : 1,
      );
      let looked = 0;
      const later: OutboxMessage[] = [];
      for (const message of inOrder) {
        if (looked < atOnce) looked += await this.goOn(tx, message);
        else later.push(message);
      }
      await publishMany(
        tx,
        listHoursTopic,
        later.map(({ workspace_id: workspaceId, payload }) => ({ workspaceId, payload })),
      );
    });
  }

  private async listsOf(tx: SystemTx, workspaceId: string): Promise<void> {
    const lists = await tx.query<{ id: string; since: string }>(
      `SELECT id, clock_timestamp()::text AS since FROM dial_lists
       WHERE workspace_id = $1 AND status IN ('scheduled', 'running', 'paused') AND deleted_at IS NULL`,
      [workspaceId],
    );
    await publishMany(
      tx,
      listHoursTopic,
      lists.map(({ id, since }) => ({ workspaceId, payload: { list_id: id, since, reopens: false } })),
    );
  }

  private async goOn(tx: SystemTx, { workspace_id: workspaceId, payload }: OutboxMessage): Promise<number> {
    const list = { workspaceId, listId: String(payload.list_id), since: String(payload.since) };
    const open = await tx.run(
      `SELECT 1 FROM dial_lists
       WHERE workspace_id = $1 AND id = $2 AND status NOT IN ('archived', 'canceled', 'failed') FOR UPDATE`,
      [workspaceId, list.listId],
    );
    return open === 1 ? lookAgainSince(tx, this.prospects, list, payload.reopens === true) : 0;
  }
}
