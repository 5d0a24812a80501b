import { PageResponse } from '../../platform/http/paging.responses.js';
import type {
  ConsentBasis,
  ProspectState,
  RetryableStatus,
  RuleOutcome,
  VoicemailAction,
  Weekday,
} from '../dialing/index.js';
import type { CampaignStatus } from './domain/campaign-limits.js';

/** How many of the people are where: `total` is the sum of `pending` to `unknown`. */
export class CampaignCounts {
  /**
   * People of the campaign, each number once.
   * @type integer
   */
  total: number;
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
   * Never to be called: not allowed, capped, or without the consent that is required.
   * @type integer
   */
  skipped: number;
  /**
   * Not called because the campaign had ended or was archived.
   * @type integer
   */
  canceled: number;
  /**
   * Nobody knows whether the phone rang; not called again unless a person asks for it.
   * @type integer
   */
  unknown: number;
}

export class CampaignWindow {
  start: string;
  end: string;
  days: Weekday[];
}

export class CampaignRetryRule {
  /** How the call ended, where the rule is of that. */
  on?: RuleOutcome;
  /** What the agent made of it, where the rule is of that. */
  disposition?: string;
  /** @type integer */
  delay_s: number;
  /** @type integer */
  max_attempts: number;
  other_time_of_day: boolean;
}

export class CampaignRetry {
  /** @type integer */
  max_attempts: number;
  /** @type integer */
  delay_s: number;
  on: RetryableStatus[];
  rules: CampaignRetryRule[];
}

export class CampaignWaiting {
  /** Such as `outside-window`, `at-capacity`, `trunk-breaker-open`, `daily-spend-cap`, `paused-by-user`. */
  because: string;
  /** When it is likely over by itself; null when someone has to act. */
  until: Date | null;
}

export class CampaignRate {
  /**
   * Calls begun in the last minute.
   * @type integer
   */
  dials_last_minute: number;
  /** Over the last minute, or since the start when that is less. */
  dials_per_second: number;
}

/** Something that does not stop the campaign, and that somebody should know. */
export class CampaignWarning {
  /**
   * `disclosure_missing`: an agent does not say what the campaign's profile, or that of its default country, asks for.
   * `abandonment_slowed`, `abandonment_paused`: too many who answered met no agent in time.
   */
  code: string;
  detail: string;
}

export class CampaignResponse {
  id: string;
  /** The same as `id`. */
  uuid: string;
  name: string;
  slug: string;
  status: CampaignStatus;
  /** Why it has this status, where that is not plain, such as `by-user`. */
  status_reason: string | null;
  agent_id: string | null;
  /** E.164, the preferred first. */
  caller_ids: string[];
  starts_at: Date | null;
  ends_at: Date | null;
  calling_windows: CampaignWindow[];
  /**
   * Days on which nobody is called.
   * @format date
   */
  holidays: string[];
  profile: string | null;
  /** @type integer */
  max_concurrent: number;
  calls_per_second: number;
  /** @type integer */
  ring_timeout_s: number;
  default_country: string | null;
  retry: CampaignRetry;
  voicemail: VoicemailAction;
  /** @type integer */
  priority: number;
  require_consent: ConsentBasis | null;
  public_status: boolean;
  counts: CampaignCounts;
  /**
   * How calls ended, by call status. A person who is called again has several.
   * @example { "completed": 120, "busy": 14, "no-answer": 31 }
   */
  outcomes: Record<string, number>;
  /** Share of its people who are in a final state, from 0 to 1; null when it has none. */
  progress: number | null;
  rate: CampaignRate;
  /** An estimate; null when it stands still, is done, or takes more than 90 days. */
  expected_end_at: Date | null;
  /** Why nobody is being called; null when calls are made or none are left. */
  waiting: CampaignWaiting | null;
  warnings: CampaignWarning[];
  /** The mail address of who made it; null when an API key did, or that person is gone. */
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export class CampaignPage extends PageResponse {
  items: CampaignResponse[];
}

/** What anybody may know of a campaign that opted in: nothing of people, numbers or agents. */
export class CampaignStatusResponse {
  status: CampaignStatus;
  counts: CampaignCounts;
  /**
   * How calls ended, by call status.
   * @example { "completed": 120, "busy": 14, "no-answer": 31 }
   */
  outcomes: Record<string, number>;
  /** Share of its people who are in a final state, from 0 to 1; null when it has none. */
  progress: number | null;
  rate: CampaignRate;
  expected_end_at: Date | null;
  starts_at: Date | null;
  ends_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  /** When this was so: at most two seconds ago. */
  as_of: Date;
}

export class ClearedCacheResponse {
  /**
   * How many campaigns were in the cache.
   * @type integer
   */
  cleared: number;
}

export class CampaignDecisionConsent {
  basis: string;
  given_at: string;
  source: string;
}

export class CampaignProspectDecision {
  /** `dial`, `wait` or `skip`. */
  kind: string;
  because: string;
  /** The rule that decided, such as `us-fl`, `campaign` or `workspace`. */
  rule: string | null;
  at: string | null;
  /** Until when it waits. */
  until: string | null;
  /** The profiles that were kept to. */
  profiles: string[];
  /** Whether the time zones were given or are those of the number's area. */
  zone_source: 'given' | 'number' | null;
  /** What the call relied on, where the campaign requires consent. */
  consent: CampaignDecisionConsent | null;
}

export class CampaignProspectAttempt {
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
  decision: CampaignProspectDecision;
  slot_at: Date;
  dialed_at: Date | null;
  ringing_at: Date | null;
  answered_at: Date | null;
  ended_at: Date | null;
}

export class CampaignProspectResponse {
  id: string;
  /** The same as `id`. */
  uuid: string;
  /** The upload that brought this person; null for one added by `prospect/{uuid}/`. */
  upload_id: string | null;
  /**
   * Line of the upload.
   * @type integer
   */
  line: number | null;
  phone_number: string;
  country: string | null;
  /** All zones in which the callee may be: each has to be inside the hours. */
  time_zones: string[];
  variables: Record<string, string>;
  state: ProspectState;
  reason: string | null;
  /** @type integer */
  attempts_made: number;
  /** When it is looked at again. */
  next_at: Date | null;
  /** What was decided when it was last looked at, and why. */
  last_decision: CampaignProspectDecision | null;
  attempts: CampaignProspectAttempt[];
  updated_at: Date;
}

export class AddedProspectResponse extends CampaignProspectResponse {
  /** `updated`: the campaign had the number; its variables are the new ones now, its state is what it was. */
  outcome: 'added' | 'updated';
}

export class CampaignProspectPage extends PageResponse {
  items: CampaignProspectResponse[];
}
