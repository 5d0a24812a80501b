import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, WorkspaceInPath, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { MembersService } from './members.service.js';
import { InviteRequest } from './workspaces.requests.js';
import { InvitationResponse, MemberPage } from './workspaces.responses.js';

@ApiTags('Workspaces')
@Controller('workspaces/:id')
@WorkspaceInPath('id')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  /** List members */
  @Get('members')
  @RequiresScope('workspaces:read')
  @Access('member', 'developer', 'admin')
  listMembers(@CurrentTx() tx: WorkspaceTx, @Query() query: PageQuery): Promise<MemberPage> {
    return this.members.list(tx, query);
  }

  /**
   * Invite a member
   *
   * The reply has a one-time token, good for 7 days: pass it on. Who has an account accepts with
   * `POST /workspaces/invitations/accept`; who has none gives it as `invitation_token` to `POST /auth/signup`. Inviting
   * an address again replaces its open invitation.
   */
  @Post('invite')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  inviteMember(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: InviteRequest,
  ): Promise<InvitationResponse> {
    return this.members.invite(tx, caller, body);
  }

  /**
   * Remove a member
   *
   * They are out at their next request. API keys that they made stay. The last admin cannot be removed.
   */
  @Delete('members/:uid')
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
}
