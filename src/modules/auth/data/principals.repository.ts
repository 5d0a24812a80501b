import type { SystemTx } from '../../../platform/database/tx.js';
import type { WorkspaceRole } from '../../../platform/http/principal.js';
import type { Scope } from '../../../platform/http/scopes.js';

export interface UserStanding {
  is_superuser: boolean;
  /** Null when there is no such workspace. */
  workspace_id: string | null;
  role: WorkspaceRole | null;
  session_lives: boolean;
}

/** All that decides what a user may do in a workspace now, in one statement. */
export function userStanding(
  tx: SystemTx,
  claims: { userId: string; sessionId: string },
  workspaceId: string | null,
): Promise<UserStanding | null> {
  return tx.one<UserStanding & Record<string, unknown>>(
    `SELECT u.is_superuser, w.id AS workspace_id, m.role,
       EXISTS (SELECT FROM refresh_tokens r
               WHERE r.family_id = $2 AND r.user_id = u.id AND r.revoked_at IS NULL) AS session_lives
     FROM users u
       LEFT JOIN workspaces w ON w.id = $3
       LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = u.id
     WHERE u.id = $1`,
    [claims.userId, claims.sessionId, workspaceId],
  );
}

export interface KeyStanding {
  id: string;
  workspace_id: string;
  role: WorkspaceRole;
  scopes: Scope[] | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export function keyStanding(tx: SystemTx, hash: Buffer): Promise<KeyStanding | null> {
  return tx.one<KeyStanding & Record<string, unknown>>(
    'SELECT id, workspace_id, role, scopes, last_used_at, revoked_at FROM api_keys WHERE key_hash = $1',
    [hash],
  );
}

export interface ClientStanding {
  id: string;
  workspace_id: string;
  role: WorkspaceRole;
  scopes: Scope[] | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export function clientStanding(tx: SystemTx, id: string): Promise<ClientStanding | null> {
  return tx.one<ClientStanding & Record<string, unknown>>(
    'SELECT id, workspace_id, role, scopes, last_used_at, revoked_at FROM oauth_clients WHERE id = $1',
    [id],
  );
}

/** Writes when a client was used, unless another process just did. */
export async function touchClient(tx: SystemTx, id: string, now: Date, since: Date): Promise<void> {
  await tx.run(
    'UPDATE oauth_clients SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)',
    [id, now, since],
  );
}

/** Writes when a key was used, unless another process just did. */
export async function touchKey(tx: SystemTx, id: string, now: Date, since: Date): Promise<void> {
  await tx.run(
    'UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)',
    [id, now, since],
  );
}
