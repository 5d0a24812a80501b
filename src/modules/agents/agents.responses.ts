import { PageResponse } from '../../platform/http/paging.responses.js';

export class CustomFunctionResponse {
  name: string;
  description: string;
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

  /** A JSON Schema of an object. */
  parameters: Record<string, unknown>;
}

/** What an agent says before its first message; null: nothing. */
export class DisclosuresResponse {
  /** That the voice is not a person's. */
  ai: string | null;

  /** That the call is recorded. */
  recording: string | null;
}

export class AgentResponse {
  id: string;

  slug: string;

  /** The first of `phone_numbers`. */
  phone_number: string | null;

  /** All numbers that this agent speaks on, in the order of their mapping. */
  phone_numbers: string[];

  LLM_provider: string | null;

  LLM_model: string | null;

  STT_provider: string | null;

  TTS_provider: string | null;

  agent_name: string;

  system_prompt: string;

  first_message: string;

  disclosures: DisclosuresResponse;

  temperature: number | null;

  /** @type integer */
  max_tokens: number | null;

  /**
   * Seconds.
   * @type integer
   */
  max_call_duration: number;

  language: string | null;

  voice: string | null;

  custom_functions: CustomFunctionResponse[];

  created_at: Date;

  updated_at: Date;
}

export class AgentPageResponse extends PageResponse {
  items: AgentResponse[];
}
