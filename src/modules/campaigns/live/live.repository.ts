import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import type { LiveKeys, LiveRow } from '../domain/live-board.js';

type TimeColumn = 'slot_at' | 'dialed_at' | 'ringing_at' | 'answered_at' | 'ended_at';

type StoredRow = Omit<LiveRow, TimeColumn | 'created_at'> & { created_at: Date } & {
  [K in TimeColumn]: Date | null;
};

const OF_ATTEMPT = `a.id AS key, a.call_id AS id, 'phone' AS call_type, 'outbound' AS call_direction, a.state, a.outcome,
  a.agent_id, a.list_id, l.kind AS list_kind, a.prospect_id, a.from_e164 AS from_number, a.to_e164 AS to_number,
  a.created_at, a.slot_at, a.dialed_at, a.ringing_at, a.answered_at, a.ended_at, c.answered_by, c.disposition,
  coalesce(c.end_reason, a.end_reason) AS end_reason, a.sip_code, c.duration_s`;

/**
 * OFFSET 0 has each looked up by its id, in its one partition: the planner would rather read all that the workspace has
 * ever dialed.
 */
const WITH_CALL_AND_LIST = `
  CROSS JOIN LATERAL (SELECT * FROM attempts WHERE workspace_id = $1 AND id = looked.id OFFSET 0) AS a
  LEFT JOIN LATERAL (SELECT * FROM calls WHERE workspace_id = $1 AND id = a.call_id OFFSET 0) AS c ON true
  LEFT JOIN dial_lists l ON l.workspace_id = $1 AND l.id = a.list_id`;

/** Calls that nobody dials: inbound ones, and those of the web. */
const OF_CALL = `c.id AS key, c.id, c.call_type, c.call_direction,
  CASE c.status WHEN 'queued' THEN 'intent' WHEN 'ringing' THEN 'dialing' WHEN 'in-progress' THEN 'in_progress'
    WHEN 'unknown' THEN 'unknown' ELSE 'ended' END AS state,
  CASE WHEN c.ended_at IS NOT NULL THEN c.status END AS outcome,
  c.agent_id, NULL::uuid AS list_id, NULL AS list_kind, NULL::uuid AS prospect_id, c.from_e164 AS from_number,
  c.to_e164 AS to_number, c.created_at, NULL::timestamptz AS slot_at, c.created_at AS dialed_at, c.ringing_at,
  c.answered_at, c.ended_at, c.answered_by, c.disposition, c.end_reason, c.sip_code, c.duration_s`;

/**
 * What is in flight or known, and attempts with an id of at least `since`, which may be over
 * already.
 * @param callsSince an id below that of every call that still goes on
 */
export async function readLive(
  tx: WorkspaceTx,
  known: LiveKeys,
  since: string,
  callsSince: string,
): Promise<LiveRow[]> {
  const rows = await tx.query<StoredRow>(
    `WITH looked AS (
       SELECT attempt_id AS id FROM leases WHERE workspace_id = $1
       UNION SELECT unnest($2::uuid[])
       UNION SELECT id FROM attempts WHERE workspace_id = $1 AND id >= $3)
     SELECT ${OF_ATTEMPT} FROM looked ${WITH_CALL_AND_LIST}
     UNION ALL
     SELECT ${OF_CALL} FROM calls c
     WHERE c.workspace_id = $1 AND c.status IN ('ringing', 'in-progress') AND c.attempt_id IS NULL AND c.id >= $4
     UNION ALL
     SELECT ${OF_CALL} FROM calls c
     WHERE c.workspace_id = $1 AND c.id = ANY ($5::uuid[]) AND c.id >= $4
       AND c.status NOT IN ('ringing', 'in-progress')`,
    [tx.workspaceId, known.attempts, since, callsSince, known.calls],
  );
  return rows.map(withTexts);
}

const IN_FLIGHT = `
  SELECT ${OF_ATTEMPT} FROM (SELECT attempt_id AS id FROM leases WHERE workspace_id = $1) AS looked ${WITH_CALL_AND_LIST}
  WHERE a.state IN ('intent', 'dialing', 'in_progress')
  UNION ALL
  SELECT ${OF_CALL} FROM calls c
  WHERE c.workspace_id = $1 AND c.status IN ('ringing', 'in-progress') AND c.attempt_id IS NULL AND c.id >= $2`;

/** A page of what is in flight, newest first, with how many there are. */
export async function pageOfLive(
  tx: WorkspaceTx,
  listId: string | null,
  callsSince: string,
  slice: Slice,
): Promise<{ rows: LiveRow[]; total: number }> {
  const rows = await tx.query<StoredRow>(
    `SELECT * FROM (${IN_FLIGHT}) AS live
     WHERE ($3::uuid IS NULL OR list_id = $3) AND ($4::uuid IS NULL OR id < $4)
     ORDER BY id DESC OFFSET $5 LIMIT $6`,
    [tx.workspaceId, callsSince, listId, slice.before, slice.offset, slice.limit],
  );
  const counted = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM (${IN_FLIGHT}) AS live WHERE $3::uuid IS NULL OR list_id = $3`,
    [tx.workspaceId, callsSince, listId],
  );
  return { rows: rows.map(withTexts), total: counted?.n ?? 0 };
}

export async function findBatch(tx: WorkspaceTx, id: string): Promise<string | null> {
  const row = await tx.one<{ id: string }>(
    `SELECT id FROM dial_lists WHERE workspace_id = $1 AND id = $2 AND kind = 'batch' AND deleted_at IS NULL`,
    [tx.workspaceId, id],
  );
  return row?.id ?? null;
}

function withTexts(row: StoredRow): LiveRow {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    slot_at: text(row.slot_at),
    dialed_at: text(row.dialed_at),
    ringing_at: text(row.ringing_at),
    answered_at: text(row.answered_at),
    ended_at: text(row.ended_at),
  };
}

function text(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
