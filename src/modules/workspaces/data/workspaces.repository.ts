import { randomBytes } from 'node:crypto';
import { violatedUnique } from '../../../platform/database/database.js';
import type { SystemTx, Tx, WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError } from '../../../platform/errors.js';
import type { Slice } from '../../../platform/http/paging.js';
import { deepestRow } from '../../../platform/http/paging.requests.js';
import type { Principal, WorkspaceRole } from '../../../platform/http/principal.js';
import { newId } from '../../../platform/ids.js';
import { slugOf, slugWithEnding } from '../../../platform/slug.js';

export interface WorkspaceRow {
  id: string;
  name: string;
  slug: string;
  role: WorkspaceRole | null;
  created_at: Date;
  updated_at: Date;
}

const slugTries = 5;

/**
 * Makes a workspace with its first admin.
 * @throws AppError conflict `slug_taken`, only for a slug that was asked for
 */
export async function createWorkspace(
  tx: SystemTx,
  fields: { name: string; slug: string | undefined; adminId: string },
): Promise<WorkspaceRow> {
  const workspace =
    fields.slug === undefined
      ? await insertWithFreeSlug(tx, fields.name)
      : await insert(tx, fields.name, fields.slug);
  if (workspace === null) throw slugTaken();
  await addMember(tx, workspace.id, fields.adminId, 'admin');
  return { ...workspace, role: 'admin' };
}

async function insertWithFreeSlug(tx: SystemTx, name: string): Promise<WorkspaceRow | null> {
  const plain = slugOf(name, 'workspace');
  for (let tried = 0; tried < slugTries; tried += 1) {
    const slug = tried === 0 ? plain : slugWithEnding(plain, randomBytes(4).toString('hex'));
    const workspace = await insert(tx, name, slug);
    if (workspace !== null) return workspace;
  }
  return null;
}

function insert(tx: SystemTx, name: string, slug: string): Promise<WorkspaceRow | null> {
  return tx.one<WorkspaceRow>(
    `INSERT INTO workspaces (id, name, slug) VALUES ($1, $2, $3) ON CONFLICT (slug) DO NOTHING
     RETURNING id, name, slug, NULL AS role, created_at, updated_at`,
    [newId(), name, slug],
  );
}

/** Makes someone a member; who is one already keeps the role they have. */
export async function addMember(
  tx: Tx,
  workspaceId: string,
  userId: string,
  role: WorkspaceRole,
): Promise<void> {
  await tx.run(
    `INSERT INTO memberships (workspace_id, user_id, role) VALUES ($1, $2, $3)
     ON CONFLICT (workspace_id, user_id) DO NOTHING`,
    [workspaceId, userId, role],
  );
}

/** A workspace as a user sees it: one that they belong to, or any for a superuser. */
export function workspaceForUser(
  tx: SystemTx,
  userId: string,
  workspaceId: string,
): Promise<WorkspaceRow | null> {
  return tx.one<WorkspaceRow>(
    `SELECT w.id, w.name, w.slug, m.role, w.created_at, w.updated_at
     FROM workspaces w JOIN users u ON u.id = $1
       LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = u.id
     WHERE w.id = $2 AND (m.user_id IS NOT NULL OR u.is_superuser)`,
    [userId, workspaceId],
  );
}

/** The workspace that a user has belonged to for longest. */
export function firstWorkspaceOf(tx: SystemTx, userId: string): Promise<WorkspaceRow | null> {
  return tx.one<WorkspaceRow>(
    `SELECT w.id, w.name, w.slug, m.role, w.created_at, w.updated_at
     FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.user_id = $1 ORDER BY m.created_at, w.id LIMIT 1`,
    [userId],
  );
}

interface Listing {
  rows: WorkspaceRow[];
  total: number;
}

const found = `($2::text IS NULL OR strpos(lower(w.name), lower($2)) > 0 OR strpos(w.slug, lower($2)) > 0)`;

export async function listWorkspacesOf(
  tx: SystemTx,
  userId: string,
  search: string | null,
  slice: Slice,
): Promise<Listing> {
  const rows = await tx.query<WorkspaceRow>(
    `SELECT w.id, w.name, w.slug, m.role, w.created_at, w.updated_at
     FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.user_id = $1 AND ${found} AND ($3::uuid IS NULL OR w.id < $3)
     ORDER BY w.id DESC OFFSET $4 LIMIT $5`,
    [userId, search, slice.before, slice.offset, slice.limit],
  );
  const counted = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM
       (SELECT FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
        WHERE m.user_id = $1 AND ${found} LIMIT ${deepestRow + 1}) AS few`,
    [userId, search],
  );
  return { rows, total: counted?.n ?? 0 };
}

/** Every workspace, for a superuser; with the role that they have there, if any. */
export async function listAllWorkspaces(
  tx: SystemTx,
  userId: string,
  search: string | null,
  slice: Slice,
): Promise<Listing> {
  const rows = await tx.query<WorkspaceRow>(
    `SELECT w.id, w.name, w.slug, m.role, w.created_at, w.updated_at
     FROM workspaces w LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = $1
     WHERE ${found} AND ($3::uuid IS NULL OR w.id < $3)
     ORDER BY w.id DESC OFFSET $4 LIMIT $5`,
    [userId, search, slice.before, slice.offset, slice.limit],
  );
  const counted = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM
       (SELECT FROM workspaces w WHERE $1::uuid IS NOT NULL AND ${found} LIMIT ${deepestRow + 1}) AS few`,
    [userId, search],
  );
  return { rows, total: counted?.n ?? 0 };
}

/** The one workspace of an API key. */
export async function listWorkspaceOfKey(
  tx: SystemTx,
  key: Principal,
  search: string | null,
): Promise<Listing> {
  const rows = await tx.query<WorkspaceRow>(
    `SELECT w.id, w.name, w.slug, $3::text AS role, w.created_at, w.updated_at
     FROM workspaces w WHERE w.id = $1 AND ${found}`,
    [key.workspaceId, search, key.role],
  );
  return { rows, total: rows.length };
}

export async function emailOfUser(tx: SystemTx, userId: string): Promise<string | null> {
  const row = await tx.one<{ email: string }>('SELECT email FROM users WHERE id = $1', [userId]);
  return row?.email ?? null;
}

export function findWorkspace(tx: WorkspaceTx): Promise<WorkspaceRow | null> {
  return tx.one<WorkspaceRow>(
    'SELECT id, name, slug, NULL AS role, created_at, updated_at FROM workspaces WHERE id = $1',
    [tx.workspaceId],
  );
}

/** @throws AppError conflict `slug_taken` */
export async function updateWorkspace(
  tx: WorkspaceTx,
  fields: { name: string | undefined; slug: string | undefined },
): Promise<WorkspaceRow | null> {
  try {
    return await tx.savepoint(() =>
      tx.one<WorkspaceRow>(
        `UPDATE workspaces SET name = coalesce($2, name), slug = coalesce($3, slug), updated_at = now()
         WHERE id = $1 RETURNING id, name, slug, NULL AS role, created_at, updated_at`,
        [tx.workspaceId, fields.name ?? null, fields.slug ?? null],
      ),
    );
  } catch (error) {
    if (violatedUnique(error) === 'workspaces_slug_key') throw slugTaken();
    throw error;
  }
}

function slugTaken(): AppError {
  const detail = 'Another workspace has this slug.';
  return new AppError('conflict', 'slug_taken', detail, [{ pointer: '/slug', code: 'slug_taken', detail }]);
}
