import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';
import type { AgentJobAgent, AgentJobResponse } from './agent-api.responses.js';
import type { CalledFunction } from './domain/function-request.js';

/** What never changes of an attempt. */
export interface AttemptOwner {
  workspace_id: string;
  call_id: string;
  to_e164: string;
}

/** The agent of an attempt as it is stored, and what its texts are filled with. */
export type AgentJobRow = AgentJobAgent & {
  variables: Record<string, string>;
  disclosure_ai: string | null;
  disclosure_recording: string | null;
  voicemail: AgentJobResponse['voicemail'];
};

export function ownerOfAttempt(tx: SystemTx, attemptId: string): Promise<AttemptOwner | null> {
  return tx.one<AttemptOwner>('SELECT workspace_id, call_id, to_e164 FROM attempts WHERE id = $1', [
    attemptId,
  ]);
}

/** The agent of an attempt and its variables; a call of a list has its row only once it is dialed. */
export function jobOfAttempt(tx: WorkspaceTx, attemptId: string): Promise<AgentJobRow | null> {
  return tx.one(
    `SELECT g.agent_name AS name, g.system_prompt, g.first_message, g.language, g.voice,
       g.llm_provider AS "LLM_provider", g.llm_model AS "LLM_model", g.stt_provider AS "STT_provider",
       g.tts_provider AS "TTS_provider", g.temperature, g.max_tokens, a.max_call_duration_s AS max_call_duration,
       g.custom_functions, coalesce(p.variables, c.variables, '{}') AS variables, g.disclosure_ai,
       g.disclosure_recording, coalesce(l.voicemail, 'continue') AS voicemail
     FROM attempts a
     JOIN agents g ON g.id = a.agent_id
     LEFT JOIN prospects p ON p.id = a.prospect_id
     LEFT JOIN calls c ON c.id = a.call_id
     LEFT JOIN dial_lists l ON l.id = a.list_id
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
