import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';

export interface ErasureRow {
  id: string;
  number_hash: Buffer;
  reason: string | null;
  status: 'pending' | 'running' | 'completed';
  waiting_for: 'call' | 'import' | null;
  removed: Record<string, number>;
  requested_by: string | null;
  requested_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  lifted_at: Date | null;
}

const columns = `id, number_hash, reason, status, waiting_for, removed, requested_by, requested_at, started_at,
  finished_at, lifted_at`;

export interface NewErasure {
  id: string;
  hash: Buffer;
  /** Sealed. */
  number: Buffer;
  reason: string | null;
  requestedBy: string | null;
}

export async function insertErasure(tx: WorkspaceTx, erasure: NewErasure): Promise<void> {
  await tx.run(
    `WITH never AS (
       INSERT INTO erased_numbers (workspace_id, number_hash, erasure_id) VALUES ($2, $3, $1)
       ON CONFLICT (workspace_id, number_hash) DO UPDATE SET erasure_id = EXCLUDED.erasure_id)
     INSERT INTO erasures (id, workspace_id, number_hash, number, reason, status, requested_by)
     VALUES ($1, $2, $3, $4, $5, 'pending', $6)`,
    [erasure.id, tx.workspaceId, erasure.hash, erasure.number, erasure.reason, erasure.requestedBy],
  );
}

export function findErasure(tx: WorkspaceTx, id: string): Promise<ErasureRow | null> {
  return tx.one<ErasureRow & Record<string, unknown>>(
    `SELECT ${columns} FROM erasures WHERE workspace_id = $1 AND id = $2`,
    [tx.workspaceId, id],
  );
}

/** The one of a number that is not completed. */
export function openErasure(tx: WorkspaceTx, hash: Buffer): Promise<ErasureRow | null> {
  return tx.one<ErasureRow & Record<string, unknown>>(
    `SELECT ${columns} FROM erasures WHERE workspace_id = $1 AND number_hash = $2 AND status <> 'completed'`,
    [tx.workspaceId, hash],
  );
}

export function pageOfErasures(tx: WorkspaceTx, hash: Buffer | null, slice: Slice): Promise<ErasureRow[]> {
  return tx.query<ErasureRow & Record<string, unknown>>(
    `SELECT ${columns} FROM erasures
     WHERE workspace_id = $1 AND ($2::bytea IS NULL OR number_hash = $2) AND ($3::uuid IS NULL OR id < $3)
     ORDER BY id DESC OFFSET $4 LIMIT $5`,
    [tx.workspaceId, hash, slice.before, slice.offset, slice.limit],
  );
}

/** Counted to `atMost`. */
export async function countErasures(tx: WorkspaceTx, hash: Buffer | null, atMost: number): Promise<number> {
  const row = await tx.one<{ n: string }>(
    `SELECT count(*) AS n FROM (SELECT FROM erasures
       WHERE workspace_id = $1 AND ($2::bytea IS NULL OR number_hash = $2) LIMIT $3) AS counted`,
    [tx.workspaceId, hash, atMost],
  );
  return Number(row?.n ?? 0);
}

/** Who asks for an erasure of the number at this moment comes wholly before what follows, or wholly after. */
export async function lockErasedNumber(tx: WorkspaceTx, hash: Buffer): Promise<void> {
  await tx.run('SELECT FROM erased_numbers WHERE workspace_id = $1 AND number_hash = $2 FOR UPDATE', [
    tx.workspaceId,
    hash,
  ]);
}

/**
 * The number of a completed erasure may be called again.
 * @returns false when it could be before
 */
export async function liftErasure(tx: WorkspaceTx, hash: Buffer): Promise<boolean> {
  const lifted = await tx.run('DELETE FROM erased_numbers WHERE workspace_id = $1 AND number_hash = $2', [
    tx.workspaceId,
    hash,
  ]);
  await tx.run(
    `UPDATE erasures SET lifted_at = now()
     WHERE workspace_id = $1 AND number_hash = $2 AND status = 'completed' AND lifted_at IS NULL`,
    [tx.workspaceId, hash],
  );
  return lifted === 1;
}
