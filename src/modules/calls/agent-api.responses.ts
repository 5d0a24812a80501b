/** The agent as the call's worker needs it; its texts are filled with the call's variables. */
export class AgentJobAgent {
  name: string;
  system_prompt: string;
  /** Begins with what the agent has to disclose. */
  first_message: string;
  language: string | null;
  voice: string | null;
  LLM_provider: string | null;
  LLM_model: string | null;
  STT_provider: string | null;
  TTS_provider: string | null;
  temperature: number | null;
  /** @type integer */
  max_tokens: number | null;

  /**
   * Seconds.
   * @type integer
   */
  max_call_duration: number;

  custom_functions: Record<string, unknown>[];
}

export class AgentJobResponse {
  attempt_id: string;
  call_id: string;
  workspace_id: string;
  agent: AgentJobAgent;
  variables: Record<string, string>;

  /**
   * What to do when a machine answers: hang up, leave a message and hang up, or go on as with a person. Lists of files
   * and single calls: `continue`.
   */
  voicemail: 'hang_up' | 'leave_message' | 'continue';
}

/** What came of calling a custom function. */
export class FunctionResultResponse {
  /** The URL answered with 2xx. */
  ok: boolean;

  /** Of the reply; null when there was none. */
  status: number | null;

  /** The reply as text; null when there was none. */
  body: string | null;

  /** The reply is longer than 64 KB, and `body` its beginning. */
  truncated: boolean;

  /** Why there is no reply: `timeout`, `address_not_allowed`, `redirect` and the like. */
  error: string | null;

  /** @type integer */
  duration_ms: number;
}
