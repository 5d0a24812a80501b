import type { WorkspaceTx } from '../../platform/database/tx.js';
import type { Slice } from '../../platform/http/paging.js';
import { deepestRow } from '../../platform/http/paging.requests.js';
import type { CallAttemptResponse, CallResponse } from './calls.responses.js';

/** As the database gives it: bigints are texts. */
export type CallRow = Omit<CallResponse, 'number' | 'cost_micros'> & {
  number: string;
  cost_micros: string | null;
};

export type AttemptRow = CallAttemptResponse & { from_e164: string; to_e164: string; trunk_id: string };

export interface EventRow {
  at: Date;
  type: string;
  attempt_id: string | null;
  data: Record<string, unknown>;
}

/** Which calls; what is undefined does not matter. */
export interface CallFilter {
  callType?: 'web' | 'phone' | undefined;
  callDirection?: 'inbound' | 'outbound' | undefined;
  agentId?: string | undefined;
  disposition?: string | undefined;
  batchId?: string | undefined;
  campaignId?: string | undefined;
  status?: string | undefined;
  /** E.164 of the person. */
  person?: string | undefined;
  /** The lowest id that belongs to it, and the lowest above. */
  fromId?: string | undefined;
  belowId?: string | undefined;
}

const isOfCampaign = `EXISTS (SELECT FROM dial_lists l
  WHERE l.workspace_id = calls.workspace_id AND l.id = calls.list_id AND l.kind = 'campaign')`;

const COLUMNS = `id, number, call_type, call_direction, status, agent_id,
  CASE WHEN NOT ${isOfCampaign} THEN list_id END AS batch_id,
  CASE WHEN ${isOfCampaign} THEN list_id END AS campaign_id, prospect_id,
  from_e164 AS from_number, to_e164 AS to_number, disposition, answered_by, end_reason, sip_code,
  variables AS dynamic_variables, created_at, ringing_at, answered_at, ended_at, duration_s, cost_micros`;

/** Looked up once for the statement: calls of a list of the other kind are not found by its id. */
const isCampaign = `EXISTS (SELECT FROM dial_lists l
  WHERE l.workspace_id = $1 AND l.id = $ AND l.kind = 'campaign')`;

/** Conditions by filter, each with an index behind it. What is an enumeration is spelled out: partial indexes match it. */
const CONDITIONS: { [F in keyof CallFilter]-?: string } = {
  callType: 'call_type = $',
  callDirection: 'call_direction = $',
  agentId: 'agent_id = $',
  disposition: 'disposition = $',
  batchId: `list_id = $ AND NOT ${isCampaign}`,
  campaignId: `list_id = $ AND ${isCampaign}`,
  status: 'status = $',
  person: `CASE call_direction WHEN 'outbound' THEN to_e164 ELSE from_e164 END = $`,
  fromId: 'id >= $',
  belowId: 'id < $',
};

/** Their values are known words, so they may stand in the text; as parameters they would hide the partial index. */
const SPELLED_OUT: ReadonlySet<string> = new Set(['callType', 'callDirection']);
const WORDS: ReadonlySet<string> = new Set(['web', 'phone', 'inbound', 'outbound']);

/**
 * The condition as SQL with its parameters. There is one text for each set of filters, so that the planner sees which
 * filters there are; a condition like `$1 IS NULL OR …` would hide every index.
 */
function where(tx: WorkspaceTx, filter: CallFilter): { sql: string; params: unknown[] } {
  const params: unknown[] = [tx.workspaceId];
  const parts = ['workspace_id = $1'];
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = filter[name as keyof CallFilter];
    if (value === undefined) continue;
    const spelledOut = SPELLED_OUT.has(name) && WORDS.has(value);
    const place = spelledOut ? `'${value}'` : `$${params.push(value)}`;
    parts.push(condition.replaceAll(/\$(?!\d)/g, () => place));
  }
  return { sql: parts.join(' AND '), params };
}

/** Newest first. */
export function listCalls(tx: WorkspaceTx, filter: CallFilter, slice: Slice): Promise<CallRow[]> {
  const { sql, params } = where(tx, { ...filter, belowId: lower(filter.belowId, slice.before ?? undefined) });
  return tx.query<CallRow>(
    `SELECT ${COLUMNS} FROM calls WHERE ${sql}
     ORDER BY id DESC LIMIT $${params.length + 1} OFFSET $${params.length + 2}`,
    [...params, slice.limit, slice.offset],
  );
}

/** At most one more than a list reaches by page number; ordered, so that it walks the index of the list. */
export async function countCalls(tx: WorkspaceTx, filter: CallFilter): Promise<number> {
  const { sql, params } = where(tx, filter);
  const row = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM calls WHERE ${sql} ORDER BY id DESC LIMIT ${deepestRow + 1}) AS counted`,
    params,
  );
  return row?.n ?? 0;
}

export async function findCall(
  tx: WorkspaceTx,
  id: string,
): Promise<{ row: CallRow; decision: Record<string, unknown> | null } | null> {
  const found = await tx.one<CallRow & { decision: Record<string, unknown> | null }>(
    `SELECT ${COLUMNS}, decision FROM calls WHERE workspace_id = $1 AND id = $2`,
    [tx.workspaceId, id],
  );
  if (found === null) return null;
  const { decision, ...row } = found;
  return { row, decision };
}

/** @param fromId an id below all that belongs to the call: older partitions are not looked at */
export function attemptsOfCall(tx: WorkspaceTx, callId: string, fromId: string): Promise<AttemptRow[]> {
  return tx.query<AttemptRow>(
    `SELECT id, state, outcome, end_reason, sip_code, decision, ring_timeout_s, created_at, dialed_at, ringing_at,
       answered_at, ended_at, from_e164, to_e164, trunk_id
     FROM attempts WHERE workspace_id = $1 AND call_id = $2 AND id >= $3 ORDER BY id`,
    [tx.workspaceId, callId, fromId],
  );
}

export function eventsOfCall(tx: WorkspaceTx, callId: string, fromId: string): Promise<EventRow[]> {
  return tx.query<EventRow>(
    `SELECT at, type, attempt_id, data FROM call_events
     WHERE workspace_id = $1 AND call_id = $2 AND id >= $3 ORDER BY at, id`,
    [tx.workspaceId, callId, fromId],
  );
}

export interface LineRow {
  agent_id: string | null;
  trunk_id: string | null;
  system_prompt: string | null;
  first_message: string | null;
  max_call_duration: number | null;
}

/** The number with what a call from it needs. */
export function findLine(tx: WorkspaceTx, e164: string): Promise<LineRow | null> {
  return tx.one<LineRow>(
    `SELECT n.agent_id, n.trunk_id, g.system_prompt, g.first_message, g.max_call_duration
     FROM phone_numbers n LEFT JOIN agents g ON g.id = n.agent_id
     WHERE n.workspace_id = $1 AND n.e164 = $2 AND n.deleted_at IS NULL FOR SHARE OF n`,
    [tx.workspaceId, e164],
  );
}

function lower(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
