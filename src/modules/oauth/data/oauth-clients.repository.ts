import type { SystemTx, WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import { deepestRow } from '../../../platform/http/paging.requests.js';
import type { WorkspaceRole } from '../../../platform/http/principal.js';
import type { Scope } from '../../../platform/http/scopes.js';
import { newId } from '../../../platform/ids.js';

export interface OAuthClientRow {
  id: string;
  name: string;
  role: WorkspaceRole;
  scopes: Scope[] | null;
  created_at: Date;
  last_used_at: Date | null;
  previous_secret_until: Date | null;
}

const columns = 'id, name, role, scopes, created_at, last_used_at, previous_secret_until';

export async function insertClient(
  tx: WorkspaceTx,
  client: {
    name: string;
    role: WorkspaceRole;
    scopes: Scope[] | null;
    secretHash: Buffer;
    createdBy: string | null;
    now: Date;
  },
): Promise<OAuthClientRow> {
  const row = await tx.one<OAuthClientRow & Record<string, unknown>>(
    `INSERT INTO oauth_clients (id, workspace_id, name, role, scopes, secret_hash, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${columns}`,
    [
      newId(),
      tx.workspaceId,
      client.name,
      client.role,
      client.scopes,
      client.secretHash,
      client.createdBy,
      client.now,
    ],
  );
  if (row === null) throw new Error('an insert returned no row');
  return row;
}

export async function listClients(
  tx: WorkspaceTx,
  slice: Slice,
): Promise<{ rows: OAuthClientRow[]; total: number }> {
  const rows = await tx.query<OAuthClientRow & Record<string, unknown>>(
    `SELECT ${columns} FROM oauth_clients
     WHERE workspace_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id < $2)
     ORDER BY id DESC OFFSET $3 LIMIT $4`,
    [tx.workspaceId, slice.before, slice.offset, slice.limit],
  );
  const counted = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n
     FROM (SELECT FROM oauth_clients WHERE workspace_id = $1 AND revoked_at IS NULL LIMIT ${deepestRow + 1}) AS few`,
    [tx.workspaceId],
  );
  return { rows, total: counted?.n ?? 0 };
}

/** Locked until the transaction ends; null when there is none, or it was revoked. */
export function lockClient(tx: WorkspaceTx, id: string): Promise<OAuthClientRow | null> {
  return tx.one<OAuthClientRow & Record<string, unknown>>(
    `SELECT ${columns} FROM oauth_clients
     WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL FOR NO KEY UPDATE`,
    [tx.workspaceId, id],
  );
}

/** Gives a client another secret; the one until now holds until `previousUntil`, those before it no more. */
export async function replaceSecret(
  tx: WorkspaceTx,
  id: string,
  secretHash: Buffer,
  previousUntil: Date,
): Promise<void> {
  await tx.run(
    `UPDATE oauth_clients SET previous_secret_hash = secret_hash, previous_secret_until = $4, secret_hash = $3
     WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL`,
    [tx.workspaceId, id, secretHash, previousUntil],
  );
}

/** @returns false when there is no such client, or it was revoked before */
export async function revokeClient(tx: WorkspaceTx, id: string, now: Date): Promise<boolean> {
  const sql = `UPDATE oauth_clients SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL`;
  return (await tx.run(sql, [tx.workspaceId, id, now])) === 1;
}

export interface ClientSecrets {
  id: string;
  scopes: Scope[] | null;
  secret_hash: Buffer;
  /** Null when the secret before does not hold any more. */
  previous_secret_hash: Buffer | null;
}

/** What a client has to prove, of any workspace; null when there is none, or it was revoked. */
export function clientSecrets(tx: SystemTx, id: string, now: Date): Promise<ClientSecrets | null> {
  return tx.one<ClientSecrets & Record<string, unknown>>(
    `SELECT id, scopes, secret_hash,
       CASE WHEN previous_secret_until > $2 THEN previous_secret_hash END AS previous_secret_hash
     FROM oauth_clients WHERE id = $1 AND revoked_at IS NULL`,
    [id, now],
  );
}
