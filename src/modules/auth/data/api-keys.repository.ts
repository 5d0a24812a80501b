import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import { deepestRow } from '../../../platform/http/paging.requests.js';
import type { WorkspaceRole } from '../../../platform/http/principal.js';
import type { Scope } from '../../../platform/http/scopes.js';
import { newId } from '../../../platform/ids.js';

export interface ApiKeyRow {
  id: string;
  name: string;
  role: WorkspaceRole;
  scopes: Scope[] | null;
  prefix: string;
  created_at: Date;
  last_used_at: Date | null;
}

export async function insertApiKey(
  tx: WorkspaceTx,
  key: {
    name: string;
    role: WorkspaceRole;
    scopes: Scope[] | null;
    prefix: string;
    hash: Buffer;
    createdBy: string | null;
    now: Date;
  },
): Promise<ApiKeyRow> {
  const row = await tx.one<ApiKeyRow>(
    `INSERT INTO api_keys (id, workspace_id, name, role, scopes, prefix, key_hash, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     RETURNING id, name, role, scopes, prefix, created_at, last_used_at`,
    [newId(), tx.workspaceId, key.name, key.role, key.scopes, key.prefix, key.hash, key.createdBy, key.now],
  );
  if (row === null) throw new Error('an insert returned no row');
  return row;
}

export async function listApiKeys(
  tx: WorkspaceTx,
  slice: Slice,
): Promise<{ rows: ApiKeyRow[]; total: number }> {
  const rows = await tx.query<ApiKeyRow>(
    `SELECT id, name, role, scopes, prefix, created_at, last_used_at FROM api_keys
     WHERE workspace_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id < $2)
     ORDER BY id DESC OFFSET $3 LIMIT $4`,
    [tx.workspaceId, slice.before, slice.offset, slice.limit],
  );
  const counted = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n
     FROM (SELECT FROM api_keys WHERE workspace_id = $1 AND revoked_at IS NULL LIMIT ${deepestRow + 1}) AS few`,
    [tx.workspaceId],
  );
  return { rows, total: counted?.n ?? 0 };
}

/** @returns false when there is no such key, or it was revoked before */
export async function revokeApiKey(tx: WorkspaceTx, id: string, now: Date): Promise<boolean> {
  const sql = `UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL`;
  return (await tx.run(sql, [tx.workspaceId, id, now])) === 1;
}
