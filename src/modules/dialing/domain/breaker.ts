/** What a trunk has shown lately. Stored on the trunk; `until` and `opensInRow` mean something only when not closed. */
export interface BreakerState {
  phase: 'closed' | 'open' | 'half-open';
  faultsInRow: number;
  /** How often it opened without a success in between: each time it stays open twice as long. */
  opensInRow: number;
  until: Date | null;
}

export interface BreakerPolicy {
  /** Faults in a row that open it. */
  threshold: number;
  openForS: number;
  maxOpenForS: number;
}

/**
 * A fault is an answer that blames the trunk and not the person called: 503, authentication, never even ringing.
 * Anything that shows the far end alive, a busy line included, is a success.
 */
export interface BreakerEvent {
  kind: 'fault' | 'success';
  at: Date;
}

export const CLOSED_BREAKER: BreakerState = { phase: 'closed', faultsInRow: 0, opensInRow: 0, until: null };

/** The phase at an instant: an open breaker whose time is over is half-open and lets one probe through. */
export function breakerPhaseAt(
  state: Pick<BreakerState, 'phase' | 'until'>,
  now: Date,
): BreakerState['phase'] {
  if (state.phase !== 'open') return state.phase;
  return state.until !== null && state.until.getTime() <= now.getTime() ? 'half-open' : 'open';
}

/**
 * The state after an event. Any success closes it, that of a call placed before it opened included, because the
 * trunk is alive then. A fault while it is open comes from a call placed earlier and does not prolong it.
 */
export function nextBreaker(state: BreakerState, event: BreakerEvent, policy: BreakerPolicy): BreakerState {
  if (event.kind === 'success') return CLOSED_BREAKER;
  const faultsInRow = state.faultsInRow + 1;
  const phase = breakerPhaseAt(state, event.at);
  if (phase === 'open') return { ...state, faultsInRow };
  if (phase === 'closed' && faultsInRow < policy.threshold) return { ...state, faultsInRow };
  const openForS = Math.min(policy.openForS * 2 ** state.opensInRow, policy.maxOpenForS);
  return {
    phase: 'open',
    faultsInRow,
    opensInRow: state.opensInRow + 1,
    until: new Date(event.at.getTime() + openForS * 1000),
  };
}
