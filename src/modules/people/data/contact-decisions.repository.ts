import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';

/** A decision as it was stored, by whoever made it; what it has no word of is absent. */
interface DecisionFacts {
  kind?: 'dial' | 'wait' | 'skip';
  because?: string;
  rule?: string;
  at?: string;
  until?: string;
  source?: string;
  zones?: string[];
  zone_source?: 'given' | 'number' | null;
  consent?: { basis: string; given_at: string; source: string; text_version?: string | null } | null;
}

export interface DecisionRow {
  id: string;
  decision: DecisionFacts;
  list_id: string | null;
  list_kind: 'batch' | 'campaign' | 'run' | null;
  list_name: string | null;
  prospect_id: string | null;
  call_id: string | null;
  attempt_state: string | null;
  outcome: string | null;
  end_reason: string | null;
  dialed_at: Date | null;
}

/** Above every UUID. */
const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * All that was decided about a number, newest first: to dial (in the attempts), to wait or not to, and to forget its
 * person. Each part is read from its own index, no further than the page.
 */
export function pageOfDecisions(
  tx: WorkspaceTx,
  e164: string,
  hash: Buffer | null,
  slice: Slice,
): Promise<DecisionRow[]> {
  return tx.query<DecisionRow & Record<string, unknown>>(
    `SELECT d.*, l.kind AS list_kind, l.name AS list_name
     FROM (
       (SELECT id, decision, list_id, prospect_id, call_id, state AS attempt_state, outcome, end_reason, dialed_at
        FROM attempts WHERE workspace_id = $1 AND to_e164 = $2 AND id < $3 ORDER BY id DESC LIMIT $4::int + $5::int)
       UNION ALL
       (SELECT id, decision, list_id, prospect_id, call_id, NULL, NULL, NULL, NULL
        FROM contact_decisions WHERE workspace_id = $1 AND e164 = $2 AND id < $3
        ORDER BY id DESC LIMIT $4::int + $5::int)
       UNION ALL
       SELECT erasure_id, jsonb_build_object('kind', 'skip', 'because', 'suppressed', 'rule', 'erased',
                'at', created_at), NULL, NULL, NULL, NULL, NULL, NULL, NULL
       FROM erased_numbers WHERE workspace_id = $1 AND number_hash = $6 AND erasure_id < $3
       ORDER BY id DESC OFFSET $4::int LIMIT $5::int) AS d
     LEFT JOIN dial_lists l ON l.id = d.list_id AND l.workspace_id = $1
     ORDER BY d.id DESC`,
    [tx.workspaceId, e164, slice.before ?? highestId, slice.offset, slice.limit, hash],
  );
}

/** Counted to `atMost`. */
export async function countDecisions(
  tx: WorkspaceTx,
  e164: string,
  hash: Buffer | null,
  atMost: number,
): Promise<number> {
  const row = await tx.one<{ n: string }>(
    `SELECT count(*) AS n FROM (
       SELECT FROM attempts WHERE workspace_id = $1 AND to_e164 = $2
       UNION ALL SELECT FROM contact_decisions WHERE workspace_id = $1 AND e164 = $2
       UNION ALL SELECT FROM erased_numbers WHERE workspace_id = $1 AND number_hash = $4
       LIMIT $3) AS counted`,
    [tx.workspaceId, e164, atMost, hash],
  );
  return Number(row?.n ?? 0);
}
