import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { campaignIdOf } from '../../dialing/index.js';

/** A prospect of a campaign, by the campaign's slug or id. */
export async function prospectOf(tx: WorkspaceTx, slugOrId: string, e164: string): Promise<string | null> {
  const row = await tx.one<{ id: string }>(
    'SELECT id FROM prospects WHERE workspace_id = $1 AND list_id = $2 AND e164 = $3',
    [tx.workspaceId, await campaignIdOf(tx, slugOrId), e164],
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
