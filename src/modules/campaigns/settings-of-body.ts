import { invalidField } from '../../platform/errors.js';
import {
  type CallingHours,
  campaignDefaults,
  type CampaignSettings,
  everyDay,
  noRetry,
  type StoredRetry,
  type StoredRetryRule,
} from '../dialing/index.js';
import type {
  CampaignRetryBody,
  CampaignRetryRuleBody,
  CampaignSettingsBody,
  CampaignWindowBody,
  FullCampaignBody,
} from './campaigns.requests.js';

/** Only what is said, the hours in parts. */
export type SaidSettings = Partial<Omit<CampaignSettings, 'hours'>> & { hours?: Partial<CallingHours> };

/**
 * The settings that a body says.
 * @throws AppError invalid `retry_rule_invalid`
 */
export function settingsOf(
  body: CampaignSettingsBody & { name?: string; caller_ids?: string[] },
): SaidSettings {
  const { calling_windows: windows, holidays } = body;
  const hours = said({ windows: windows?.map(windowOf), holidays });
  return said({
    name: body.name,
    slug: body.slug,
    agentId: body.agent_id,
    callerIds: body.caller_ids,
    defaultCountry: body.default_country,
    startsAt: momentOf(body.starts_at),
    endsAt: momentOf(body.ends_at),
    hours: Object.keys(hours).length === 0 ? undefined : hours,
    profile: body.profile,
    maxConcurrent: body.max_concurrent,
    callsPerSecond: body.calls_per_second,
    retry: body.retry && retryOf(body.retry),
    ringTimeoutS: body.ring_timeout_s,
    voicemail: body.voicemail,
    priority: body.priority,
    requireConsent: body.require_consent,
    publicStatus: body.public_status,
  });
}

/** As above, with the default for what the body does not say; only the slug may be missing. */
export function fullSettingsOf(
  body: FullCampaignBody,
): Omit<CampaignSettings, 'slug'> & Partial<Pick<CampaignSettings, 'slug'>> {
  const { hours, ...settings } = settingsOf(body);
  return {
    ...campaignDefaults,
    ...settings,
    hours: { ...campaignDefaults.hours, ...hours },
    name: body.name,
    callerIds: body.caller_ids,
  };
}

function windowOf({ start, end, days }: CampaignWindowBody): CallingHours['windows'][number] {
  return { start, end, days: days ?? everyDay.days };
}

function momentOf(text: string | null | undefined): Date | null | undefined {
  return typeof text === 'string' ? new Date(text) : text;
}

function retryOf(body: CampaignRetryBody): StoredRetry {
  return {
    max_attempts: body.max_attempts,
    delay_s: body.delay_s ?? noRetry.delay_s,
    on: body.on ?? noRetry.on,
    rules: (body.rules ?? []).map(ruleOf),
  };
}

function ruleOf(body: CampaignRetryRuleBody, index: number): StoredRetryRule {
  const { on, disposition } = body;
  const rest = {
    delay_s: body.delay_s,
    max_attempts: body.max_attempts,
    other_time_of_day: body.other_time_of_day ?? false,
  };
  if (on !== undefined && disposition === undefined) return { on, ...rest };
  if (disposition !== undefined && on === undefined) return { disposition, ...rest };
  const detail = 'A rule is either `on` an outcome or about a `disposition`.';
  throw invalidField(`/retry/rules/${index}`, 'retry_rule_invalid', detail);
}

/** Without the fields that are there but undefined. */
function said<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
