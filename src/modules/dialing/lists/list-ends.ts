import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Leadership } from '../../../platform/database/leadership.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { Loop } from '../../../platform/loop.js';
import { CanceledLists } from './canceled-lists.js';

const lookEveryMs = 500;
const manyLists = 20;

const pausedByCap = `l.status = 'paused' AND l.status_reason = 'abandonment-cap'`;
/** As of a campaign that runs and completes. */
const nobodyLeft = `NOT EXISTS (SELECT FROM prospects WHERE list_id = l.id AND state IN ('pending', 'dialing'))
  AND EXISTS (SELECT FROM prospects WHERE list_id = l.id)
  AND NOT EXISTS (SELECT FROM list_uploads WHERE list_id = l.id AND status = 'importing')`;

interface ListToEnd {
  id: string;
  workspace_id: string;
}

/** The statements that end lists, whatever their workspace. */
@Injectable()
export class ListEndsRepository {
  /** Campaigns whose end has come. */
  due(tx: SystemTx): Promise<ListToEnd[]> {
    return tx.query<ListToEnd>(
      `SELECT id, workspace_id FROM dial_lists
       WHERE ends_at <= now() AND status IN ('scheduled', 'running', 'paused') ORDER BY ends_at LIMIT $1`,
      [manyLists],
    );
  }

  /** True when this ended it. Calls that live go on; what was admitted is not dialed any more. */
  async end(tx: SystemTx, listId: string): Promise<boolean> {
    const ended = await tx.run(
      `UPDATE dial_lists SET status = 'completed', status_reason = 'campaign-ended', finished_at = now(),
              updated_at = now(), waiting_because = NULL, waiting_until = NULL
       WHERE id = $1 AND ends_at <= now() AND status IN ('scheduled', 'running', 'paused')`,
      [listId],
    );
    return ended === 1;
  }

  /** Campaigns that their abandoned calls paused, and that have nobody left to spare. */
  spent(tx: SystemTx): Promise<ListToEnd[]> {
    return tx.query<ListToEnd>(
      `SELECT l.id, l.workspace_id FROM dial_lists l WHERE ${pausedByCap} AND ${nobodyLeft} LIMIT $1`,
      [manyLists],
    );
  }

  /** Locks the list first, FOR UPDATE, which whoever adds somebody waits for. */
  async complete(tx: SystemTx, listId: string): Promise<void> {
    await tx.run('SELECT 1 FROM dial_lists WHERE id = $1 FOR UPDATE', [listId]);
    await tx.run(
      `UPDATE dial_lists l SET status = 'completed', status_reason = NULL, finished_at = now(), updated_at = now()
       WHERE l.id = $1 AND ${pausedByCap} AND ${nobodyLeft}`,
      [listId],
    );
  }

  /**
   * Lists that ended lately and have somebody who still waits: whose call was just being settled by those who had not
   * seen the end yet.
   */
  withLateComers(tx: SystemTx): Promise<ListToEnd[]> {
    return tx.query<ListToEnd>(
      `SELECT id, workspace_id FROM dial_lists l
       WHERE status IN ('canceled', 'archived', 'completed') AND updated_at > now() - interval '1 hour'
         AND EXISTS (SELECT FROM prospects p WHERE p.list_id = l.id AND p.state = 'pending')
       LIMIT $1`,
      [manyLists],
    );
  }
}

/** Ends campaigns at their time or with their last prospect, and the prospects of those that ended. */
@Injectable()
export class ListEnds implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: ListEndsRepository,
    private readonly canceled: CanceledLists,
    leadership: Leadership,
    logger: PinoLogger,
  ) {
    this.loop = new Loop(
      'list ends',
      lookEveryMs,
      async () => (leadership.leads ? this.run() : undefined),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async run(): Promise<void> {
    const due = await this.database.withSystem((tx) => this.repository.due(tx));
    for (const { id, workspace_id: workspaceId } of due) {
      await this.database.withSystem(async (tx) => {
        if (await this.repository.end(tx, id)) await this.canceled.cancelPending(tx, workspaceId, id);
      });
    }
    const spent = await this.database.withSystem((tx) => this.repository.spent(tx));
    for (const { id } of spent) await this.database.withSystem((tx) => this.repository.complete(tx, id));
    const late = await this.database.withSystem((tx) => this.repository.withLateComers(tx));
    for (const { id, workspace_id: workspaceId } of late) {
      await this.database.withSystem((tx) => this.canceled.cancelPending(tx, workspaceId, id));
    }
  }
}
