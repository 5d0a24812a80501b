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
