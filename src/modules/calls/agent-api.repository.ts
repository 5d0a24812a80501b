import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';
import { storableJson } from '../../platform/storable-json.js';
import type { AgentJobAgent } from './agent-api.responses.js';
import type { CalledFunction } from './domain/function-request.js';

/** What never changes of an attempt. */
export interface AttemptOwner {
  workspace_id: string;
  call_id: string;
  to_e164: string;
}

export interface EventToStore {
  id: string;
  at: string;
  type: string;
  data: Record<string, unknown>;
}

export function ownerOfAttempt(tx: SystemTx, attemptId: string): Promise<AttemptOwner | null> {
  return tx.one<AttemptOwner>('SELECT workspace_id, call_id, to_e164 FROM attempts WHERE id = $1', [
    attemptId,
  ]);
}

/** The agent of an attempt and its variables; a call of a list has its row only once it is dialed. */
export function jobOfAttempt(
  tx: WorkspaceTx,
  attemptId: string,
): Promise<(AgentJobAgent & { variables: Record<string, string> }) | null> {
  return tx.one(
    `SELECT g.agent_name AS name, g.system_prompt, g.first_message, g.language, g.voice,
       g.llm_provider AS "LLM_provider", g.llm_model AS "LLM_model", g.stt_provider AS "STT_provider",
       g.tts_provider AS "TTS_provider", g.temperature, g.max_tokens, a.max_call_duration_s AS max_call_duration,
       g.custom_functions, coalesce(p.variables, c.variables, '{}') AS variables
     FROM attempts a
     JOIN agents g ON g.id = a.agent_id
     LEFT JOIN prospects p ON p.id = a.prospect_id
     LEFT JOIN calls c ON c.id = a.call_id
     WHERE a.workspace_id = $1 AND a.id = $2`,
    [tx.workspaceId, attemptId],
  );
}

/** A custom function of the attempt's agent, as it is now. */
export async function functionOfAttempt(
  tx: WorkspaceTx,
  attemptId: string,
  name: string,
): Promise<CalledFunction | null> {
  const row = await tx.one<{ custom_functions: CalledFunction[] }>(
    `SELECT g.custom_functions FROM attempts a JOIN agents g ON g.id = a.agent_id
     WHERE a.workspace_id = $1 AND a.id = $2`,
    [tx.workspaceId, attemptId],
  );
  return row?.custom_functions.find((custom) => custom.name === name) ?? null;
}

/** Which of these ids are stored. */
export async function knownEvents(tx: WorkspaceTx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM call_events WHERE workspace_id = $1 AND id = ANY ($2::uuid[])',
    [tx.workspaceId, ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Makes those who report on one call come one after the other, so that each sees what those before it stored. */
export async function lockCall(tx: WorkspaceTx, callId: string): Promise<void> {
  await tx.run('SELECT FROM calls WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    tx.workspaceId,
    callId,
  ]);
}

/** Stores events; those that are there stay as they are. */
export async function storeEvents(
  tx: WorkspaceTx,
  callId: string,
  attemptId: string,
  events: readonly EventToStore[],
): Promise<void> {
  await tx.run(
    `INSERT INTO call_events (id, workspace_id, call_id, attempt_id, at, type, data)
     SELECT e.id, $1, $2, $3, e.at, e.type, e.data
     FROM jsonb_to_recordset($4::jsonb) AS e (id uuid, at timestamptz, type text, data jsonb)
     ORDER BY e.id
     ON CONFLICT (id) DO NOTHING`,
    [tx.workspaceId, callId, attemptId, storableJson(events)],
  );
}

/**
 * Sets what the stored events say of the call. It follows from all of them, not from the last to arrive: events may
 * come twice, late and in any order. The agent's reason for the end wins over the engine's, which keeps one that it
 * finds; of a call that was never answered the agent knows nothing.
 *
 * @param fromId an id below all that belongs to the call
 */
export async function settleCall(tx: WorkspaceTx, callId: string, fromId: string): Promise<void> {
  await tx.run(
    `WITH said AS (
       SELECT (array_agg(data->>'answered_by' ORDER BY at DESC, id) FILTER (WHERE type = 'answered_by'))[1] AS answered_by,
              (array_agg(data->>'disposition' ORDER BY at DESC, id) FILTER (WHERE type = 'disposition'))[1] AS disposition,
              (array_agg(data->>'end_reason' ORDER BY at, id) FILTER (WHERE type = 'end'))[1] AS end_reason
       FROM call_events
       WHERE workspace_id = $1 AND call_id = $2 AND id >= $3 AND type IN ('answered_by', 'disposition', 'end')),
     settled AS (
       SELECT c.id, coalesce(s.answered_by, c.answered_by) AS answered_by,
              coalesce(s.disposition, c.disposition) AS disposition,
              CASE WHEN c.status IN ('busy', 'no-answer', 'failed', 'canceled') THEN c.end_reason
                   ELSE coalesce(s.end_reason, c.end_reason) END AS end_reason
       FROM calls c, said s WHERE c.workspace_id = $1 AND c.id = $2)
     UPDATE calls c SET answered_by = s.answered_by, disposition = s.disposition, end_reason = s.end_reason
     FROM settled s
     WHERE c.id = $2 AND s.id = c.id
       AND (c.answered_by, c.disposition, c.end_reason)
         IS DISTINCT FROM (s.answered_by, s.disposition, s.end_reason)`,
    [tx.workspaceId, callId, fromId],
  );
}
