import { Body, Controller, Delete, Get, HttpCode, Ip, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';
import { Access, WorkspaceInPath, RequiresScope } from '../../platform/http/access.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { type Caller, CallerOf, type Principal, PrincipalOf } from '../../platform/http/principal.js';
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
   * Those that you belong to; an API key sees its own, a superuser all.
   */
  @Get()
  @RequiresScope('workspaces:read')
  @Access('user', 'signed-in')
  listWorkspaces(@PrincipalOf() principal: Principal, @Query() query: PageQuery): Promise<WorkspacePage> {
    return this.workspaces.list(principal, query);
  }

  /**
   * Accept an invitation
   *
   * The invitation must be for the address that you sign in with. Your active workspace stays what it is.
   */
  @Post('invitations/accept')
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
   * With everything in it, for good; only the audit log stays. 409 while calls are under way, lists run, or it has
   * trunks: cancel the lists and delete the numbers first.
   */
  @Delete(':id')
  @NotIdempotent('its keys go with it: a repetition finds no workspace, 403 or 404, and changes nothing')
  @RequiresScope('workspaces:write')
  @WorkspaceInPath('id')
  @Access('admin')
  @HttpCode(204)
  deleteWorkspace(@CallerOf() caller: Caller): Promise<void> {
    return this.workspaces.remove(caller);
  }
}
