import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, WorkspaceInPath, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { InvitationsService } from './invitations.service.js';
import { InviteRequest } from './workspaces.requests.js';
import { CreatedInvitationResponse, InvitationPage, InvitationViewResponse } from './workspaces.responses.js';

@ApiTags('Workspaces')
@Controller('workspaces/:id')
@WorkspaceInPath('id')
export class InvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  /**
   * Invite a member
   *
   * The person gets a mail with a link, good for 7 days; its one-time token is in the reply too, for installations
   * without a mail server. Who has an account accepts with `POST /workspaces/invitations/accept`; who has none gives it
   * as `invitation_token` to `POST /auth/signup`. Inviting an address again replaces its open invitation.
   */
  @Post('invite')
  @Problems('already_member', 'exceeds_own_access')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  inviteMember(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: InviteRequest,
  ): Promise<CreatedInvitationResponse> {
    return this.invitations.invite(tx, caller, body);
  }

  /**
   * List open invitations
   *
   * Newest first; those that have expired too, until they are sent again or revoked.
   */
  @Get('invitations')
  @RequiresScope('workspaces:read')
  @Access('admin')
  listInvitations(@CurrentTx() tx: WorkspaceTx, @Query() query: PageQuery): Promise<InvitationPage> {
    return this.invitations.list(tx, query);
  }

  /**
   * Send an invitation again
   *
   * With a new link, good for 7 days; the one before holds no more.
   */
  @Post('invitations/:invitation_id/resend')
  @Problems('exceeds_own_access')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  @HttpCode(200)
  resendInvitation(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('invitation_id') id: string,
  ): Promise<CreatedInvitationResponse> {
    return this.invitations.resend(tx, caller, id);
  }

  /** Revoke an invitation */
  @Delete('invitations/:invitation_id')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  @HttpCode(204)
  revokeInvitation(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('invitation_id') id: string,
  ): Promise<void> {
    return this.invitations.revoke(tx, caller, id);
  }
}

@ApiTags('Workspaces')
@Controller('workspaces/invitations')
export class InvitationViewController {
  constructor(private readonly invitations: InvitationsService) {}

  /**
   * Look at an invitation
   *
   * For the page that the mail's link leads to, before its reader has signed in: whether they sign in and accept, or
   * sign up, is said by `has_account`. Only who has the token sees it.
   */
  @Get(':token')
  @Problems('invitation_not_found', 'invitation_expired')
  @Access('public')
  @ApiParam({ name: 'token', description: 'The token of the invitation.', schema: { type: 'string' } })
  viewInvitation(@Param('token') token: string): Promise<InvitationViewResponse> {
    return this.invitations.view(token);
  }
}
