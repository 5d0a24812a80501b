import {
  type ListOverview,
  type ProspectView,
  shownProspect,
  type StoredDecision,
} from '../dialing/index.js';
import type { BatchResponse, ProspectDecision, ProspectResponse } from './batch.responses.js';

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
  return { ...shownProspect(prospect, showDecision), line: prospect.line_no ?? 0 };
}

function showDecision(decision: StoredDecision): ProspectDecision {
  return {
    kind: decision.kind,
    because: decision.because,
    at: decision.at ?? null,
    until: decision.until ?? null,
  };
}
