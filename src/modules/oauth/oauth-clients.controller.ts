import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope, WorkspaceInPath } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { OAuthClientsService } from './oauth-clients.service.js';
import { CreateOAuthClientRequest, RotateSecretRequest } from './oauth.requests.js';
import { OAuthClientPage, OAuthClientSecretResponse } from './oauth.responses.js';

@ApiTags('OAuth clients')
@Controller('workspaces/:id/oauth-clients')
@WorkspaceInPath('id')
export class OAuthClientsController {
  constructor(private readonly clients: OAuthClientsService) {}

  /**
   * Create an OAuth client
   *
   * For the client credentials grant at `POST /oauth/token`. The secret is shown only in this reply.
   */
  @Post()
  @Problems('scope_unknown', 'exceeds_own_access')
  @Idempotent()
  @RequiresScope('credentials:write')
  @Access('admin')
  createOAuthClient(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: CreateOAuthClientRequest,
  ): Promise<OAuthClientSecretResponse> {
    return this.clients.create(tx, caller, body);
  }

  /** List OAuth clients */
  @Get()
  @RequiresScope('credentials:read')
  @Access('admin')
  listOAuthClients(@CurrentTx() tx: WorkspaceTx, @Query() query: PageQuery): Promise<OAuthClientPage> {
    return this.clients.list(tx, query);
  }

  /**
   * Rotate the secret of an OAuth client
   *
   * The new secret is shown only in this reply. The one until now holds beside it for `overlap_s` seconds, a day if the
   * body does not say otherwise; access tokens hold until they expire.
   */
  @Post(':client_id/rotate-secret')
  @Problems('exceeds_own_access')
  @Idempotent()
  @RequiresScope('credentials:write')
  @Access('admin')
  @HttpCode(200)
  rotateOAuthClientSecret(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('client_id') clientId: string,
    @Body() body: RotateSecretRequest,
  ): Promise<OAuthClientSecretResponse> {
    return this.clients.rotate(tx, caller, clientId, body);
  }

  /**
   * Revoke an OAuth client
   *
   * Its secrets and its access tokens hold no more from the next request on.
   */
  @Delete(':client_id')
  @Idempotent()
  @RequiresScope('credentials:write')
  @Access('admin')
  @HttpCode(204)
  revokeOAuthClient(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('client_id') clientId: string,
  ): Promise<void> {
    return this.clients.revoke(tx, caller, clientId);
  }
}
