import type { SystemTx, WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import { deepestRow } from '../../../platform/http/paging.requests.js';
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
  /** The user; null for an API key, or somebody who is gone. */
  invited_by: string | null;
}

const columns = 'id, workspace_id, email, role, created_at, expires_at, accepted_at, invited_by';

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
     RETURNING ${columns}`,
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

/** Those that nobody has accepted, newest first. */
export async function listInvitations(
  tx: WorkspaceTx,
  slice: Slice,
): Promise<{ rows: InvitationRow[]; total: number }> {
  const rows = await tx.query<InvitationRow>(
    `SELECT ${columns} FROM invitations
     WHERE workspace_id = $1 AND accepted_at IS NULL AND ($2::uuid IS NULL OR id < $2)
     ORDER BY id DESC OFFSET $3 LIMIT $4`,
    [tx.workspaceId, slice.before, slice.offset, slice.limit],
  );
  const counted = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM
       (SELECT FROM invitations WHERE workspace_id = $1 AND accepted_at IS NULL LIMIT ${deepestRow + 1}) AS few`,
    [tx.workspaceId],
  );
  return { rows, total: counted?.n ?? 0 };
}

/** An open invitation gets another token: the one before holds no more. */
export function renewInvitation(
  tx: WorkspaceTx,
  id: string,
  fields: { tokenHash: Buffer; expiresAt: Date },
): Promise<InvitationRow | null> {
  return tx.one<InvitationRow & Record<string, unknown>>(
    `UPDATE invitations SET token_hash = $3, expires_at = $4
     WHERE workspace_id = $1 AND id = $2 AND accepted_at IS NULL RETURNING ${columns}`,
    [tx.workspaceId, id, fields.tokenHash, fields.expiresAt],
  );
}

/** @returns the address that was invited, or null when there is no such open invitation */
export async function deleteInvitation(tx: WorkspaceTx, id: string): Promise<string | null> {
  const row = await tx.one<{ email: string }>(
    'DELETE FROM invitations WHERE workspace_id = $1 AND id = $2 AND accepted_at IS NULL RETURNING email',
    [tx.workspaceId, id],
  );
  return row?.email ?? null;
}

export interface InvitationView {
  workspace_name: string;
  email: string;
  role: WorkspaceRole;
  expires_at: Date;
  has_account: boolean;
}

/** What the holder of an open invitation's token may see of it. */
export function viewInvitation(tx: SystemTx, tokenHash: Buffer): Promise<InvitationView | null> {
  return tx.one<InvitationView & Record<string, unknown>>(
    `SELECT w.name AS workspace_name, i.email, i.role, i.expires_at,
       EXISTS (SELECT FROM users u WHERE lower(u.email) = i.email) AS has_account
     FROM invitations i JOIN workspaces w ON w.id = i.workspace_id
     WHERE i.token_hash = $1 AND i.accepted_at IS NULL`,
    [tokenHash],
  );
}

/** The invitation of a token, locked: who accepts it twice at once accepts it once. */
export function lockInvitation(tx: SystemTx, tokenHash: Buffer): Promise<InvitationRow | null> {
  return tx.one<InvitationRow>(`SELECT ${columns} FROM invitations WHERE token_hash = $1 FOR UPDATE`, [
    tokenHash,
  ]);
}

export async function markAccepted(tx: SystemTx, id: string, now: Date): Promise<void> {
  await tx.run('UPDATE invitations SET accepted_at = $2 WHERE id = $1', [id, now]);
}
