/** The moments of an attempt. */
export interface AttemptMoments {
  id: string;
  state: string;
  outcome: string | null;
  end_reason: string | null;
  sip_code: number | null;
  created_at: Date;
  dialed_at: Date | null;
  ringing_at: Date | null;
  answered_at: Date | null;
  ended_at: Date | null;
}

export interface TimelineEvent {
  at: Date;
  type: string;
  attempt_id: string | null;
  data: Record<string, unknown>;
}

/** What happened in a call, in order: the moments of its attempts, and what its agent reported. */
export function timelineOf(
  attempts: readonly AttemptMoments[],
  reported: readonly TimelineEvent[],
): TimelineEvent[] {
  return [...attempts.flatMap(momentsOf), ...reported].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function momentsOf(attempt: AttemptMoments): TimelineEvent[] {
  const event = (type: string, at: Date | null, data: Record<string, unknown> = {}): TimelineEvent[] =>
    at === null ? [] : [{ at, type, attempt_id: attempt.id, data }];
  return [
    ...event('admitted', attempt.created_at),
    ...event('dialing', attempt.dialed_at),
    ...event('ringing', attempt.ringing_at),
    ...event('answered', attempt.answered_at),
    ...event(attempt.state === 'lapsed' ? 'lapsed' : 'ended', attempt.ended_at, {
      outcome: attempt.outcome,
      end_reason: attempt.end_reason,
      sip_code: attempt.sip_code,
    }),
  ];
}
