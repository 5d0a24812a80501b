import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import { deepestRow } from '../../../platform/http/paging.requests.js';
import type { EventType } from '../domain/event-types.js';
import type { DeliveryStatus } from './subscriptions.requests.js';
import type { DeliveryAttemptResponse, DeliveryResponse } from './subscriptions.responses.js';

export interface DeliveryFilter {
  subscriptionId: string;
  status: DeliveryStatus | null;
  eventType: EventType | null;
  start: string | null;
  end: string | null;
}

const attemptsShown = 100;

const COLUMNS = `id, event_id, event_type, status, tries, next_at AS next_try_at, last_status, last_error, created_at,
  delivered_at`;

/** By the time of an event its delivery is found by its id, which begins with it. */
const FILTER = `workspace_id = $1 AND subscription_id = $2 AND ($3::text IS NULL OR status = $3)
  AND ($4::text IS NULL OR event_type = $4) AND ($5::timestamptz IS NULL OR id >= uuid_floor($5))
  AND ($6::timestamptz IS NULL OR id < uuid_floor($6))`;

function parametersOf(tx: WorkspaceTx, filter: DeliveryFilter): unknown[] {
  return [tx.workspaceId, filter.subscriptionId, filter.status, filter.eventType, filter.start, filter.end];
}

export function listDeliveries(
  tx: WorkspaceTx,
  filter: DeliveryFilter,
  slice: Slice,
): Promise<DeliveryResponse[]> {
  return tx.query<DeliveryResponse>(
    `SELECT ${COLUMNS} FROM webhook_deliveries WHERE ${FILTER} AND ($7::uuid IS NULL OR id < $7)
     ORDER BY id DESC LIMIT $8 OFFSET $9`,
    [...parametersOf(tx, filter), slice.before, slice.limit, slice.offset],
  );
}

export async function countDeliveries(tx: WorkspaceTx, filter: DeliveryFilter): Promise<number> {
  const row = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM webhook_deliveries WHERE ${FILTER} LIMIT ${deepestRow + 1}) AS counted`,
    parametersOf(tx, filter),
  );
  return row?.n ?? 0;
}

export function findDelivery(
  tx: WorkspaceTx,
  subscriptionId: string,
  id: string,
): Promise<DeliveryResponse | null> {
  return tx.one<DeliveryResponse>(
    `SELECT ${COLUMNS} FROM webhook_deliveries WHERE workspace_id = $1 AND subscription_id = $2 AND id = $3`,
    [tx.workspaceId, subscriptionId, id],
  );
}

export async function bodyOfEvent(tx: WorkspaceTx, eventId: string): Promise<string> {
  const row = await tx.one<{ body: string }>(
    'SELECT body FROM webhook_events WHERE workspace_id = $1 AND id = $2',
    [tx.workspaceId, eventId],
  );
  return row?.body ?? '';
}

export function attemptsOf(tx: WorkspaceTx, deliveryId: string): Promise<DeliveryAttemptResponse[]> {
  return tx.query<DeliveryAttemptResponse>(
    `SELECT id, at, duration_ms, status, error, detail, reply FROM webhook_attempts
     WHERE workspace_id = $1 AND delivery_id = $2 ORDER BY id DESC LIMIT ${attemptsShown}`,
    [tx.workspaceId, deliveryId],
  );
}

/** Begins a delivery anew; one that is pending stays as it is. */
export function replayOne(
  tx: WorkspaceTx,
  subscriptionId: string,
  id: string,
): Promise<DeliveryResponse | null> {
  return tx.one<DeliveryResponse>(
    `UPDATE webhook_deliveries
     SET status = 'pending', tries = 0, first_tried_at = NULL, next_at = clock_timestamp(), claim = NULL,
         delivered_at = NULL
     WHERE workspace_id = $1 AND subscription_id = $2 AND id = $3 AND status <> 'pending' RETURNING ${COLUMNS}`,
    [tx.workspaceId, subscriptionId, id],
  );
}

/** Begins all deliveries of a time anew, in their order. @returns how many */
export function replayRange(
  tx: WorkspaceTx,
  subscriptionId: string,
  range: { start: string; end: string; statuses: readonly DeliveryStatus[] },
): Promise<number> {
  return tx.run(
    `UPDATE webhook_deliveries
     SET status = 'pending', tries = 0, first_tried_at = NULL, next_at = clock_timestamp(), claim = NULL,
         delivered_at = NULL
     WHERE workspace_id = $1 AND subscription_id = $2 AND status = ANY ($5::text[])
       AND id >= uuid_floor($3::timestamptz) AND id < uuid_floor($4::timestamptz)`,
    [tx.workspaceId, subscriptionId, range.start, range.end, range.statuses],
  );
}

/** An event of one subscription alone, due at once. */
export async function insertTest(
  tx: WorkspaceTx,
  test: { eventId: string; deliveryId: string; subscriptionId: string; type: EventType; body: string },
): Promise<DeliveryResponse> {
  await tx.run(
    `INSERT INTO webhook_events (id, workspace_id, seq, type, subject, body) VALUES ($2, $1, 0, $3, $4, $5)`,
    [tx.workspaceId, test.eventId, test.type, `test:${test.eventId}`, test.body],
  );
  const row = await tx.one<DeliveryResponse>(
    `INSERT INTO webhook_deliveries (id, workspace_id, subscription_id, event_id, event_type, subject, seq, status, next_at)
     VALUES ($2, $1, $3, $4, $5, $6, 0, 'pending', clock_timestamp()) RETURNING ${COLUMNS}`,
    [tx.workspaceId, test.deliveryId, test.subscriptionId, test.eventId, test.type, `test:${test.eventId}`],
  );
  if (row === null) throw new Error('an insert without a row');
  return row;
}
