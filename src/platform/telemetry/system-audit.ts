import type { Tx } from '../database/tx.js';
import { newId, timeOfId } from '../ids.js';

/** As `recordAudit`, for what the system does in a workspace by itself, such as keeping a campaign below a cap. */
export async function recordSystemAudit(
  tx: Tx,
  workspaceId: string,
  action: string,
  objectType: string,
  objectId: string | null,
  data: Record<string, unknown>,
): Promise<void> {
  const id = newId();
  await tx.run(
    `INSERT INTO audit_events (id, workspace_id, actor_type, actor_id, action, object_type, object_id, data, at)
     VALUES ($1, $2, 'system', NULL, $3, $4, $5, $6, $7)`,
    [id, workspaceId, action, objectType, objectId, data, new Date(timeOfId(id))],
  );
}
