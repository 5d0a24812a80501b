import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { Access, RequiresScope } from '../../../platform/http/access.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../../platform/http/principal.js';
import { Problems } from '../../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../../platform/http/transaction.interceptor.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveriesQuery, ReplayRequest } from './subscriptions.requests.js';
import {
  DeliveryDetailResponse,
  DeliveryPageResponse,
  DeliveryResponse,
  ReplayResponse,
} from './subscriptions.responses.js';

@ApiTags('Webhook subscriptions')
@Controller('api/webhooks/subscriptions/:id')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  /** Send a `webhook.test` event to this subscription alone. 409 `webhook_subscription_disabled`. */
  @Post('test')
  @Problems('webhook_subscription_disabled')
  @RequiresScope('webhooks:write')
  @Access('developer', 'admin')
  @HttpCode(202)
  @Idempotent()
  testWebhookSubscription(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
  ): Promise<DeliveryResponse> {
    return this.deliveries.test(tx, caller, id);
  }

  /** List what was sent, and what is yet to be, newest first. Kept for 30 days. */
  @Get('deliveries')
  @RequiresScope('webhooks:read')
  @Access('member', 'developer', 'admin')
  listWebhookDeliveries(
    @CurrentTx() tx: WorkspaceTx,
    @IdParam() id: string,
    @Query() query: DeliveriesQuery,
  ): Promise<DeliveryPageResponse> {
    return this.deliveries.list(tx, id, query);
  }

  /** Get a delivery with its body and every try. */
  @Get('deliveries/:delivery_id')
  @RequiresScope('webhooks:read')
  @Access('member', 'developer', 'admin')
  getWebhookDelivery(
    @CurrentTx() tx: WorkspaceTx,
    @IdParam() id: string,
    @IdParam('delivery_id') deliveryId: string,
  ): Promise<DeliveryDetailResponse> {
    return this.deliveries.read(tx, id, deliveryId);
  }

  /**
   * Send a delivery again, with the same `webhook-id`.
   *
   * 409 `webhook_delivery_pending` while it is still tried, `webhook_subscription_disabled`.
   */
  @Post('deliveries/:delivery_id/replay')
  @Problems('webhook_subscription_disabled', 'webhook_delivery_pending')
  @RequiresScope('webhooks:write')
  @Access('developer', 'admin')
  @HttpCode(202)
  @Idempotent()
  replayWebhookDelivery(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
    @IdParam('delivery_id') deliveryId: string,
  ): Promise<DeliveryResponse> {
    return this.deliveries.replay(tx, caller, id, deliveryId);
  }

  /**
   * Send the events of a time again: those that failed or were held, or all.
   *
   * In their order, each with its old `webhook-id`. 409 `webhook_subscription_disabled`.
   */
  @Post('replay')
  @Problems('replay_range_invalid', 'webhook_subscription_disabled')
  @RequiresScope('webhooks:write')
  @Access('developer', 'admin')
  @HttpCode(202)
  @Idempotent()
  replayWebhookDeliveries(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
    @Body() body: ReplayRequest,
  ): Promise<ReplayResponse> {
    return this.deliveries.replayRange(tx, caller, id, body);
  }
}
