import type { SystemTx, WorkspaceTx } from '../../../platform/database/tx.js';
import type { WorkspaceRole } from '../../../platform/http/principal.js';
import { newId } from '../../../platform/ids.js';

export interface InvitationRow {
  id: string;
  workspace_id: string;
  email: string;
  role: WorkspaceRole;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
}

/** Invites an address; an open invitation of the same address is replaced, and its token holds no more. */
export async function upsertInvitation(
  tx: WorkspaceTx,
  fields: {
    email: string;
    role: WorkspaceRole;
    tokenHash: Buffer;
    invitedBy: string | null;
    now: Date;
    expiresAt: Date;
  },
): Promise<InvitationRow> {
  const row = await tx.one<InvitationRow>(
    `INSERT INTO invitations (id, workspace_id, email, role, token_hash, invited_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (workspace_id, lower(email)) WHERE accepted_at IS NULL DO UPDATE
       SET role = EXCLUDED.role, token_hash = EXCLUDED.token_hash, invited_by = EXCLUDED.invited_by,
           created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at
     RETURNING id, workspace_id, email, role, created_at, expires_at, accepted_at`,
    [
      newId(),
      tx.workspaceId,
      fields.email,
      fields.role,
      fields.tokenHash,
      fields.invitedBy,
      fields.now,
      fields.expiresAt,
    ],
  );
  if (row === null) throw new Error('an upsert returned no row');
  return row;
}

/** The invitation of a token, locked: who accepts it twice at once accepts it once. */
export function lockInvitation(tx: SystemTx, tokenHash: Buffer): Promise<InvitationRow | null> {
  return tx.one<InvitationRow>(
    `SELECT id, workspace_id, email, role, created_at, expires_at, accepted_at
     FROM invitations WHERE token_hash = $1 FOR UPDATE`,
    [tokenHash],
  );
}

export async function markAccepted(tx: SystemTx, id: string, now: Date): Promise<void> {
  await tx.run('UPDATE invitations SET accepted_at = $2 WHERE id = $1', [id, now]);
}
