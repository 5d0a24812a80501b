import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import type { EventType, Family } from '../domain/event-types.js';
import type { SubscriptionResponse } from './subscriptions.responses.js';

export interface NewSubscription {
  id: string;
  url: string;
  description: string;
  eventTypes: readonly EventType[] | null;
  families: readonly Family[];
  secret: Buffer;
  createdBy: string | null;
}

const COLUMNS = `id, url, description, event_types, enabled, disabled_reason, disabled_at, failing_since,
  last_success_at, CASE WHEN previous_secret_until > now() THEN previous_secret_until END AS previous_secret_until,
  created_at, updated_at`;

/** Makes those who add subscriptions to this workspace come one after the other, so that each counts the others. */
export async function lockSubscribing(tx: WorkspaceTx): Promise<void> {
  await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('webhook subscriptions ' || $1::text, 0))`, [
    tx.workspaceId,
  ]);
}

export async function countSubscriptions(tx: WorkspaceTx): Promise<number> {
  const row = await tx.one<{ n: number }>(
    'SELECT count(*)::int AS n FROM webhook_subscriptions WHERE workspace_id = $1',
    [tx.workspaceId],
  );
  return row?.n ?? 0;
}

export function listSubscriptions(tx: WorkspaceTx, slice: Slice): Promise<SubscriptionResponse[]> {
  return tx.query<SubscriptionResponse>(
    `SELECT ${COLUMNS} FROM webhook_subscriptions WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2)
     ORDER BY id DESC LIMIT $3 OFFSET $4`,
    [tx.workspaceId, slice.before, slice.limit, slice.offset],
  );
}

export function findSubscription(tx: WorkspaceTx, id: string): Promise<SubscriptionResponse | null> {
  return tx.one<SubscriptionResponse>(
    `SELECT ${COLUMNS} FROM webhook_subscriptions WHERE workspace_id = $1 AND id = $2`,
    [tx.workspaceId, id],
  );
}

/** Before its deliveries are touched, as everybody does who touches both. */
export function lockSubscription(tx: WorkspaceTx, id: string): Promise<SubscriptionResponse | null> {
  return tx.one<SubscriptionResponse>(
    `SELECT ${COLUMNS} FROM webhook_subscriptions WHERE workspace_id = $1 AND id = $2 FOR UPDATE`,
    [tx.workspaceId, id],
  );
}

export async function insertSubscription(
  tx: WorkspaceTx,
  subscription: NewSubscription,
): Promise<SubscriptionResponse> {
  const row = await tx.one<SubscriptionResponse>(
    `INSERT INTO webhook_subscriptions (id, workspace_id, url, description, event_types, families, secret, created_by)
     VALUES ($2, $1, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
    [
      tx.workspaceId,
      subscription.id,
      subscription.url,
      subscription.description,
      subscription.eventTypes,
      subscription.families,
      subscription.secret,
      subscription.createdBy,
    ],
  );
  if (row === null) throw new Error('an insert without a row');
  return row;
}

/** Enabling clears what it was disabled for; a new URL too has not failed yet. */
export async function updateSubscription(
  tx: WorkspaceTx,
  subscription: Pick<SubscriptionResponse, 'id' | 'url' | 'description' | 'event_types' | 'enabled'>,
  families: readonly Family[],
): Promise<SubscriptionResponse> {
  const row = await tx.one<SubscriptionResponse>(
    `UPDATE webhook_subscriptions
     SET url = $3, description = $4, event_types = $5, families = $6, updated_at = now(), enabled = $7,
         disabled_reason = CASE WHEN NOT $7 THEN coalesce(disabled_reason, 'by-user') END,
         disabled_at = CASE WHEN NOT $7 THEN coalesce(disabled_at, now()) END,
         failing_since = CASE WHEN (enabled OR NOT $7) AND url = $3 THEN failing_since END,
         warned_at = CASE WHEN (enabled OR NOT $7) AND url = $3 THEN warned_at END
     WHERE workspace_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [
      tx.workspaceId,
      subscription.id,
      subscription.url,
      subscription.description,
      subscription.event_types,
      families,
      subscription.enabled,
    ],
  );
  if (row === null) throw new Error('a locked subscription is gone');
  return row;
}

/** What waits stays for a replay. What is under way may still be delivered. */
export async function holdPending(tx: WorkspaceTx, subscriptionId: string): Promise<void> {
  await tx.run(
    `UPDATE webhook_deliveries SET status = 'held', next_at = NULL
     WHERE workspace_id = $1 AND subscription_id = $2 AND status = 'pending'`,
    [tx.workspaceId, subscriptionId],
  );
}

export async function rotateSecret(
  tx: WorkspaceTx,
  id: string,
  secret: Buffer,
  overlapS: number,
): Promise<Date | null> {
  const row = await tx.one<{ until: Date }>(
    `UPDATE webhook_subscriptions SET previous_secret = secret, secret = $3, updated_at = now(),
       previous_secret_until = now() + make_interval(secs => $4)
     WHERE workspace_id = $1 AND id = $2 RETURNING previous_secret_until AS until`,
    [tx.workspaceId, id, secret, overlapS],
  );
  return row?.until ?? null;
}

export async function deleteSubscription(tx: WorkspaceTx, id: string): Promise<boolean> {
  return (
    (await tx.run('DELETE FROM webhook_subscriptions WHERE workspace_id = $1 AND id = $2', [
      tx.workspaceId,
      id,
    ])) === 1
  );
}
