import type { SystemTx } from '../../../platform/database/tx.js';

/** What stands in the way of removing a workspace. */
export interface RemovalObstacles {
  live_calls: number;
  running_lists: number;
  trunks: number;
  trunks_being_freed: number;
}

/**
 * Locks the workspace, as admission does, so that nothing new is dialed until the transaction ends, and then looks.
 * @returns null when there is no such workspace
 */
export async function obstaclesToRemoval(
  tx: SystemTx,
  workspaceId: string,
): Promise<RemovalObstacles | null> {
  const locked = await tx.one('SELECT id FROM workspaces WHERE id = $1 FOR UPDATE', [workspaceId]);
  if (locked === null) return null;
  return tx.one<RemovalObstacles & Record<string, number>>(
    `SELECT
       (SELECT count(*)::int FROM leases WHERE workspace_id = $1 AND expires_at > now())
         + (SELECT count(*)::int FROM calls WHERE workspace_id = $1
            AND status IN ('queued', 'ringing', 'in-progress')) AS live_calls,
       (SELECT count(*)::int FROM dial_lists WHERE workspace_id = $1 AND deleted_at IS NULL
          AND status IN ('importing', 'scheduled', 'running')) AS running_lists,
       (SELECT count(*)::int FROM trunks WHERE workspace_id = $1 AND deleted_at IS NULL) AS trunks,
       (SELECT count(*)::int FROM trunks WHERE workspace_id = $1 AND deleted_at IS NOT NULL) AS trunks_being_freed`,
    [workspaceId],
  );
}

/**
 * Removes a workspace with all that is in it; audit events stay. Those tables that have no foreign key to it come
 * first: a foreign key on each row of a million would cost every dial.
 * @returns the storage keys of the uploaded files
 */
export async function removeWorkspace(tx: SystemTx, workspaceId: string): Promise<string[]> {
  const files = await tx.query<{ file_key: string }>(
    'SELECT file_key FROM dial_lists WHERE workspace_id = $1 AND file_key IS NOT NULL',
    [workspaceId],
  );
  const staging =
    'DELETE FROM import_staging WHERE list_id IN (SELECT id FROM dial_lists WHERE workspace_id = $1)';
  await tx.run(staging, [workspaceId]);
  await tx.run('DELETE FROM call_events WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM attempts WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM calls WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM outbox WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM list_rejects WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM prospects WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM list_counts WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM dial_lists WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM phone_numbers WHERE workspace_id = $1', [workspaceId]);
  await tx.run('DELETE FROM workspaces WHERE id = $1', [workspaceId]);
  return files.map((file) => file.file_key);
}
