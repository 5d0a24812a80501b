import type { SystemTx } from '../../../platform/database/tx.js';
import { holdUser } from './users.repository.js';

export interface RefreshTokenRow {
  family_id: string;
  user_id: string;
  workspace_id: string | null;
  expires_at: Date;
  used_at: Date | null;
  revoked_at: Date | null;
}

const columns = 'family_id, user_id, workspace_id, expires_at, used_at, revoked_at';

export async function insertRefreshToken(
  tx: SystemTx,
  token: {
    id: string;
    familyId: string;
    userId: string;
    workspaceId: string | null;
    hash: Buffer;
    now: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await tx.run(
    `INSERT INTO refresh_tokens (id, family_id, user_id, workspace_id, token_hash, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [token.id, token.familyId, token.userId, token.workspaceId, token.hash, token.now, token.expiresAt],
  );
}

/**
 * What there is under a hash, with its family locked and its user held: a rotation and the end of the family, or of all
 * sessions of the user, come one after the other, so that no token is born into what has just ended.
 */
export async function lockRefreshToken(tx: SystemTx, hash: Buffer): Promise<RefreshTokenRow | null> {
  const found = await tx.one<{ family_id: string; user_id: string }>(
    'SELECT family_id, user_id FROM refresh_tokens WHERE token_hash = $1',
    [hash],
  );
  if (found === null) return null;
  await lockFamily(tx, found.family_id);
  await holdUser(tx, found.user_id);
  return tx.one<RefreshTokenRow>(`SELECT ${columns} FROM refresh_tokens WHERE token_hash = $1`, [hash]);
}

export async function markUsed(tx: SystemTx, hash: Buffer, now: Date): Promise<void> {
  await tx.run('UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1', [hash, now]);
}

/** Ends a session: its refresh tokens and, since every request looks here, its access tokens. */
export async function revokeFamily(tx: SystemTx, familyId: string, now: Date): Promise<void> {
  await lockFamily(tx, familyId);
  await tx.run('UPDATE refresh_tokens SET revoked_at = $2 WHERE family_id = $1 AND revoked_at IS NULL', [
    familyId,
    now,
  ]);
}

/** Ends every session of a user, because the password is another one. The user is locked (`lockUser`) before. @returns how many */
export async function revokeSessionsOf(tx: SystemTx, userId: string, now: Date): Promise<number> {
  const row = await tx.one<{ n: number }>(
    `WITH ended AS (UPDATE refresh_tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL
                    RETURNING family_id)
     SELECT count(DISTINCT family_id)::int AS n FROM ended`,
    [userId, now],
  );
  return row?.n ?? 0;
}

/** Makes another workspace the one that the session's next access tokens are for. */
export async function moveFamily(tx: SystemTx, familyId: string, workspaceId: string): Promise<void> {
  await lockFamily(tx, familyId);
  await tx.run('UPDATE refresh_tokens SET workspace_id = $2 WHERE family_id = $1 AND used_at IS NULL', [
    familyId,
    workspaceId,
  ]);
}

/** Where the user was last, from any session. */
export async function lastWorkspaceOf(tx: SystemTx, userId: string): Promise<string | null> {
  const row = await tx.one<{ workspace_id: string | null }>(
    'SELECT workspace_id FROM refresh_tokens WHERE user_id = $1 ORDER BY id DESC LIMIT 1',
    [userId],
  );
  return row?.workspace_id ?? null;
}

export async function deleteExpiredTokensOf(tx: SystemTx, userId: string, now: Date): Promise<void> {
  await tx.run('DELETE FROM refresh_tokens WHERE user_id = $1 AND expires_at < $2', [userId, now]);
}

async function lockFamily(tx: SystemTx, familyId: string): Promise<void> {
  await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('refresh family ' || $1::text, 0))`, [
    familyId,
  ]);
}
