import type { SystemTx } from '../database/tx.js';
import { newId } from '../ids.js';

/** As `recordAudit`, for what an operator does on the command line: by no account, and in no workspace. */
export async function recordOperatorAudit(
  tx: SystemTx,
  action: string,
  objectType: string,
  objectId: string | null,
  data: Record<string, unknown>,
): Promise<void> {
  await tx.run(
    `INSERT INTO audit_events (id, workspace_id, actor_type, actor_id, action, object_type, object_id, data)
     VALUES ($1, NULL, 'operator', NULL, $2, $3, $4, $5)`,
    [newId(), action, objectType, objectId, data],
  );
}
