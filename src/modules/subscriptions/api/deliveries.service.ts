import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, invalidField, notFound } from '../../../platform/errors.js';
import { pageOf, sliceOf } from '../../../platform/http/paging.js';
import type { Caller } from '../../../platform/http/principal.js';
import { newId } from '../../../platform/ids.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { bodyOf } from '../domain/event-body.js';
import {
  attemptsOf,
  bodyOfEvent,
  countDeliveries,
  findDelivery,
  insertTest,
  listDeliveries,
  replayOne,
  replayRange,
} from './deliveries.repository.js';
import { findSubscription, lockSubscription } from './subscriptions.repository.js';
import type { DeliveriesQuery, ReplayRequest } from './subscriptions.requests.js';
import type {
  DeliveryDetailResponse,
  DeliveryPageResponse,
  DeliveryResponse,
  ReplayResponse,
} from './subscriptions.responses.js';

/** What was sent to a subscription, and sending it again. */
@Injectable()
export class DeliveriesService {
  constructor(private readonly clock: Clock) {}

  async list(tx: WorkspaceTx, subscriptionId: string, query: DeliveriesQuery): Promise<DeliveryPageResponse> {
    if ((await findSubscription(tx, subscriptionId)) === null) throw notFound('webhook subscription');
    const filter = {
      subscriptionId,
      status: query.status ?? null,
      eventType: query.event_type ?? null,
      start: query.start_datetime ?? null,
      end: query.end_datetime ?? null,
    };
    const rows = await listDeliveries(tx, filter, sliceOf(query));
    return pageOf(query, rows, await countDeliveries(tx, filter), (row) => row);
  }

  async read(tx: WorkspaceTx, subscriptionId: string, id: string): Promise<DeliveryDetailResponse> {
    const row = await findDelivery(tx, subscriptionId, id);
    if (row === null) throw notFound('delivery');
    return { ...row, body: await bodyOfEvent(tx, row.event_id), attempts: await attemptsOf(tx, id) };
  }

  async replay(
    tx: WorkspaceTx,
    caller: Caller,
    subscriptionId: string,
    id: string,
  ): Promise<DeliveryResponse> {
    await lockEnabled(tx, subscriptionId);
    const row = await replayOne(tx, subscriptionId, id);
    if (row === null) {
      if ((await findDelivery(tx, subscriptionId, id)) === null) throw notFound('delivery');
      throw new AppError('conflict', 'webhook_delivery_pending', 'The delivery is pending.');
    }
    await record(tx, caller, 'replayed', subscriptionId, { delivery_id: id });
    return row;
  }

  async replayRange(
    tx: WorkspaceTx,
    caller: Caller,
    subscriptionId: string,
    body: ReplayRequest,
  ): Promise<ReplayResponse> {
    if (Date.parse(body.end) <= Date.parse(body.start)) {
      throw invalidField('/end', 'replay_range_invalid', 'end must be later than start.');
    }
    await lockEnabled(tx, subscriptionId);
    const { start, end } = body;
    const missed = ['failed', 'held'] as const;
    const statuses = body.include_delivered === true ? [...missed, 'delivered' as const] : missed;
    const count = await replayRange(tx, subscriptionId, { start, end, statuses });
    await record(tx, caller, 'replayed', subscriptionId, { start, end, count });
    return { count };
  }

  /** Sends an event that nothing happened for. */
  async test(tx: WorkspaceTx, caller: Caller, subscriptionId: string): Promise<DeliveryResponse> {
    await lockEnabled(tx, subscriptionId);
    const [eventId, deliveryId, type] = [newId(), newId(), 'webhook.test' as const];
    const occurredAt = this.clock.now().toISOString();
    const body = bodyOf(eventId, tx.workspaceId, {
      type,
      occurredAt,
      data: { subscription_id: subscriptionId },
    });
    const row = await insertTest(tx, { eventId, deliveryId, subscriptionId, type, body });
    await record(tx, caller, 'tested', subscriptionId, { delivery_id: deliveryId });
    return row;
  }
}

/** The subscription, which nobody disables meanwhile. */
async function lockEnabled(tx: WorkspaceTx, id: string): Promise<void> {
  const subscription = await lockSubscription(tx, id);
  if (subscription === null) throw notFound('webhook subscription');
  if (subscription.enabled) return;
  const detail = 'The subscription is disabled; nothing is sent to it. Enable it first.';
  throw new AppError('conflict', 'webhook_subscription_disabled', detail);
}

function record(
  tx: WorkspaceTx,
  caller: Caller,
  what: string,
  subscriptionId: string,
  data: Record<string, unknown>,
): Promise<void> {
  const object = 'webhook_subscription';
  return recordAudit(tx, caller, caller.ip, `${object}.${what}`, object, subscriptionId, data);
}
