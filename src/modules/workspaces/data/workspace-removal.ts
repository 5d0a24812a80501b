import type { SystemTx } from '../../../platform/database/tx.js';

/**
 * Locks the workspace, as admission does, so that nothing new is dialed until the transaction ends, and then looks.
 * A call is live when it rings or talks, or has a slot to be dialed in.
 * @returns null when there is no such workspace
 */
export async function lockAndCountLiveCalls(tx: SystemTx, workspaceId: string): Promise<number | null> {
  const locked = await tx.one('SELECT id FROM workspaces WHERE id = $1 FOR UPDATE', [workspaceId]);
  if (locked === null) return null;
  const row = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM (
       SELECT id FROM calls WHERE workspace_id = $1 AND status IN ('ringing', 'in-progress')
       UNION
       SELECT coalesce(a.call_id, l.attempt_id) FROM leases l LEFT JOIN attempts a ON a.id = l.attempt_id
       WHERE l.workspace_id = $1 AND l.expires_at > now()) AS live`,
    [workspaceId],
  );
  return row?.n ?? 0;
}

/** Tables without a foreign key to the workspace: one on each row of a million would cost every dial. */
const withoutForeignKey = [
  // Agents that still report on an attempt wait for it, and find it gone; so its events come after it.
  'attempts',
  'calls',
  'call_events',
  'contact_decisions',
  'outbox',
  'list_rejects',
  'prospects',
  'list_counts',
  'live_answers',
  'list_countries',
  'list_callers',
  'list_uploads',
  'dial_lists',
  'phone_numbers',
];

/**
 * Removes a workspace with all that is in it; audit events stay, and what LiveKit has to let go of.
 * @returns its name, the storage keys of the uploaded files, and how many trunks are to be freed
 */
export async function removeWorkspace(
  tx: SystemTx,
  workspaceId: string,
): Promise<{ name: string; files: string[]; trunks: number }> {
  const files = await tx.query<{ file_key: string }>(
    'SELECT file_key FROM list_uploads WHERE workspace_id = $1 AND file_key IS NOT NULL',
    [workspaceId],
  );
  // A worker that is at the trunk right now has the rest of its claim to end; what it makes meanwhile is found then.
  const trunks = await tx.run(
    `INSERT INTO trunk_removals (id, livekit_trunk_id, next_at)
     SELECT id, livekit_trunk_id, CASE WHEN sync_claim IS NULL THEN now() ELSE greatest(now(), sync_next_at) END
     FROM trunks WHERE workspace_id = $1`,
    [workspaceId],
  );
  await tx.run(
    'DELETE FROM import_staging WHERE upload_id IN (SELECT id FROM list_uploads WHERE workspace_id = $1)',
    [workspaceId],
  );
  await tx.run(
    'DELETE FROM webhook_inbox WHERE attempt_id IN (SELECT id FROM attempts WHERE workspace_id = $1)',
    [workspaceId],
  );
  for (const table of withoutForeignKey) {
    await tx.run(`DELETE FROM ${table} WHERE workspace_id = $1`, [workspaceId]);
  }
  const gone = await tx.one<{ name: string }>('DELETE FROM workspaces WHERE id = $1 RETURNING name', [
    workspaceId,
  ]);
  return { name: gone?.name ?? '', files: files.map((file) => file.file_key), trunks };
}
