/** What the clients read of the API's replies; the replies have more. */
export interface BatchView {
  id: string;
  status: 'importing' | 'scheduled' | 'running' | 'paused' | 'completed' | 'canceled' | 'failed';
  counts: Counts;
  outcomes: Record<string, number>;
  waiting: { because: string; until: string | null } | null;
  failure: { code: string; detail: string; line: number | null } | null;
  started_at: string | null;
  finished_at: string | null;
}

export interface Counts {
  total: number;
  accepted: number;
  rejected: number;
  pending: number;
  dialing: number;
  completed: number;
  exhausted: number;
  suppressed: number;
  skipped: number;
  canceled: number;
  unknown: number;
}

export interface ProspectView {
  state: string;
  attempts: { id: string; state: string; outcome: string | null; dialed_at: string | null }[];
}

export interface CallView {
  id: string;
  status: string;
  to_number: string | null;
  disposition: string | null;
  answered_by: string | null;
  end_reason: string | null;
  sip_code: number | null;
  duration_s: number | null;
  dynamic_variables: Record<string, string>;
}

export interface CallDetail extends CallView {
  created_at: string;
  answered_at: string | null;
  ended_at: string | null;
  decision: { kind?: string; because?: string } | null;
  legs: { dialed_at: string; ringing_at: string | null }[];
  transcript: { at: string; role: 'agent' | 'user'; text: string }[];
}
