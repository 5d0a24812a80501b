import { Injectable } from '@nestjs/common';
import type { Tx, WorkspaceTx } from '../../../platform/database/tx.js';
import type { DispositionEffect } from '../domain/disposition.js';

export interface DispositionRow {
  name: string;
  label: string;
  effect: DispositionEffect;
  delay_s: number | null;
  position: number;
  created_at: Date;
  updated_at: Date;
}

export type DispositionFields = Pick<DispositionRow, 'label' | 'effect' | 'delay_s'> & {
  /** Null keeps the place it has, or puts it last. */
  position: number | null;
};

const columns = 'name, label, effect, delay_s, position, created_at, updated_at';

/** The dispositions of workspaces: what calls may be marked with, and what that does. */
@Injectable()
export class DispositionsRepository {
  list(tx: WorkspaceTx): Promise<DispositionRow[]> {
    return tx.query<DispositionRow>(
      `SELECT ${columns} FROM dispositions WHERE workspace_id = $1 ORDER BY position, name`,
      [tx.workspaceId],
    );
  }

  /** One at a time changes which there are: their number, their names and their order. */
  async lockAll(tx: WorkspaceTx): Promise<void> {
    await tx.run('SELECT FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [tx.workspaceId]);
  }

  /** Null when the workspace has none of this name. */
  find(tx: Tx, workspaceId: string, name: string): Promise<DispositionRow | null> {
    return tx.one<DispositionRow>(
      `SELECT ${columns} FROM dispositions WHERE workspace_id = $1 AND name = $2`,
      [workspaceId, name],
    );
  }

  async optOutNames(tx: WorkspaceTx): Promise<string[]> {
    const rows = await tx.query<{ name: string }>(
      `SELECT name FROM dispositions WHERE workspace_id = $1 AND effect = 'opt_out'`,
      [tx.workspaceId],
    );
    return rows.map((row) => row.name);
  }

  async put(tx: WorkspaceTx, name: string, fields: DispositionFields): Promise<DispositionRow> {
    const row = await tx.one<DispositionRow>(
      `INSERT INTO dispositions AS d (workspace_id, name, label, effect, delay_s, position)
       VALUES ($1, $2, $3, $4, $5, coalesce($6,
         (SELECT coalesce(max(position), 0) + 1 FROM dispositions WHERE workspace_id = $1)))
       ON CONFLICT (workspace_id, name) DO UPDATE
         SET label = EXCLUDED.label, effect = EXCLUDED.effect, delay_s = EXCLUDED.delay_s,
             position = coalesce($6, d.position), updated_at = now()
       RETURNING ${columns}`,
      [tx.workspaceId, name, fields.label, fields.effect, fields.delay_s, fields.position],
    );
    if (row === null) throw new Error('an upsert without a row');
    return row;
  }

  async remove(tx: WorkspaceTx, name: string): Promise<boolean> {
    return (
      (await tx.run('DELETE FROM dispositions WHERE workspace_id = $1 AND name = $2', [
        tx.workspaceId,
        name,
      ])) > 0
    );
  }

  async names(tx: WorkspaceTx): Promise<string[]> {
    return (await this.list(tx)).map((row) => row.name);
  }

  /**
   * Makes these the dispositions there are, in this order. Those that stay keep their label and effect; a new one gets
   * those of its well-known name, or none.
   */
  async setNames(tx: WorkspaceTx, names: readonly string[]): Promise<void> {
    await tx.run('DELETE FROM dispositions WHERE workspace_id = $1 AND name <> ALL ($2::text[])', [
      tx.workspaceId,
      names,
    ]);
    await tx.run(
      `INSERT INTO dispositions AS d (workspace_id, name, label, effect, delay_s, position)
       SELECT $1, n.name, coalesce(k.label, initcap(replace(n.name, '_', ' '))), coalesce(k.effect, 'none'), k.delay_s,
              n.pos
       FROM unnest($2::text[]) WITH ORDINALITY AS n (name, pos) LEFT JOIN default_dispositions() k ON k.name = n.name
       ON CONFLICT (workspace_id, name) DO UPDATE SET position = EXCLUDED.position, updated_at = now()
         WHERE d.position <> EXCLUDED.position`,
      [tx.workspaceId, names],
    );
  }
}
