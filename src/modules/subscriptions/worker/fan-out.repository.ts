import type { SystemTx } from '../../../platform/database/tx.js';

export interface Subscriber {
  id: string;
  workspace_id: string;
  event_types: string[] | null;
  enabled: boolean;
}

export interface StoredEvent {
  id: string;
  workspace_id: string;
  seq: string;
  type: string;
  subject: string;
  body: string;
}

export interface NewDelivery extends Omit<StoredEvent, 'type' | 'body'> {
  subscription_id: string;
  event_id: string;
  event_type: string;
  status: 'pending' | 'held';
}

/** The subscriptions of workspaces. They stay as they are until the commit: none is disabled or removed in between. */
export function subscribers(tx: SystemTx, workspaceIds: readonly string[]): Promise<Subscriber[]> {
  return tx.query<Subscriber>(
    `SELECT id, workspace_id, event_types, enabled FROM webhook_subscriptions
     WHERE workspace_id = ANY ($1::uuid[]) ORDER BY id FOR SHARE`,
    [workspaceIds],
  );
}

export async function insertEvents(tx: SystemTx, events: readonly StoredEvent[]): Promise<void> {
  await tx.run(
    `INSERT INTO webhook_events (id, workspace_id, seq, type, subject, body)
     SELECT * FROM jsonb_to_recordset($1::jsonb)
       AS e (id uuid, workspace_id uuid, seq bigint, type text, subject text, body text)`,
    [JSON.stringify(events)],
  );
}

/** Each behind those of its subject: while one of them waits for its retry, so does what comes after it. */
export async function insertDeliveries(tx: SystemTx, deliveries: readonly NewDelivery[]): Promise<void> {
  await tx.run(
    `INSERT INTO webhook_deliveries (id, workspace_id, subscription_id, event_id, event_type, subject, seq, status, next_at)
     SELECT d.id, d.workspace_id, d.subscription_id, d.event_id, d.event_type, d.subject, d.seq, d.status,
            CASE WHEN d.status = 'pending' THEN coalesce(ahead.next_at, clock_timestamp()) END
     FROM jsonb_to_recordset($1::jsonb) AS d (id uuid, workspace_id uuid, subscription_id uuid, event_id uuid,
       event_type text, subject text, seq bigint, status text)
     LEFT JOIN LATERAL (
       SELECT max(p.next_at) AS next_at FROM webhook_deliveries p
       WHERE p.subscription_id = d.subscription_id AND p.subject = d.subject AND p.status = 'pending' AND p.claim IS NULL
     ) AS ahead ON true`,
    [JSON.stringify(deliveries)],
  );
}
