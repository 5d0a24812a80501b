import {
  type CampaignOverview,
  type ProspectView,
  shownProspect,
  type StoredDecision,
} from '../dialing/index.js';
import type { CampaignStatus } from './domain/campaign-limits.js';
import type {
  CampaignCounts,
  CampaignProspectDecision,
  CampaignProspectResponse,
  CampaignResponse,
  CampaignStatusResponse,
  CampaignWarning,
} from './campaigns.responses.js';

export function showCampaign(campaign: CampaignOverview, warnings: CampaignWarning[]): CampaignResponse {
  const { retry } = campaign;
  return {
    id: campaign.id,
    uuid: campaign.id,
    name: campaign.name,
    slug: campaign.slug,
    status: campaign.status as CampaignStatus,
    status_reason: campaign.status_reason,
    agent_id: campaign.agent_id,
    caller_ids: campaign.caller_ids,
    starts_at: campaign.scheduled_at,
    ends_at: campaign.ends_at,
    calling_windows: campaign.hours.windows,
    holidays: campaign.hours.holidays,
    profile: campaign.profile,
    max_concurrent: campaign.max_concurrent,
    calls_per_second: campaign.calls_per_second,
    ring_timeout_s: campaign.ring_timeout_s,
    default_country: campaign.default_country,
    retry: { ...retry, rules: retry.rules ?? [] },
    voicemail: campaign.voicemail,
    priority: campaign.priority,
    require_consent: campaign.require_consent,
    public_status: campaign.public_status,
    ...howItGetsOn(campaign),
    waiting: campaign.progress.waiting,
    warnings,
    created_by: campaign.created_by,
    created_at: campaign.created_at,
    updated_at: campaign.updated_at,
    started_at: campaign.started_at,
    finished_at: campaign.finished_at,
  };
}

/** What anybody may know, without the moment of which it is. */
export function showPublicStatus(campaign: CampaignOverview): Omit<CampaignStatusResponse, 'as_of'> {
  return {
    status: campaign.status as CampaignStatus,
    ...howItGetsOn(campaign),
    starts_at: campaign.scheduled_at,
    ends_at: campaign.ends_at,
    started_at: campaign.started_at,
    finished_at: campaign.finished_at,
  };
}

function howItGetsOn({
  progress,
}: CampaignOverview): Pick<
  CampaignStatusResponse,
  'counts' | 'outcomes' | 'progress' | 'rate' | 'expected_end_at'
> {
  const { states } = progress;
  const total = Object.values(states).reduce((sum, n) => sum + n, 0);
  const counts: CampaignCounts = { total, ...states };
  const ended = total - states.pending - states.dialing;
  return {
    counts,
    outcomes: progress.outcomes,
    progress: total === 0 ? null : Math.floor((ended / total) * 10_000) / 10_000,
    rate: { dials_last_minute: progress.dials_last_minute, dials_per_second: progress.dialsPerSecond },
    expected_end_at: progress.expectedEndAt,
  };
}

export function showProspect(prospect: ProspectView): CampaignProspectResponse {
  const { id: uuid, upload_id, line_no: line } = prospect;
  return { ...shownProspect(prospect, showDecision), uuid, upload_id, line };
}

function showDecision(decision: StoredDecision): CampaignProspectDecision {
  return {
    kind: decision.kind,
    because: decision.because,
    rule: decision.rule ?? null,
    at: decision.at ?? null,
    until: decision.until ?? null,
    profiles: decision.profiles ?? [],
    zone_source: decision.zone_source ?? null,
    consent: decision.consent ?? null,
  };
}
