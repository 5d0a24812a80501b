import type { SystemTx } from '../database/tx.js';
import { newId } from '../ids.js';

/** As `recordAudit`, for what the platform does to a workspace's object by itself. */
export async function recordPlatformAudit(
  tx: SystemTx,
  workspaceId: string,
  action: string,
  objectType: string,
  objectId: string,
  data: Record<string, unknown>,
): Promise<void> {
  await tx.run(
    `INSERT INTO audit_events (id, workspace_id, actor_type, actor_id, action, object_type, object_id, data)
     VALUES ($1, $2, 'platform', NULL, $3, $4, $5, $6)`,
    [newId(), workspaceId, action, objectType, objectId, data],
  );
}
