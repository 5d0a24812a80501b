import type { WorkspaceTx } from '../../platform/database/tx.js';
import type { Slice } from '../../platform/http/paging.js';
import { deepestRow } from '../../platform/http/paging.requests.js';
import type { AgentResponse } from './agents.responses.js';

/** An agent as it is stored: without its numbers, which belong to the numbers. */
export type AgentRow = Omit<AgentResponse, 'phone_number' | 'phone_numbers'>;
export type AgentFields = Omit<AgentRow, 'id' | 'slug' | 'created_at' | 'updated_at'>;

const COLUMNS = `id, slug, llm_provider AS "LLM_provider", llm_model AS "LLM_model", stt_provider AS "STT_provider",
  tts_provider AS "TTS_provider", agent_name, system_prompt, first_message,
  jsonb_build_object('ai', disclosure_ai, 'recording', disclosure_recording) AS disclosures, temperature, max_tokens,
  max_call_duration, language, voice, custom_functions, created_at, updated_at`;

export function listAgents(tx: WorkspaceTx, slice: Slice): Promise<AgentRow[]> {
  return tx.query<AgentRow>(
    `SELECT ${COLUMNS} FROM agents WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2)
     ORDER BY id DESC LIMIT $3 OFFSET $4`,
    [tx.workspaceId, slice.before, slice.limit, slice.offset],
  );
}

export async function countAgents(tx: WorkspaceTx): Promise<number> {
  const row = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM agents WHERE workspace_id = $1 LIMIT ${deepestRow + 1}) AS counted`,
    [tx.workspaceId],
  );
  return row?.n ?? 0;
}

export function findAgent(tx: WorkspaceTx, id: string): Promise<AgentRow | null> {
  return tx.one<AgentRow>(`SELECT ${COLUMNS} FROM agents WHERE workspace_id = $1 AND id = $2`, [
    tx.workspaceId,
    id,
  ]);
}

/** @returns null when the slug is taken */
export function insertAgent(
  tx: WorkspaceTx,
  id: string,
  slug: string,
  fields: AgentFields,
): Promise<AgentRow | null> {
  return tx.one<AgentRow>(
    `INSERT INTO agents (id, workspace_id, slug, agent_name, llm_provider, llm_model, stt_provider, tts_provider,
       system_prompt, first_message, temperature, max_tokens, max_call_duration, language, voice, custom_functions,
       disclosure_ai, disclosure_recording)
     VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     ON CONFLICT (workspace_id, slug) DO NOTHING
     RETURNING ${COLUMNS}`,
    [tx.workspaceId, id, slug, ...valuesOf(fields)],
  );
}

/** @param slug null keeps it @returns null when there is no such agent */
export function updateAgent(
  tx: WorkspaceTx,
  id: string,
  slug: string | null,
  fields: AgentFields,
): Promise<AgentRow | null> {
  return tx.one<AgentRow>(
    `UPDATE agents SET slug = coalesce($3, slug), agent_name = $4, llm_provider = $5, llm_model = $6,
       stt_provider = $7, tts_provider = $8, system_prompt = $9, first_message = $10, temperature = $11,
       max_tokens = $12, max_call_duration = $13, language = $14, voice = $15, custom_functions = $16,
       disclosure_ai = $17, disclosure_recording = $18, updated_at = now()
     WHERE workspace_id = $1 AND id = $2
     RETURNING ${COLUMNS}`,
    [tx.workspaceId, id, slug, ...valuesOf(fields)],
  );
}

function valuesOf(fields: AgentFields): unknown[] {
  return [
    fields.agent_name,
    fields.LLM_provider,
    fields.LLM_model,
    fields.STT_provider,
    fields.TTS_provider,
    fields.system_prompt,
    fields.first_message,
    fields.temperature,
    fields.max_tokens,
    fields.max_call_duration,
    fields.language,
    fields.voice,
    JSON.stringify(fields.custom_functions),
    fields.disclosures.ai,
    fields.disclosures.recording,
  ];
}

/** Locks the agent, so that no number is mapped to it any more. */
export async function lockAgent(tx: WorkspaceTx, id: string): Promise<boolean> {
  const row = await tx.one('SELECT id FROM agents WHERE workspace_id = $1 AND id = $2 FOR UPDATE', [
    tx.workspaceId,
    id,
  ]);
  return row !== null;
}

/** Whether the agent is in a live call, or one with it waits to be dialed. */
export async function isInCall(tx: WorkspaceTx, id: string): Promise<boolean> {
  const row = await tx.one<{ busy: boolean }>(
    `SELECT EXISTS (SELECT FROM leases l JOIN attempts a ON a.id = l.attempt_id
                    WHERE l.workspace_id = $1 AND l.expires_at > now() AND a.agent_id = $2)
         OR EXISTS (SELECT FROM calls WHERE workspace_id = $1 AND status = 'queued' AND agent_id = $2) AS busy`,
    [tx.workspaceId, id],
  );
  return row?.busy === true;
}

/** A campaign for which the agent was chosen and that may call again, if there is one. */
export function campaignOf(tx: WorkspaceTx, id: string): Promise<{ name: string; status: string } | null> {
  return tx.one(
    `SELECT name, status FROM dial_lists
     WHERE workspace_id = $1 AND agent_id = $2 AND status <> 'archived' AND deleted_at IS NULL LIMIT 1`,
    [tx.workspaceId, id],
  );
}

export async function deleteAgent(tx: WorkspaceTx, id: string): Promise<void> {
  await tx.run('DELETE FROM agents WHERE workspace_id = $1 AND id = $2', [tx.workspaceId, id]);
}
