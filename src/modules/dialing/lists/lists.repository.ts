import { Injectable } from '@nestjs/common';
import { type Tx, WorkspaceTx } from '../../../platform/database/tx.js';
import type { CallingWindow } from '../domain/calling-window.js';
import type { ListKind, ListStatus } from '../domain/list-state.js';
import type { ListRow, ListSettings } from './list-settings.js';

/** The number that a list calls from, with what a list needs of it. */
export interface CallerNumber {
  id: string;
  e164: string;
  country: string | null;
  agent_id: string | null;
  /** null also when the trunk is deleted. */
  trunk_id: string | null;
  workspace_window: CallingWindow | null;
}

export interface ListInsert extends ListSettings {
  id: string;
  kind: ListKind;
  number: CallerNumber;
  country: string;
  createdBy: string | null;
}

@Injectable()
export class ListsRepository {
  callerNumber(tx: WorkspaceTx, e164: string): Promise<CallerNumber | null> {
    return tx.one<CallerNumber>(
      `SELECT n.id, n.e164, n.country, n.agent_id, t.id AS trunk_id, w.calling_window AS workspace_window
       FROM phone_numbers n
       JOIN workspaces w ON w.id = n.workspace_id
       LEFT JOIN trunks t ON t.id = n.trunk_id AND t.deleted_at IS NULL
       WHERE n.workspace_id = $1 AND n.e164 = $2
       FOR KEY SHARE OF n`,
      [tx.workspaceId, e164],
    );
  }

  async workspaceWindow(tx: WorkspaceTx): Promise<CallingWindow | null> {
    const row = await tx.one<{ calling_window: CallingWindow | null }>(
      'SELECT calling_window FROM workspaces WHERE id = $1',
      [tx.workspaceId],
    );
    return row?.calling_window ?? null;
  }

  /** A list whose file is to be imported. */
  async insert(tx: WorkspaceTx, list: ListInsert): Promise<void> {
    await tx.run(
      `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, default_country,
         scheduled_at, max_concurrent, calls_per_second, calling_window, retry, ring_timeout_s, created_by)
       VALUES ($1, $2, $3, $4, 'importing', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        list.id,
        tx.workspaceId,
        list.kind,
        list.name,
        list.number.id,
        list.number.e164,
        list.country,
        list.scheduledAt,
        list.maxConcurrent,
        list.callsPerSecond,
        list.callingWindow,
        list.retry,
        list.ringTimeoutS,
        list.createdBy,
      ],
    );
    await this.setCallers(tx, list.id, [list.number.id]);
  }

  /** The numbers that a list calls from, the preferred first. */
  async setCallers(tx: WorkspaceTx, listId: string, numberIds: readonly string[]): Promise<void> {
    await tx.run('DELETE FROM list_callers WHERE workspace_id = $1 AND list_id = $2', [
      tx.workspaceId,
      listId,
    ]);
    await tx.run(
      `INSERT INTO list_callers (list_id, phone_number_id, workspace_id, position)
       SELECT $2, id, $1, position - 1 FROM unnest($3::uuid[]) WITH ORDINALITY AS n (id, position)`,
      [tx.workspaceId, listId, numberIds],
    );
  }

  /**
   * FOR UPDATE, which no dial decision's FOR KEY SHARE passes: what changes under it is seen by every decision that
   * is committed later.
   */
  lock(tx: WorkspaceTx, kind: ListKind, id: string): Promise<ListRow | null> {
    return tx.one<ListRow>(
      `SELECT id, kind, name, status, scheduled_at, ends_at, max_concurrent, calls_per_second, calling_window, retry,
              ring_timeout_s
       FROM dial_lists WHERE id = $1 AND workspace_id = $2 AND kind = $3 AND deleted_at IS NULL
       FOR UPDATE`,
      [id, tx.workspaceId, kind],
    );
  }

  /** Writes settings and status, and has the scheduler look at the list again. */
  async update(tx: WorkspaceTx, list: ListRow, settings: ListSettings, status: ListStatus): Promise<void> {
    const updated = await tx.run(
      `UPDATE dial_lists SET name = $4, scheduled_at = $5, max_concurrent = $6, calls_per_second = $7,
              calling_window = $8, retry = $9, ring_timeout_s = $10, status = $11, updated_at = now(),
              status_reason = CASE WHEN $11 = status THEN status_reason
                                   WHEN $11 IN ('paused', 'canceled') THEN 'by-user' END,
              started_at = CASE WHEN $11 = 'running' THEN coalesce(started_at, now()) ELSE started_at END,
              finished_at = CASE WHEN $11 = 'canceled' THEN coalesce(finished_at, now()) END,
              waiting_because = NULL, waiting_until = NULL,
              due_at = CASE WHEN $11 = 'scheduled' THEN coalesce($5, now()) ELSE now() END,
              next_slot_at = least(next_slot_at, now() + interval '2 seconds')
       WHERE id = $1 AND workspace_id = $2 AND status = $3`,
      [
        list.id,
        tx.workspaceId,
        list.status,
        settings.name,
        settings.scheduledAt,
        settings.maxConcurrent,
        settings.callsPerSecond,
        settings.callingWindow,
        settings.retry,
        settings.ringTimeoutS,
        status,
      ],
    );
    if (updated !== 1) throw new Error('a locked list changed its status');
  }

  async markDeleted(tx: WorkspaceTx, id: string): Promise<void> {
    await tx.run(
      `UPDATE dial_lists SET deleted_at = now(), updated_at = now()
       WHERE id = $1 AND workspace_id = $2`,
      [id, tx.workspaceId],
    );
  }

  /** A finished list has something to dial again. */
  async reopen(tx: WorkspaceTx, id: string): Promise<void> {
    await tx.run(
      `UPDATE dial_lists SET due_at = now(), updated_at = now(), finished_at = NULL,
              status = CASE WHEN status = 'completed' THEN 'running' ELSE status END
       WHERE id = $1 AND workspace_id = $2`,
      [id, tx.workspaceId],
    );
  }
}

/**
 * Has the scheduler look at a list now, because it got somebody to call: a campaign that was completed runs again,
 * unless its end has come. To be called in the transaction that adds them.
 */
export async function wakeList(tx: Tx, listId: string): Promise<void> {
  await tx.run(
    `UPDATE dial_lists
     SET status = 'running', due_at = now(), finished_at = NULL, waiting_because = NULL, waiting_until = NULL,
         status_reason = CASE WHEN status = 'running' THEN status_reason END, updated_at = now()
     WHERE id = $1 AND ($2::uuid IS NULL OR workspace_id = $2)
       AND (status = 'running' OR status = 'completed' AND kind = 'campaign' AND coalesce(ends_at > now(), true))`,
    [listId, tx instanceof WorkspaceTx ? tx.workspaceId : null],
  );
}
