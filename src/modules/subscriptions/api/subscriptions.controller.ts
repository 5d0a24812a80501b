import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { Access, RequiresScope } from '../../../platform/http/access.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { PageQuery } from '../../../platform/http/paging.requests.js';
import { type Caller, CallerOf } from '../../../platform/http/principal.js';
import { Problems } from '../../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../../platform/http/transaction.interceptor.js';
import { CreateSubscriptionRequest, UpdateSubscriptionRequest } from './subscriptions.requests.js';
import {
  CreatedSubscriptionResponse,
  EventTypesResponse,
  RotatedSecretResponse,
  SubscriptionPageResponse,
  SubscriptionResponse,
} from './subscriptions.responses.js';
import { SubscriptionsService } from './subscriptions.service.js';

@ApiTags('Webhook subscriptions')
@Controller('api/webhooks')
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  /** List the events that there are, with what each tells. */
  @Get('event-types')
  @Access('public')
  listWebhookEventTypes(): EventTypesResponse {
    return this.subscriptions.eventTypes();
  }

  /** List webhook subscriptions, newest first. */
  @Get('subscriptions')
  @RequiresScope('webhooks:read')
  @Access('member', 'developer', 'admin')
  listWebhookSubscriptions(
    @CurrentTx() tx: WorkspaceTx,
    @Query() query: PageQuery,
  ): Promise<SubscriptionPageResponse> {
    return this.subscriptions.list(tx, query);
  }

  /**
   * Subscribe to events.
   *
   * Each is sent as a POST, signed by Standard Webhooks with the secret, which is shown only in this reply. A reply of
   * 2xx takes it; everything else is tried again for three days, events of one call (or batch) one after the other.
   * 400 `url_not_allowed` for a URL that leads inside, 409 `webhook_subscription_limit` with 20 of them.
   */
  @Post('subscriptions')
  @Problems('url_not_allowed', 'webhook_subscription_limit')
  @RequiresScope('webhooks:write')
  @Access('developer', 'admin')
  @Idempotent()
  createWebhookSubscription(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: CreateSubscriptionRequest,
  ): Promise<CreatedSubscriptionResponse> {
    return this.subscriptions.create(tx, caller, body);
  }

  /** Get a webhook subscription. */
  @Get('subscriptions/:id')
  @RequiresScope('webhooks:read')
  @Access('member', 'developer', 'admin')
  getWebhookSubscription(@CurrentTx() tx: WorkspaceTx, @IdParam() id: string): Promise<SubscriptionResponse> {
    return this.subscriptions.read(tx, id);
  }

  /**
   * Change a webhook subscription; what is left out stays.
   *
   * While it is disabled its events are held. Enabling it does not send them: replay them.
   */
  @Patch('subscriptions/:id')
  @Problems('url_not_allowed')
  @RequiresScope('webhooks:write')
  @Access('developer', 'admin')
  @Idempotent()
  updateWebhookSubscription(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
    @Body() body: UpdateSubscriptionRequest,
  ): Promise<SubscriptionResponse> {
    return this.subscriptions.update(tx, caller, id, body);
  }

  /** Delete a webhook subscription with all of its deliveries. */
  @Delete('subscriptions/:id')
  @RequiresScope('webhooks:write')
  @Access('developer', 'admin')
  @HttpCode(204)
  @Idempotent()
  deleteWebhookSubscription(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
  ): Promise<void> {
    return this.subscriptions.delete(tx, caller, id);
  }

  /** Make a new secret. For 24 hours events carry a signature by the old one too. */
  @Post('subscriptions/:id/rotate-secret')
  @RequiresScope('webhooks:write')
  @Access('developer', 'admin')
  @HttpCode(200)
  @Idempotent()
  rotateWebhookSecret(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
  ): Promise<RotatedSecretResponse> {
    return this.subscriptions.rotate(tx, caller, id);
  }
}
