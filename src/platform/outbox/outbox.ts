import type { Tx } from '../database/tx.js';
import { newId } from '../ids.js';

/** What must happen because rows changed, written in their transaction. A topic has one consumer. */
export async function publish(
  tx: Tx,
  workspaceId: string,
  topic: string,
  payload: Record<string, unknown>,
): Promise<void> {
  await tx.run('INSERT INTO outbox (id, workspace_id, topic, payload) VALUES ($1, $2, $3, $4)', [
    newId(),
    workspaceId,
    topic,
    payload,
  ]);
}

/** The same of many rows, in their order, by one statement. */
export async function publishMany(
  tx: Tx,
  topic: string,
  messages: readonly { workspaceId: string; payload: Record<string, unknown> }[],
): Promise<void> {
  if (messages.length === 0) return;
  await tx.run(
    `INSERT INTO outbox (id, workspace_id, topic, payload)
     SELECT m.id, m.workspace_id, $1, m.payload
     FROM jsonb_to_recordset($2::jsonb) AS m (id uuid, workspace_id uuid, payload jsonb)`,
    [
      topic,
      JSON.stringify(
        messages.map(({ workspaceId, payload }) => ({ id: newId(), workspace_id: workspaceId, payload })),
      ),
    ],
  );
}
