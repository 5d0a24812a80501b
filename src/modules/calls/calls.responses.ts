import { PageResponse } from '../../platform/http/paging.responses.js';

export class CallResponse {
  id: string;

  /**
   * Counts all calls of the installation.
   * @type integer
   */
  number: number;

  call_type: 'web' | 'phone';

  call_direction: 'inbound' | 'outbound';

  /** `unknown`: it cannot be known whether the phone rang; such a call is never dialed again by itself. */
  status:
    | 'queued'
    | 'ringing'
    | 'in-progress'
    | 'completed'
    | 'busy'
    | 'no-answer'
    | 'failed'
    | 'canceled'
    | 'unknown';

  agent_id: string | null;

  /** The batch that the call belongs to. */
  batch_id: string | null;

  /** The campaign that the call belongs to. */
  campaign_id: string | null;

  prospect_id: string | null;

  from_number: string | null;

  to_number: string | null;

  disposition: string | null;

  answered_by: string | null;

  end_reason: string | null;

  /**
   * The carrier's SIP status, when the call was not answered.
   * @type integer
   */
  sip_code: number | null;

  dynamic_variables: Record<string, string>;

  created_at: Date;

  ringing_at: Date | null;

  answered_at: Date | null;

  ended_at: Date | null;

  /** From the answer to the end, in seconds. */
  duration_s: number | null;

  /**
   * In millionths of the workspace's currency.
   * @type integer
   */
  cost_micros: number | null;
}

export class CallPageResponse extends PageResponse {
  items: CallResponse[];
}

/** One side of the call that is on the phone network. */
export class CallLegResponse {
  /** The id of the leg's attempt. */
  id: string;

  kind: 'sip';

  direction: 'outbound';

  from_number: string;

  to_number: string;

  trunk_id: string;

  /** LiveKit's room, and the callee's identity in it. */
  room: string;

  identity: string;

  dialed_at: Date;

  ringing_at: Date | null;

  answered_at: Date | null;

  ended_at: Date | null;

  /** @type integer */
  sip_code: number | null;

  end_reason: string | null;
}

export class CallEventResponse {
  at: Date;

  /** `admitted`, `dialing`, `ringing`, `answered`, `ended`, `lapsed`; of the agent `answered_by`, `disposition`, `function`, `end`. */
  type: string;

  attempt_id: string | null;

  data: Record<string, unknown>;
}

export class TranscriptTurnResponse {
  at: Date;

  role: 'agent' | 'user';

  text: string;
}

/** One decision to dial, and what came of it. */
export class CallAttemptResponse {
  id: string;

  /** `lapsed`: not dialed, because something had changed when its moment came. */
  state: 'intent' | 'dialing' | 'in_progress' | 'ended' | 'lapsed' | 'unknown';

  outcome: string | null;

  end_reason: string | null;

  /** @type integer */
  sip_code: number | null;

  /** Why it was dialed: what was decided, by which limits and windows. */
  decision: Record<string, unknown>;

  /** @type integer */
  ring_timeout_s: number;

  created_at: Date;

  dialed_at: Date | null;

  ringing_at: Date | null;

  answered_at: Date | null;

  ended_at: Date | null;
}

export class CallDetailResponse extends CallResponse {
  /** Of a call that waits: the last decision and its reason. */
  decision: Record<string, unknown> | null;

  legs: CallLegResponse[];

  events: CallEventResponse[];

  transcript: TranscriptTurnResponse[];

  attempts: CallAttemptResponse[];
}
