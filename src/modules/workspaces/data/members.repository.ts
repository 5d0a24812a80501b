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

const columns = 'u.id, u.email, u.name, m.role, m.created_at AS joined_at';

export interface MemberFilter {
  role: WorkspaceRole | null;
  /** Part of the name or of the e-mail address, in any case. */
  search: string | null;
}

const matching = `m.workspace_id = $1 AND ($2::text IS NULL OR m.role = $2)
  AND ($3::text IS NULL OR strpos(lower(u.email), lower($3)) > 0 OR strpos(lower(u.name), lower($3)) > 0)`;

export async function listMembers(
  tx: WorkspaceTx,
  filter: MemberFilter,
  slice: Slice,
): Promise<{ rows: MemberRow[]; total: number }> {
  const rows = await tx.query<MemberRow>(
    `SELECT ${columns} FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE ${matching} AND ($4::uuid IS NULL OR u.id < $4)
     ORDER BY u.id DESC OFFSET $5 LIMIT $6`,
    [tx.workspaceId, filter.role, filter.search, slice.before, slice.offset, slice.limit],
  );
  const counted = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM
       (SELECT FROM memberships m JOIN users u ON u.id = m.user_id WHERE ${matching} LIMIT ${deepestRow + 1}) AS few`,
    [tx.workspaceId, filter.role, filter.search],
  );
  return { rows, total: counted?.n ?? 0 };
}

export function findMember(tx: WorkspaceTx, userId: string): Promise<MemberRow | null> {
  return tx.one<MemberRow & Record<string, unknown>>(
    `SELECT ${columns} FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = $1 AND m.user_id = $2`,
    [tx.workspaceId, userId],
  );
}

/** The same, locked: who is changed twice at once is changed one after the other. */
export function lockMember(tx: WorkspaceTx, userId: string): Promise<MemberRow | null> {
  return tx.one<MemberRow & Record<string, unknown>>(
    `SELECT ${columns} FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = $1 AND m.user_id = $2 FOR UPDATE OF m`,
    [tx.workspaceId, userId],
  );
}

export async function setRole(tx: WorkspaceTx, userId: string, role: WorkspaceRole): Promise<void> {
  await tx.run('UPDATE memberships SET role = $3 WHERE workspace_id = $1 AND user_id = $2', [
    tx.workspaceId,
    userId,
    role,
  ]);
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

export async function removeMember(tx: WorkspaceTx, userId: string): Promise<void> {
  await tx.run('DELETE FROM memberships WHERE workspace_id = $1 AND user_id = $2', [tx.workspaceId, userId]);
}
