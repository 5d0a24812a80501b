import { PageResponse } from '../../../platform/http/paging.responses.js';

export class LiveCallResponse {
  id: string;

  /** `queued`: it is about to be dialed. In the stream, where a call ends, how it ended: `completed`, `busy` and so on. */
  status: string;

  call_type: 'web' | 'phone';

  call_direction: 'inbound' | 'outbound';

  agent_id: string | null;

  campaign_id: string | null;

  batch_id: string | null;

  prospect_id: string | null;

  from_number: string | null;

  to_number: string | null;

  /**
   * The second in which it is dialed.
   * @format date-time
   */
  slot_at: string | null;

  /** @format date-time */
  dialed_at: string | null;

  /**
   * When the carrier said that it rings.
   * @format date-time
   */
  ringing_at: string | null;

  /** @format date-time */
  answered_at: string | null;

  answered_by: string | null;

  disposition: string | null;
}

export class LiveCallPage extends PageResponse {
  items: LiveCallResponse[];
}
