import { PageResponse } from '../../platform/http/paging.responses.js';

/** It holds no number: `number_hash` is all that is kept of it. */
export class ErasureResponse {
  id: string;
  /** HMAC-SHA256 of the number with a key of the workspace, in hex: the same for every erasure of the number. */
  number_hash: string;
  reason: string | null;
  /** The number is not called from `pending` on; at `completed` nothing is left of the person. */
  status: 'pending' | 'running' | 'completed';
  /** What has to end first: a call of the person that lives, or the import of a file. */
  waiting_for: 'call' | 'import' | null;
  /** How much was removed, by kind, such as {"calls": 3, "transcript_events": 41, "file_rows": 2}. */
  removed: Record<string, number>;
  /** The user who asked for it; null for an API key. */
  requested_by: string | null;
  requested_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** Since when the number may be called and written down again; null while it may not. */
  lifted_at: Date | null;
}

export class ErasurePage extends PageResponse {
  items: ErasureResponse[];
}
