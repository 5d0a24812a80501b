import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { isUuid } from '../../../platform/ids.js';

/** A prospect of a campaign, by the campaign's slug or id. */
export async function prospectOf(tx: WorkspaceTx, slugOrId: string, e164: string): Promise<string | null> {
  const row = await tx.one<{ id: string }>(
    `SELECT p.id FROM prospects p JOIN dial_lists l ON l.workspace_id = $1 AND l.id = p.list_id
     WHERE p.workspace_id = $1 AND p.e164 = $3 AND l.kind = 'campaign' AND l.deleted_at IS NULL
       AND (l.slug = $2 OR l.id = $4)`,
    [tx.workspaceId, slugOrId, e164, isUuid(slugOrId) ? slugOrId : null],
  );
  return row?.id ?? null;
}

/** Whom a call was made to; null when there is no such call, and a null inside for one that is of no list. */
export function prospectOfCall(
  tx: WorkspaceTx,
  callId: string,
): Promise<{ prospect_id: string | null } | null> {
  return tx.one('SELECT prospect_id FROM calls WHERE workspace_id = $1 AND id = $2', [
    tx.workspaceId,
    callId,
  ]);
}
