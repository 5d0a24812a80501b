import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import type { PageQuery } from '../../platform/http/paging.requests.js';
import type { Caller, Principal } from '../../platform/http/principal.js';
import { Storage } from '../../platform/storage/storage.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { obstaclesToRemoval, type RemovalObstacles, removeWorkspace } from './data/workspace-removal.js';
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
import type { CreateWorkspaceRequest, UpdateWorkspaceRequest } from './workspaces.requests.js';
import type { WorkspaceResponse } from './workspaces.responses.js';

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

  /** Those that a person belongs to; all, for a superuser; its own, for an API key. */
  async list(principal: Principal, query: PageQuery): Promise<Page<WorkspaceResponse>> {
    const slice = sliceOf(query);
    const { rows, total } = await this.database.withSystem((tx) => {
      if (principal.kind === 'api-key') return listWorkspaceOfKey(tx, principal);
      return principal.isSuperuser
        ? listAllWorkspaces(tx, principal.id, slice)
        : listWorkspacesOf(tx, principal.id, slice);
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

  /** @throws AppError conflict `workspace_has_live_calls`, `workspace_has_running_lists`, `workspace_has_trunks` */
  remove(caller: Caller): Promise<void> {
    return this.database.withSystem(async (tx) => {
      const obstacles = await obstaclesToRemoval(tx, caller.workspaceId);
      if (obstacles === null) throw notFound('workspace');
      refuseWhile(obstacles);
      const files = await removeWorkspace(tx, caller.workspaceId);
      await recordAudit(tx, caller, caller.ip, 'workspace.deleted', 'workspace', caller.workspaceId, {
        files: files.length,
      });
      tx.afterCommit(async () => {
        await Promise.all(files.map((key) => this.storage.remove(key)));
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

function refuseWhile(obstacles: RemovalObstacles): void {
  if (obstacles.live_calls > 0) {
    throw new AppError('conflict', 'workspace_has_live_calls', 'Calls are under way; wait until they end.');
  }
  if (obstacles.running_lists > 0) {
    throw new AppError('conflict', 'workspace_has_running_lists', 'Lists are running; cancel them first.');
  }
  if (obstacles.trunks > 0) {
    throw new AppError(
      'conflict',
      'workspace_has_trunks',
      'The workspace has trunks; delete its numbers first.',
    );
  }
  if (obstacles.trunks_being_freed > 0) {
    throw new AppError(
      'conflict',
      'workspace_has_trunks',
      'Its trunks are being freed; try again in a moment.',
    );
  }
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
