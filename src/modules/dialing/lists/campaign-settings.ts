import type { CallingHours } from '../domain/calling-hours.js';
import type { ConsentBasis } from '../domain/consent.js';
import type { StoredRetry } from '../domain/stored-retry.js';
import { everyDay, noRetry } from './list-settings.js';

export const VOICEMAIL_ACTIONS = ['hang_up', 'leave_message', 'continue'] as const;
/** What an agent does that a voicemail answers. */
export type VoicemailAction = (typeof VOICEMAIL_ACTIONS)[number];

/** Everything that a user decides about a campaign, and may change as long as it is not archived. */
export interface CampaignSettings {
  name: string;
  /** Unique in the workspace; that of a campaign with a public status in the installation. */
  slug: string;
  /** null: the agent of the number that calls. */
  agentId: string | null;
  /** Numbers of the workspace in E.164, at least one, the preferred first. */
  callerIds: string[];
  /** ISO 3166-1 alpha-2, for numbers without a country code; null: the country of the first caller. */
  defaultCountry: string | null;
  /** null: as soon as it is started. */
  startsAt: Date | null;
  /** From then on nobody is called any more, and the campaign is completed; null: when all were called. */
  endsAt: Date | null;
  /** By the wall clock of each callee. */
  hours: CallingHours;
  /** The name of a file of rules, such as `us-tcpa`; null: those of each callee's region only. */
  profile: string | null;
  maxConcurrent: number;
  callsPerSecond: number;
  retry: StoredRetry;
  ringTimeoutS: number;
  voicemail: VoicemailAction;
  /** 1 to 10: of what several lists want at once, one of 10 gets twice as much as one of 5. */
  priority: number;
  requireConsent: ConsentBasis | null;
  /** Whether anybody who knows the slug may read the counts. */
  publicStatus: boolean;
}

/** What a campaign is unless its maker says otherwise; name and callers are for the maker to give. */
export const campaignDefaults: Omit<CampaignSettings, 'name' | 'slug' | 'callerIds'> = {
  agentId: null,
  defaultCountry: null,
  startsAt: null,
  endsAt: null,
  hours: { windows: [everyDay], holidays: [] },
  profile: null,
  maxConcurrent: 20,
  callsPerSecond: 5,
  retry: noRetry,
  ringTimeoutS: 30,
  voicemail: 'continue',
  priority: 5,
  requireConsent: null,
  publicStatus: false,
};

export interface NewCampaign extends Omit<CampaignSettings, 'slug'> {
  /** null: one is made of the name. */
  slug: string | null;
  /** Whether it begins, at once or at `startsAt`; else it is a draft. */
  start: boolean;
}

/** Only what is to change. `status`: what the campaign shall become; `running` starts it, or has it go on. */
export interface CampaignChanges extends Partial<Omit<CampaignSettings, 'hours'>> {
  /** Windows and holidays apart: what is left out stays. */
  hours?: Partial<CallingHours> | undefined;
  status?: 'running' | 'paused' | 'archived' | undefined;
}
