import { Body, Controller, Delete, Get, HttpCode, Ip, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';
import { Access, WorkspaceInPath, RequiresScope } from '../../platform/http/access.js';
import { type Caller, CallerOf, type Principal, PrincipalOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import {
  CurrentSystemTx,
  CurrentTx,
  Idempotent,
  NotIdempotent,
} from '../../platform/http/transaction.interceptor.js';
import {
  AcceptInvitationRequest,
  CreateWorkspaceRequest,
  UpdateWorkspaceRequest,
  WorkspaceListQuery,
} from './workspaces.requests.js';
import { WorkspacePage, WorkspaceResponse } from './workspaces.responses.js';
import { WorkspacesService } from './workspaces.service.js';

@ApiTags('Workspaces')
@Controller('workspaces')
export class WorkspacesController {
  constructor(private readonly workspaces: WorkspacesService) {}

  /**
   * Create a workspace
   *
   * You become its admin. To work in it, switch to it: `POST /workspaces/switch`.
   */
  @Post()
  @Problems('slug_taken')
  @Access('user')
  @Idempotent()
  createWorkspace(
    @CurrentSystemTx() tx: SystemTx,
    @PrincipalOf() user: Principal,
    @Ip() ip: string,
    @Body() body: CreateWorkspaceRequest,
  ): Promise<WorkspaceResponse> {
    return this.workspaces.create(tx, user, ip, body);
  }

  /**
   * List workspaces
   *
   * Those that you belong to; an API key sees its own, a superuser all, which the audit log records.
   */
  @Get()
  @RequiresScope('workspaces:read')
  @Access('user', 'signed-in')
  listWorkspaces(
    @PrincipalOf() principal: Principal,
    @Ip() ip: string,
    @Query() query: WorkspaceListQuery,
  ): Promise<WorkspacePage> {
    return this.workspaces.list(principal, ip, query);
  }

  /**
   * Accept an invitation
   *
   * The invitation must be for the address that you sign in with. Your active workspace stays what it is.
   */
  @Post('invitations/accept')
  @Problems('invitation_not_found', 'invitation_expired', 'invitation_for_other_email', 'already_member')
  @Access('user')
  @Idempotent()
  @HttpCode(200)
  acceptInvitation(
    @CurrentSystemTx() tx: SystemTx,
    @PrincipalOf() user: Principal,
    @Ip() ip: string,
    @Body() body: AcceptInvitationRequest,
  ): Promise<WorkspaceResponse> {
    return this.workspaces.accept(tx, user, ip, body.token);
  }

  /** Get a workspace */
  @Get(':id')
  @RequiresScope('workspaces:read')
  @WorkspaceInPath('id')
  @Access('member', 'developer', 'admin')
  getWorkspace(@CurrentTx() tx: WorkspaceTx, @CallerOf() caller: Caller): Promise<WorkspaceResponse> {
    return this.workspaces.find(tx, caller);
  }

  /** Update a workspace */
  @Patch(':id')
  @Problems('slug_taken')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @WorkspaceInPath('id')
  @Access('admin')
  updateWorkspace(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: UpdateWorkspaceRequest,
  ): Promise<WorkspaceResponse> {
    return this.workspaces.update(tx, caller, body);
  }

  /**
   * Delete a workspace
   *
   * With everything in it, for good: lists that run, files, numbers, keys. Only the audit log stays. Its trunks are
   * freed on LiveKit, at the latest when LiveKit answers again. 409 `workspace_has_live_calls` while calls are under
   * way; `live_calls` says how many.
   */
  @Delete(':id')
  @Problems('workspace_has_live_calls')
  @NotIdempotent('its keys go with it: a repetition finds no workspace, 403 or 404, and changes nothing')
  @RequiresScope('workspaces:write')
  @WorkspaceInPath('id')
  @Access('admin')
  @HttpCode(204)
  deleteWorkspace(@CallerOf() caller: Caller): Promise<void> {
    return this.workspaces.remove(caller);
  }
}
