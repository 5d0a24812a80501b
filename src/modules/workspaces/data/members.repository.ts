import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import { deepestRow } from '../../../platform/http/paging.requests.js';
import type { WorkspaceRole } from '../../../platform/http/principal.js';

export interface MemberRow {
  /** The user's; lists are ordered by it. */
  id: string;
  email: string;
  name: string;
  role: WorkspaceRole;
  joined_at: Date;
}

export async function listMembers(
  tx: WorkspaceTx,
  slice: Slice,
): Promise<{ rows: MemberRow[]; total: number }> {
  const rows = await tx.query<MemberRow>(
    `SELECT u.id, u.email, u.name, m.role, m.created_at AS joined_at
     FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = $1 AND ($2::uuid IS NULL OR u.id < $2)
     ORDER BY u.id DESC OFFSET $3 LIMIT $4`,
    [tx.workspaceId, slice.before, slice.offset, slice.limit],
  );
  const counted = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n
     FROM (SELECT FROM memberships WHERE workspace_id = $1 LIMIT ${deepestRow + 1}) AS few`,
    [tx.workspaceId],
  );
  return { rows, total: counted?.n ?? 0 };
}

export async function isMember(tx: WorkspaceTx, email: string): Promise<boolean> {
  const row = await tx.one(
    `SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = $1 AND lower(u.email) = $2`,
    [tx.workspaceId, email],
  );
  return row !== null;
}

/**
 * The admins, locked until the transaction ends: two of them who remove each other at the same moment come one after
 * the other.
 */
export async function lockAdmins(tx: WorkspaceTx): Promise<string[]> {
  const rows = await tx.query<{ user_id: string }>(
    `SELECT user_id FROM memberships WHERE workspace_id = $1 AND role = 'admin' ORDER BY user_id FOR UPDATE`,
    [tx.workspaceId],
  );
  return rows.map((row) => row.user_id);
}

/** @returns the role that the member had, or null when there was none */
export async function removeMember(tx: WorkspaceTx, userId: string): Promise<WorkspaceRole | null> {
  const row = await tx.one<{ role: WorkspaceRole }>(
    'DELETE FROM memberships WHERE workspace_id = $1 AND user_id = $2 RETURNING role',
    [tx.workspaceId, userId],
  );
  return row?.role ?? null;
}
