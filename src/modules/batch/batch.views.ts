import type { ListOverview, ProspectView, StoredDecision } from '../dialing/index.js';
import type {
  BatchResponse,
  ProspectAttempt,
  ProspectDecision,
  ProspectResponse,
} from './batch.responses.js';

export function showBatch(list: ListOverview): BatchResponse {
  return {
    id: list.id,
    name: list.name,
    status: list.status,
    status_reason: list.status_reason,
    agent_phone_number: list.from_e164,
    default_country: list.default_country,
    scheduled_at: list.scheduled_at,
    max_concurrent: list.max_concurrent,
    calls_per_second: list.calls_per_second,
    ring_timeout_s: list.ring_timeout_s,
    calling_window: list.calling_window,
    retry: list.retry,
    file: { name: list.file_name ?? '', bytes: Number(list.file_bytes) },
    counts: list.counts,
    outcomes: list.outcomes,
    rate: { dials_last_minute: list.dials_last_minute, dials_per_second: list.dialsPerSecond },
    expected_end_at: list.expectedEndAt,
    waiting: list.waiting,
    failure: list.failure,
    created_at: list.created_at,
    updated_at: list.updated_at,
    started_at: list.started_at,
    finished_at: list.finished_at,
  };
}

export function showProspect(prospect: ProspectView): ProspectResponse {
  return {
    id: prospect.id,
    line: prospect.line_no ?? 0,
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

function showAttempt(attempt: ProspectView['attempts'][number]): ProspectAttempt {
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

function showDecision(decision: StoredDecision): ProspectDecision {
  return {
    kind: decision.kind,
    because: decision.because,
    at: decision.at ?? null,
    until: decision.until ?? null,
  };
}
