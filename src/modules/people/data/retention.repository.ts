import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { defaultRetention, type Retention, retentionKinds } from '../domain/retention.js';

const columns = retentionKinds.join(', ');

/** What a workspace keeps, and which one it is. */
export type RetentionRow = Retention & { workspace_id: string };

export async function readRetention(tx: WorkspaceTx): Promise<RetentionRow> {
  const sql = `SELECT workspace_id, ${columns} FROM workspace_retention WHERE workspace_id = $1`;
  const row = await tx.one<RetentionRow & Record<string, unknown>>(sql, [tx.workspaceId]);
  return row ?? { workspace_id: tx.workspaceId, ...defaultRetention };
}

/** Locked, so that a change is recorded against what it really replaced. */
export async function lockRetention(tx: WorkspaceTx): Promise<RetentionRow> {
  await tx.run(
    `INSERT INTO workspace_retention (workspace_id, ${columns})
     VALUES ($1, ${retentionKinds.map((_, n) => `$${n + 2}`).join(', ')}) ON CONFLICT DO NOTHING`,
    [tx.workspaceId, ...retentionKinds.map((kind) => defaultRetention[kind])],
  );
  await tx.run('SELECT FROM workspace_retention WHERE workspace_id = $1 FOR UPDATE', [tx.workspaceId]);
  return readRetention(tx);
}

export async function writeRetention(tx: WorkspaceTx, retention: Retention): Promise<void> {
  await tx.run(
    `UPDATE workspace_retention SET (${columns}) = (${retentionKinds.map((_, n) => `$${n + 2}::int`).join(', ')}),
            updated_at = now() WHERE workspace_id = $1`,
    [tx.workspaceId, ...retentionKinds.map((kind) => retention[kind])],
  );
}
