import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, WorkspaceInPath, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent, NotIdempotent } from '../../platform/http/transaction.interceptor.js';
import { MembersService } from './members.service.js';
import { MemberListQuery, UpdateMemberRequest } from './workspaces.requests.js';
import { MemberPage, MemberResponse } from './workspaces.responses.js';

@ApiTags('Workspaces')
@Controller('workspaces/:id')
@WorkspaceInPath('id')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  /** List members */
  @Get('members')
  @RequiresScope('workspaces:read')
  @Access('member', 'developer', 'admin')
  listMembers(@CurrentTx() tx: WorkspaceTx, @Query() query: MemberListQuery): Promise<MemberPage> {
    return this.members.list(tx, query);
  }

  /**
   * Change a member's role
   *
   * It holds from their next request on. The last admin stays one: 409 `last_admin`.
   */
  @Patch('members/:uid')
  @Problems('last_admin', 'exceeds_own_access')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  updateMember(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('uid') userId: string,
    @Body() body: UpdateMemberRequest,
  ): Promise<MemberResponse> {
    return this.members.changeRole(tx, caller, userId, body.role);
  }

  /**
   * Remove a member
   *
   * They are out at their next request. API keys that they made stay. The last admin cannot be removed.
   */
  @Delete('members/:uid')
  @Problems('last_admin')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  @HttpCode(204)
  removeMember(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('uid') userId: string,
  ): Promise<void> {
    return this.members.remove(tx, caller, userId);
  }

  /**
   * Leave the workspace
   *
   * Any member may, but the last admin: 409 `last_admin`. An API key is no member: 404.
   */
  @Post('leave')
  @Problems('last_admin')
  @NotIdempotent('who has left is no member any more: a repetition is answered 403, and changes nothing')
  @RequiresScope('workspaces:write')
  @Access('member', 'developer', 'admin')
  @HttpCode(204)
  leaveWorkspace(@CurrentTx() tx: WorkspaceTx, @CallerOf() caller: Caller): Promise<void> {
    return this.members.leave(tx, caller);
  }
}
