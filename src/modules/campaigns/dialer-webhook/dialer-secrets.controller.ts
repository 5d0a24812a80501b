import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { Access, RequiresScope, WorkspaceInPath } from '../../../platform/http/access.js';
import { type Caller, CallerOf } from '../../../platform/http/principal.js';
import { Problems } from '../../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../../platform/http/transaction.interceptor.js';
import { DialerSecretsService } from './dialer-secrets.service.js';
import { DialerWebhookResponse, DialerWebhookSecretResponse } from './dialer-webhook.responses.js';

@ApiTags('Campaigns')
@Controller('workspaces/:id/dialer-webhook')
@WorkspaceInPath('id')
@Access('admin')
export class DialerSecretsController {
  constructor(private readonly secrets: DialerSecretsService) {}

  /** Get where an outside dialer sends its events to. */
  @Get()
  @Problems('not_found')
  @RequiresScope('webhooks:read')
  getDialerWebhook(@CurrentTx() tx: WorkspaceTx): Promise<DialerWebhookResponse> {
    return this.secrets.read(tx);
  }

  /**
   * Make the secret that an outside dialer signs with, or a new one.
   *
   * It is shown only in this reply. The URL stays when a new one is made, and the one before holds for 24 hours more.
   */
  @Post()
  @RequiresScope('webhooks:write')
  @Idempotent()
  rotateDialerWebhook(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
  ): Promise<DialerWebhookSecretResponse> {
    return this.secrets.rotate(tx, caller);
  }

  /** Take no more events from outside dialers. The URL is gone for good. */
  @Delete()
  @HttpCode(204)
  @Problems('not_found')
  @RequiresScope('webhooks:write')
  @Idempotent()
  deleteDialerWebhook(@CurrentTx() tx: WorkspaceTx, @CallerOf() caller: Caller): Promise<void> {
    return this.secrets.remove(tx, caller);
  }
}
