import { PageResponse } from '../../platform/http/paging.responses.js';
import type { ListStatus, ProspectState, RetryableStatus, Weekday } from '../dialing/index.js';

/**
 * Where the rows of the file are. They always add up: `total = accepted + rejected`, and `accepted` is the sum of
 * `pending` to `unknown`.
 */
export class BatchCounts {
  /**
   * Rows of the file.
   * @type integer
   */
  total: number;
  /**
   * Rows that became prospects.
   * @type integer
   */
  accepted: number;
  /**
   * Rows that did not; `GET /batch/{id}/rejected` says why.
   * @type integer
   */
  rejected: number;
  /**
   * To be called, or called again.
   * @type integer
   */
  pending: number;
  /**
   * On the phone, or about to be.
   * @type integer
   */
  dialing: number;
  /**
   * Reached.
   * @type integer
   */
  completed: number;
  /**
   * Not reached, and not tried again.
   * @type integer
   */
  exhausted: number;
  /**
   * On the suppression list.
   * @type integer
   */
  suppressed: number;
  /**
   * Never to be called: not allowed, or capped.
   * @type integer
   */
  skipped: number;
  /**
   * Not called because the batch was canceled.
   * @type integer
   */
  canceled: number;
  /**
   * Nobody knows whether the phone rang; not called again unless a person asks for it.
   * @type integer
   */
  unknown: number;
}

export class BatchWindow {
  start: string;
  end: string;
  days: Weekday[];
}

export class BatchRetry {
  /** @type integer */
  max_attempts: number;
  /** @type integer */
  delay_s: number;
  on: RetryableStatus[];
}

export class BatchWaiting {
  /** Such as `outside-window`, `at-capacity`, `trunk-breaker-open`, `daily-spend-cap`, `paused-by-user`. */
  because: string;
  /** When it is likely over by itself; null when someone has to act. */
  until: Date | null;
}

export class BatchFailure {
  code: string;
  detail: string;
  /**
   * Line of the file.
   * @type integer
   */
  line: number | null;
}

export class BatchFile {
  name: string;
  /** @type integer */
  bytes: number;
}

export class BatchRate {
  /**
   * Calls begun in the last minute.
   * @type integer
   */
  dials_last_minute: number;
  /** Over the last minute, or since the start when that is less. */
  dials_per_second: number;
}

export class BatchResponse {
  id: string;
  name: string;
  status: ListStatus;
  /** Why it has this status, where that is not plain: the code of a failure, `by-user`, `nobody-to-call`. */
  status_reason: string | null;
  agent_phone_number: string;
  default_country: string;
  scheduled_at: Date | null;
  /** @type integer */
  max_concurrent: number;
  calls_per_second: number;
  /** @type integer */
  ring_timeout_s: number;
  calling_window: BatchWindow;
  retry: BatchRetry;
  file: BatchFile;
  counts: BatchCounts;
  /**
   * How calls ended, by call status. A prospect that is called again has several.
   * @example { "completed": 120, "busy": 14, "no-answer": 31 }
   */
  outcomes: Record<string, number>;
  rate: BatchRate;
  /** An estimate; null when it stands still, is done, or takes more than 90 days. */
  expected_end_at: Date | null;
  /** Why nobody is being called; null when calls are made or none are left. */
  waiting: BatchWaiting | null;
  /** Why the file could not be imported. */
  failure: BatchFailure | null;
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export class BatchPage extends PageResponse {
  items: BatchResponse[];
}

export class ProspectDecision {
  /** `dial`, `wait` or `skip`. */
  kind: string;
  because: string;
  at: string | null;
  /** Until when it waits. */
  until: string | null;
}

export class ProspectAttempt {
  id: string;
  call_id: string;
  state: string;
  /** Call status that it ended with. */
  outcome: string | null;
  end_reason: string | null;
  /**
   * What the carrier answered.
   * @type integer
   */
  sip_code: number | null;
  decision: ProspectDecision;
  slot_at: Date;
  dialed_at: Date | null;
  ringing_at: Date | null;
  answered_at: Date | null;
  ended_at: Date | null;
}

export class ProspectResponse {
  id: string;
  /**
   * Line of the file.
   * @type integer
   */
  line: number;
  phone_number: string;
  country: string | null;
  /** All zones in which the callee may be: each has to be inside the calling window. */
  time_zones: string[];
  variables: Record<string, string>;
  state: ProspectState;
  reason: string | null;
  /** @type integer */
  attempts_made: number;
  /** When it is looked at again. */
  next_at: Date | null;
  /** What was decided when it was last looked at, and why. */
  last_decision: ProspectDecision | null;
  attempts: ProspectAttempt[];
  updated_at: Date;
}

export class ProspectPage extends PageResponse {
  items: ProspectResponse[];
}
