import type { WorkspaceTx } from '../../../platform/database/tx.js';

/**
 * Whether the attempt is there, and it stays so until the transaction ends: whoever deletes its workspace waits, and
 * removes what was written meanwhile. The settlement that would end it waits too, and sees what was written of its call.
 * Other changes of the attempt do not wait.
 */
export async function holdAttempt(tx: WorkspaceTx, attemptId: string): Promise<boolean> {
  const row = await tx.one('SELECT FROM attempts WHERE workspace_id = $1 AND id = $2 FOR KEY SHARE', [
    tx.workspaceId,
    attemptId,
  ]);
  return row !== null;
}
