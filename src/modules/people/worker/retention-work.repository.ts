import type { SystemTx } from '../../../platform/database/tx.js';
import { lowestIdAt } from '../../../platform/ids.js';
import { defaultRetention, type Retention, retentionKinds } from '../domain/retention.js';

/** What a workspace keeps, with its id. */
export type WorkspaceRetention = Retention & { workspace_id: string };

/** One piece of the work: how much it removed, and whether there may be more. */
export interface Pruned {
  removed: number;
  more: boolean;
}

const callsAtOnce = 500;
const rowsAtOnce = 2_000;
const filesAtOnce = 100;

/** Lists that nothing is dialed from any more, and nobody is added to: the batch is over, the campaign archived. */
const final = `(l.status = 'archived' OR (l.kind <> 'campaign' AND l.status IN ('completed', 'canceled', 'failed')))`;
/** When it was: a campaign may have been completed long before it is archived, which is the last change of it. */
const ended = `(CASE l.status WHEN 'archived' THEN l.updated_at ELSE coalesce(l.finished_at, l.updated_at) END)`;

/** All workspaces, those that never decided with what holds until they do. */
export async function workspaceRetentions(tx: SystemTx): Promise<WorkspaceRetention[]> {
  const rows = await tx.query<WorkspaceRetention & { decided: boolean }>(
    `SELECT w.id AS workspace_id, r.workspace_id IS NOT NULL AS decided,
            ${retentionKinds.map((kind) => `r.${kind}`).join(', ')}
     FROM workspaces w LEFT JOIN workspace_retention r ON r.workspace_id = w.id ORDER BY w.id`,
  );
  return rows.map(({ decided, ...row }) => (decided ? row : Object.assign(row, defaultRetention)));
}

/** What was said in the oldest calls. The calls stay, so how far it came is kept. */
export async function pruneTranscripts(tx: SystemTx, workspaceId: string, before: Date): Promise<Pruned> {
  const calls = await tx.query<{ id: string }>(
    `SELECT id FROM calls
     WHERE workspace_id = $1 AND id < $2 AND status NOT IN ('queued', 'ringing', 'in-progress')
       AND id >= coalesce((SELECT done_below FROM retention_progress WHERE workspace_id = $1 AND kind = 'transcripts'),
                          '00000000-0000-0000-0000-000000000000')
     ORDER BY id LIMIT $3`,
    [workspaceId, lowestIdAt(before.getTime()), callsAtOnce],
  );
  const removed = await tx.run(
    `DELETE FROM call_events WHERE workspace_id = $1 AND call_id = ANY ($2::uuid[]) AND type IN ('turn', 'function')`,
    [workspaceId, calls.map(({ id }) => id)],
  );
  const more = calls.length === callsAtOnce;
  await tx.run(
    `INSERT INTO retention_progress AS p (workspace_id, kind, done_below) VALUES ($1, 'transcripts', $2)
     ON CONFLICT (workspace_id, kind) DO UPDATE SET done_below = greatest(p.done_below, EXCLUDED.done_below)`,
    [workspaceId, more ? calls.at(-1)?.id : lowestIdAt(before.getTime())],
  );
  return { removed, more };
}

/** The oldest calls that are over, with their attempts and events: attempts first, as agents lock them. */
export async function pruneCalls(tx: SystemTx, workspaceId: string, before: Date): Promise<Pruned> {
  const calls = await tx.query<{ id: string }>(
    `SELECT id FROM calls
     WHERE workspace_id = $1 AND id < $2 AND status NOT IN ('queued', 'ringing', 'in-progress')
     ORDER BY id LIMIT $3`,
    [workspaceId, lowestIdAt(before.getTime()), callsAtOnce],
  );
  const ids = calls.map(({ id }) => id);
  await tx.run('DELETE FROM attempts WHERE workspace_id = $1 AND call_id = ANY ($2::uuid[])', [
    workspaceId,
    ids,
  ]);
  await tx.run('DELETE FROM call_events WHERE workspace_id = $1 AND call_id = ANY ($2::uuid[])', [
    workspaceId,
    ids,
  ]);
  const removed = await tx.run('DELETE FROM calls WHERE workspace_id = $1 AND id = ANY ($2::uuid[])', [
    workspaceId,
    ids,
  ]);
  return { removed, more: calls.length === callsAtOnce };
}

/** Prospects and rejected rows of lists that ended before; the lists and their counts stay. */
export async function pruneProspects(tx: SystemTx, workspaceId: string, before: Date): Promise<Pruned> {
  const prospects = await tx.run(
    `DELETE FROM prospects WHERE id = ANY (ARRAY(
       SELECT p.id FROM dial_lists l JOIN prospects p ON p.list_id = l.id
       WHERE l.workspace_id = $1 AND ${final} AND ${ended} < $2 AND p.state NOT IN ('pending', 'dialing') LIMIT $3))`,
    [workspaceId, before, rowsAtOnce],
  );
  const rejected = await tx.run(
    `DELETE FROM list_rejects WHERE (upload_id, line_no) IN (
       SELECT r.upload_id, r.line_no
       FROM dial_lists l JOIN list_uploads u ON u.list_id = l.id JOIN list_rejects r ON r.upload_id = u.id
       WHERE l.workspace_id = $1 AND ${final} AND ${ended} < $2 LIMIT $3)`,
    [workspaceId, before, rowsAtOnce],
  );
  return { removed: prospects + rejected, more: prospects === rowsAtOnce || rejected === rowsAtOnce };
}

/** Gives the files of lists that ended before, which no upload names any more: to be removed after the commit. */
export async function forgetFiles(tx: SystemTx, workspaceId: string, before: Date): Promise<string[]> {
  const files = await tx.query<{ file_key: string }>(
    `UPDATE list_uploads u SET file_key = NULL, updated_at = now()
     FROM (SELECT u.id, u.file_key FROM dial_lists l JOIN list_uploads u ON u.list_id = l.id
           WHERE l.workspace_id = $1 AND ${final} AND ${ended} < $2 AND u.file_key IS NOT NULL
             AND u.status <> 'importing' LIMIT $3 FOR UPDATE OF u) AS old
     WHERE u.id = old.id RETURNING old.file_key`,
    [workspaceId, before, filesAtOnce],
  );
  return files.map((file) => file.file_key);
}

/** A whole piece of files may be followed by another. */
export const moreFiles = (files: readonly string[]): boolean => files.length === filesAtOnce;

/** The oldest decisions not to call, and those to call that were not carried out. */
export async function pruneDecisions(tx: SystemTx, workspaceId: string, before: Date): Promise<Pruned> {
  const decisions = await tx.run(
    `DELETE FROM contact_decisions WHERE id = ANY (ARRAY(
       SELECT id FROM contact_decisions WHERE workspace_id = $1 AND uuid_extract_timestamp(id) < $2 LIMIT $3))`,
    [workspaceId, before, rowsAtOnce],
  );
  const lapsed = await tx.run(
    `DELETE FROM attempts WHERE id = ANY (ARRAY(
       SELECT id FROM attempts WHERE workspace_id = $1 AND id < $2 AND state = 'lapsed' ORDER BY id LIMIT $3))`,
    [workspaceId, lowestIdAt(before.getTime()), rowsAtOnce],
  );
  return { removed: decisions + lapsed, more: decisions === rowsAtOnce || lapsed === rowsAtOnce };
}

/** Consents that were withdrawn before. */
export async function pruneConsents(tx: SystemTx, workspaceId: string, before: Date): Promise<Pruned> {
  const removed = await tx.run(
    `DELETE FROM consents WHERE id = ANY (ARRAY(
       SELECT id FROM consents WHERE workspace_id = $1 AND withdrawn_at < $2 ORDER BY withdrawn_at LIMIT $3))`,
    [workspaceId, before, rowsAtOnce],
  );
  return { removed, more: removed === rowsAtOnce };
}

/**
 * Drops a month of which nothing is left.
 * @returns false when there is none, or when somebody has the table just now
 */
export async function dropEmptyMonth(tx: SystemTx): Promise<boolean> {
  const row = await tx.one<{ n: number }>('SELECT drop_empty_partitions() AS n');
  return row?.n === 1;
}
