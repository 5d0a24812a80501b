import type { SystemTx } from '../../platform/database/tx.js';
import { storableJson } from '../../platform/storable-json.js';
import type { WebhookEvent } from '../../telephony/index.js';

/** An event as it lies in the inbox. */
export interface InboxRow {
  id: string;
  event: string;
  room: string;
  attempt_id: string | null;
  body: Pick<WebhookEvent, 'identity' | 'callStatus' | 'disconnectReason' | 'participantKind'> & {
    /** ISO 8601. */
    joinedAt?: string | null;
  };
  created_at: Date;
}

/**
 * Stores events; those that are there stay as they are.
 * Not their attributes: among them is the callee's number, and all that is needed of them was read.
 * @param events each id once
 * @returns the ids that are new
 */
export async function storeEvents(
  tx: SystemTx,
  events: readonly { event: WebhookEvent; attemptId: string | null }[],
): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    // By id, so that two groups that share events do not wait for each other in a circle.
    `INSERT INTO webhook_inbox (id, event, room, attempt_id, body, created_at)
     SELECT e.event->>'id', e.event->>'event', e.event->>'room', e."attemptId", e.event - 'attributes',
            (e.event->>'createdAt')::timestamptz
     FROM jsonb_to_recordset($1::jsonb) AS e (event jsonb, "attemptId" uuid) ORDER BY e.event->>'id'
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [storableJson(events)],
  );
  return new Set(rows.map((row) => row.id));
}

/** Claims the oldest events that nobody has worked through; they are free again when the transaction fails. */
export function claimEvents(tx: SystemTx, limit: number): Promise<InboxRow[]> {
  return tx.query<InboxRow>(
    `SELECT id, event, room, attempt_id, body, created_at FROM webhook_inbox WHERE processed_at IS NULL
     ORDER BY received_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
}

export async function markProcessed(tx: SystemTx, ids: readonly string[]): Promise<void> {
  await tx.run('UPDATE webhook_inbox SET processed_at = now() WHERE id = ANY ($1)', [ids]);
}

/** @returns how many rows went */
export function pruneEvents(tx: SystemTx, olderThanHours: number, limit: number): Promise<number> {
  return tx.run(
    `DELETE FROM webhook_inbox WHERE id = ANY(ARRAY(
       SELECT id FROM webhook_inbox WHERE processed_at < now() - make_interval(hours => $1)
        ORDER BY processed_at LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    [olderThanHours, limit],
  );
}
