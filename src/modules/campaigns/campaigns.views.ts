import type { CampaignOverview, ProspectView, StoredDecision } from '../dialing/index.js';
import type { CampaignStatus } from './domain/campaign-limits.js';
import type {
  CampaignCounts,
  CampaignProspectAttempt,
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
  return {
    id: prospect.id,
    uuid: prospect.id,
    upload_id: prospect.upload_id,
    line: prospect.line_no,
    phone_number: prospect.e164,
    country: prospect.country,
    time_zones: prospect.zones,
    variables: prospect.variables,
    state: prospect.state,
    reason: prospect.reason,
    attempts_made: prospect.attempts_made,
    next_at: prospect.next_at,
    last_decision: prospect.decision === null ? null : showDecision(prospect.decision),
    attempts: prospect.attempts.map(showAttempt),
    updated_at: prospect.updated_at,
  };
}

function showAttempt(attempt: ProspectView['attempts'][number]): CampaignProspectAttempt {
  return {
    id: attempt.id,
    call_id: attempt.call_id,
    state: attempt.state,
    outcome: attempt.outcome,
    end_reason: attempt.end_reason,
    sip_code: attempt.sip_code,
    decision: showDecision(attempt.decision),
    slot_at: attempt.slot_at,
    dialed_at: attempt.dialed_at,
    ringing_at: attempt.ringing_at,
    answered_at: attempt.answered_at,
    ended_at: attempt.ended_at,
  };
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
