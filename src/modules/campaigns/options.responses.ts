import type {
  ConsentBasis,
  Disclosure,
  DispositionEffect,
  RetryableStatus,
  RuleOutcome,
  VoicemailAction,
} from '../dialing/index.js';
import type { CampaignStatus } from './domain/campaign-limits.js';
import { CampaignWindow } from './campaigns.responses.js';

export class AgentOption {
  id: string;
  name: string;
}

export class NumberOption {
  /** E.164. */
  phone_number: string;
  /** ISO 3166-1 alpha-2; null for a number of no country. */
  country: string | null;
  label: string | null;
  /** The agent that speaks on it unless the campaign names one. */
  agent_id: string | null;
  /** Whether calls can be placed from it now. */
  ready: boolean;
  /** `no-trunk`, `trunk-not-ready` or `trunk-breaker-open` while they cannot. */
  not_ready_because: 'no-trunk' | 'trunk-not-ready' | 'trunk-breaker-open' | null;
}

export class AttemptCapOption {
  /** @type integer */
  max: number;
  /** @type integer */
  period_s: number;
}

export class ProfileSourceOption {
  rule: string;
  citation: string;
}

/** The rules of a region, with their sources: defaults, not legal advice. */
export class ProfileOption {
  name: string;
  title: string;
  /** ISO 3166-1 alpha-2. */
  countries: string[];
  /** What the national number of who is called begins with; null for all numbers of these countries. */
  area_codes: string[] | null;
  /** The outer bound of a campaign's own windows. */
  calling_windows: CampaignWindow[];
  /**
   * Days on which nobody is called.
   * @format date
   */
  holidays: string[];
  /** Attempts per person, from whatever list and number. */
  attempt_caps: AttemptCapOption[];
  /**
   * How long it rings at least, in seconds.
   * @type integer
   */
  min_ring_timeout_s: number | null;
  /** What the agent has to say in its first message. */
  required_disclosures: Disclosure[];
  /** What the rules ask for, for information: a campaign says itself what it requires. */
  consent: ConsentBasis | null;
  sources: ProfileSourceOption[];
}

export class DispositionOption {
  name: string;
  label: string;
  /** What marking a call with it does. */
  effect: DispositionEffect;
  /** @type integer */
  delay_s: number | null;
}

export class CampaignLimits {
  /**
   * Calls at once, of all lists of the workspace together.
   * @type integer
   */
  max_concurrent: number;
  /** @type integer */
  upload_max_bytes: number;
  /** @type integer */
  min_priority: number;
  /** @type integer */
  max_priority: number;
  /** @type integer */
  max_attempts: number;
  /** @type integer */
  max_callers: number;
  /** @type integer */
  max_calling_windows: number;
  /** @type integer */
  max_holidays: number;
  /** @type integer */
  max_retry_rules: number;
}

export class CampaignOptionsResponse {
  /** The newest first, 1000 at most; `GET /agents` has all. */
  agents: AgentOption[];
  /** The newest first, 1000 at most; `GET /phonenumbers` has all. */
  numbers: NumberOption[];
  profiles: ProfileOption[];
  /** After which ends a person may be called again. */
  retry_on: RetryableStatus[];
  /** Ends that a rule of `retry.rules` may be about. */
  retry_rule_outcomes: RuleOutcome[];
  dispositions: DispositionOption[];
  voicemail: VoicemailAction[];
  /** What somebody may have agreed to, the stronger last. */
  consent_bases: ConsentBasis[];
  statuses: CampaignStatus[];
  limits: CampaignLimits;
  /** Where the workspace's days begin. */
  time_zone: string;
}
