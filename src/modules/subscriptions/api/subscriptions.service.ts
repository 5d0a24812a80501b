import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { EgressClient } from '../../../platform/egress/egress-client.js';
import { refuseDestination } from '../../../platform/egress/refuse-destination.js';
import { AppError, notFound } from '../../../platform/errors.js';
import { pageOf, sliceOf } from '../../../platform/http/paging.js';
import type { PageQuery } from '../../../platform/http/paging.requests.js';
import type { Caller } from '../../../platform/http/principal.js';
import { newId } from '../../../platform/ids.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { type EventType, eventTypes, familiesOf } from '../domain/event-types.js';
import { SubscriptionSecrets } from '../secrets.js';
import {
  countSubscriptions,
  deleteSubscription,
  findSubscription,
  holdPending,
  insertSubscription,
  listSubscriptions,
  lockSubscribing,
  lockSubscription,
  rotateSecret,
  updateSubscription,
} from './subscriptions.repository.js';
import type { CreateSubscriptionRequest, UpdateSubscriptionRequest } from './subscriptions.requests.js';
import type {
  CreatedSubscriptionResponse,
  EventTypesResponse,
  RotatedSecretResponse,
  SubscriptionPageResponse,
  SubscriptionResponse,
} from './subscriptions.responses.js';

const mostSubscriptions = 20;
const overlapS = 24 * 3600;

/** Who wants to hear of what. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly secrets: SubscriptionSecrets,
    private readonly egress: EgressClient,
  ) {}

  eventTypes(): EventTypesResponse {
    const items = Object.entries(eventTypes).map(([type, description]) => ({
      type: type as EventType,
      description,
    }));
    return { items };
  }

  async list(tx: WorkspaceTx, query: PageQuery): Promise<SubscriptionPageResponse> {
    const rows = await listSubscriptions(tx, sliceOf(query));
    return pageOf(query, rows, await countSubscriptions(tx), (row) => row);
  }

  async read(tx: WorkspaceTx, id: string): Promise<SubscriptionResponse> {
    return found(await findSubscription(tx, id));
  }

  async create(
    tx: WorkspaceTx,
    caller: Caller,
    body: CreateSubscriptionRequest,
  ): Promise<CreatedSubscriptionResponse> {
    refuseDestination('/url', body.url, this.egress.policy);
    await lockSubscribing(tx);
    if ((await countSubscriptions(tx)) >= mostSubscriptions) {
      const detail = `A workspace has ${mostSubscriptions} webhook subscriptions at most.`;
      throw new AppError('conflict', 'webhook_subscription_limit', detail);
    }
    const { shown, sealed } = this.secrets.create(tx.workspaceId);
    const types = body.event_types ?? null;
    const row = await insertSubscription(tx, {
      id: newId(),
      url: body.url,
      description: body.description ?? '',
      eventTypes: types,
      families: familiesOf(types),
      secret: sealed,
      createdBy: caller.userId,
    });
    await record(tx, caller, 'created', row.id, { url: row.url, event_types: types });
    return { ...row, secret: shown };
  }

  async update(
    tx: WorkspaceTx,
    caller: Caller,
    id: string,
    body: UpdateSubscriptionRequest,
  ): Promise<SubscriptionResponse> {
    if (body.url !== undefined) refuseDestination('/url', body.url, this.egress.policy);
    const before = found(await lockSubscription(tx, id));
    const wanted = {
      id,
      url: body.url ?? before.url,
      description: body.description ?? before.description,
      event_types: body.event_types === undefined ? before.event_types : body.event_types,
      enabled: body.enabled ?? before.enabled,
    };
    const row = await updateSubscription(tx, wanted, familiesOf(wanted.event_types));
    if (before.enabled && !row.enabled) await holdPending(tx, id);
    await record(tx, caller, 'updated', id, {
      fields: Object.keys(body),
      url: row.url,
      enabled: row.enabled,
    });
    return row;
  }

  async rotate(tx: WorkspaceTx, caller: Caller, id: string): Promise<RotatedSecretResponse> {
    const { shown, sealed } = this.secrets.create(tx.workspaceId);
    const until = await rotateSecret(tx, id, sealed, overlapS);
    if (until === null) throw notFound('webhook subscription');
    await record(tx, caller, 'secret_rotated', id, { previous_secret_until: until.toISOString() });
    return { secret: shown, previous_secret_until: until };
  }

  async delete(tx: WorkspaceTx, caller: Caller, id: string): Promise<void> {
    if (!(await deleteSubscription(tx, id))) throw notFound('webhook subscription');
    await record(tx, caller, 'deleted', id, {});
  }
}

function found<T>(row: T | null): T {
  if (row === null) throw notFound('webhook subscription');
  return row;
}

function record(
  tx: WorkspaceTx,
  caller: Caller,
  what: string,
  id: string,
  data: Record<string, unknown>,
): Promise<void> {
  const object = 'webhook_subscription';
  return recordAudit(tx, caller, caller.ip, `${object}.${what}`, object, id, data);
}
