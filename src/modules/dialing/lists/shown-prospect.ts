import type { StoredDecision } from '../domain/stored-decision.js';
import type { ProspectView } from './list-views.js';

/**
 * What every door shows of a prospect and the attempts; what is shown of a decision is the door's own, and so is from
 * which file and line somebody came.
 */
export function shownProspect<Decision>(
  prospect: ProspectView,
  showDecision: (decision: StoredDecision) => Decision,
) {
  return {
    id: prospect.id,
    phone_number: prospect.e164,
    country: prospect.country,
    time_zones: prospect.zones,
    variables: prospect.variables,
    state: prospect.state,
    reason: prospect.reason,
    attempts_made: prospect.attempts_made,
    next_at: prospect.next_at,
    last_decision: prospect.decision === null ? null : showDecision(prospect.decision),
    attempts: prospect.attempts.map((attempt) => ({
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
    })),
    updated_at: prospect.updated_at,
  };
}
