import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import type { Caller, Principal } from '../../platform/http/principal.js';
import { inGroups } from '../../platform/in-groups.js';
import { Storage } from '../../platform/storage/storage.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { lockAndCountLiveCalls, removeWorkspace } from './data/workspace-removal.js';
import {
  createWorkspace,
  emailOfUser,
  findWorkspace,
  listAllWorkspaces,
  listWorkspaceOfKey,
  listWorkspacesOf,
  updateWorkspace,
  workspaceForUser,
  type WorkspaceRow,
} from './data/workspaces.repository.js';
import { acceptInvitation } from './invitations.js';
import type {
  CreateWorkspaceRequest,
  UpdateWorkspaceRequest,
  WorkspaceListQuery,
} from './workspaces.requests.js';
import type { WorkspaceResponse } from './workspaces.responses.js';

/** Files of a deleted workspace that are removed at the same time. */
const filesAtOnce = 20;

/** Workspaces: the tenants of an installation. */
@Injectable()
export class WorkspacesService {
  constructor(
    private readonly database: SystemDatabase,
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {}

  async create(
    tx: SystemTx,
    user: Principal,
    ip: string | null,
    request: CreateWorkspaceRequest,
  ): Promise<WorkspaceResponse> {
    const { name, slug } = request;
    const workspace = await createWorkspace(tx, { name, slug, adminId: user.id });
    const actor = { ...user, workspaceId: workspace.id };
    await recordAudit(tx, actor, ip, 'workspace.created', 'workspace', workspace.id, { name });
    return showWorkspace(workspace);
  }

  /** Those that a person belongs to; all, for a superuser; its own, for an API key or an OAuth client. */
  async list(
    principal: Principal,
    ip: string | null,
    query: WorkspaceListQuery,
  ): Promise<Page<WorkspaceResponse>> {
    const slice = sliceOf(query);
    const search = query.search ?? null;
    const { rows, total } = await this.database.withSystem(async (tx) => {
      if (principal.kind !== 'user') return listWorkspaceOfKey(tx, principal, search);
      if (!principal.isSuperuser) return listWorkspacesOf(tx, principal.id, search, slice);
      const actor = { ...principal, workspaceId: null };
      await recordAudit(tx, actor, ip, 'superuser.access', 'route', '/workspaces', { method: 'GET' });
      return listAllWorkspaces(tx, principal.id, search, slice);
    });
    return pageOf(query, rows, total, showWorkspace);
  }

  async find(tx: WorkspaceTx, caller: Caller): Promise<WorkspaceResponse> {
    const workspace = await findWorkspace(tx);
    if (workspace === null) throw notFound('workspace');
    return showWorkspace({ ...workspace, role: caller.role });
  }

  /** @throws AppError conflict `slug_taken` */
  async update(tx: WorkspaceTx, caller: Caller, request: UpdateWorkspaceRequest): Promise<WorkspaceResponse> {
    const before = await findWorkspace(tx);
    const after = await updateWorkspace(tx, { name: request.name, slug: request.slug });
    if (before === null || after === null) throw notFound('workspace');
    await recordAudit(tx, caller, caller.ip, 'workspace.updated', 'workspace', after.id, {
      from: { name: before.name, slug: before.slug },
      to: { name: after.name, slug: after.slug },
    });
    return showWorkspace({ ...after, role: caller.role });
  }

  /**
   * Removes everything but the audit log. What is to be done elsewhere, on LiveKit, is written down in the same
   * transaction and done by a worker; files that a crash leaves behind are found by the reaper.
   * @throws AppError conflict `workspace_has_live_calls`
   */
  remove(caller: Caller): Promise<void> {
    return this.database.withSystem(async (tx) => {
      const liveCalls = await lockAndCountLiveCalls(tx, caller.workspaceId);
      if (liveCalls === null) throw notFound('workspace');
      if (liveCalls > 0) throw stillCalling(liveCalls);
      const { name, files, trunks } = await removeWorkspace(tx, caller.workspaceId);
      await recordAudit(tx, caller, caller.ip, 'workspace.deleted', 'workspace', caller.workspaceId, {
        name,
        files: files.length,
        trunks,
      });
      tx.afterCommit(async () => {
        await inGroups(files, filesAtOnce, (key) => this.storage.remove(key));
      });
    });
  }

  /** @throws AppError `invitation_not_found`, `invitation_expired`, `invitation_for_other_email` */
  async accept(tx: SystemTx, user: Principal, ip: string | null, token: string): Promise<WorkspaceResponse> {
    const email = await emailOfUser(tx, user.id);
    if (email === null) throw notFound('user');
    const id = await acceptInvitation(tx, { id: user.id, email }, token, ip, this.clock.now());
    const workspace = await workspaceForUser(tx, user.id, id);
    if (workspace === null) throw new Error('a workspace is gone while an invitation to it is locked');
    return showWorkspace(workspace);
  }
}

function stillCalling(liveCalls: number): AppError {
  const calls = liveCalls === 1 ? 'One call is' : `${liveCalls} calls are`;
  return new AppError(
    'conflict',
    'workspace_has_live_calls',
    `${calls} under way; wait until they end.`,
    [],
    { live_calls: liveCalls },
  );
}

export function showWorkspace(row: WorkspaceRow): WorkspaceResponse {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    role: row.role,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
