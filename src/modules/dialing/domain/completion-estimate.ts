import { type CallingHours, hoursState, type HoursState } from './calling-hours.js';
import { ZoneOffsets } from './zone-offsets.js';

export interface CompletionFacts {
  /** Prospects still to be dialed, grouped by the zones that decide their window. */
  pending: readonly { zones: readonly string[]; prospects: number }[];
  inFlight: number;
  /** Dials per prospect so far, at least 1: busy lines are dialed again. */
  dialsPerProspect: number;
  dialsPerSecond: number;
  averageCallS: number;
  /** All of them must be open. */
  hours: readonly (CallingHours | null)[];
  /** A schedule that is not reached yet. */
  startsAt: Date | null;
}

const HORIZON_MS = 90 * 86_400_000;

interface Group {
  zones: readonly string[];
  dials: number;
}

/** Dials per second that a pace and a concurrency limit allow together. */
export function dialRate(callsPerSecond: number, maxConcurrent: number, averageCallS: number): number {
  return Math.min(callsPerSecond, maxConcurrent / averageCallS);
}

/**
 * When a list will have dialed everyone, going on at its rate through the hours in which each zone is open. Null
 * when nothing is left to do, when it stands still, or beyond 90 days. An estimate: it knows no retry delays.
 */
export function estimateEnd(facts: CompletionFacts, now: Date): Date | null {
  const groups = facts.pending
    .map(({ zones, prospects }) => ({ zones, dials: prospects * Math.max(1, facts.dialsPerProspect) }))
    .filter(({ dials }) => dials > 0);
  const lastCallMs = facts.averageCallS * 1000;
  if (groups.length === 0) return facts.inFlight > 0 ? new Date(now.getTime() + lastCallMs) : null;
  if (!(facts.dialsPerSecond > 0)) return null;
  const start = Math.max(now.getTime(), facts.startsAt?.getTime() ?? 0);
  const lastDial = lastDialAt(groups, facts, start);
  return lastDial === null ? null : new Date(Math.ceil(lastDial + lastCallMs));
}

/** Runs from one opening or closing of any zone to the next; zones open at once share the rate by what they have left. */
function lastDialAt(groups: Group[], facts: CompletionFacts, start: number): number | null {
  const offsets = new ZoneOffsets();
  const perMs = facts.dialsPerSecond / 1000;
  let at = start;
  let left = groups;
  while (at < start + HORIZON_MS) {
    const now = new Date(at);
    // Who can never be called is refused, not dialed, and delays no one.
    const reachable = left
      .map((group) => ({ group, state: hoursState(facts.hours, group.zones, now, offsets) }))
      .filter(({ state }) => state.open || state.opensAt !== null);
    if (reachable.length === 0) return at;

    const next = Math.min(...reachable.map(({ state }) => changesAt(state)));
    const open = reachable.filter(({ state }) => state.open).map(({ group }) => group);
    const openDials = open.reduce((sum, { dials }) => sum + dials, 0);
    const doneAt = openDials > 0 ? at + openDials / perMs : Infinity;
    left = reachable.map(({ group }) => group);
    if (doneAt <= next) {
      left = left.filter((group) => !open.includes(group));
      at = doneAt;
    } else {
      const share = 1 - ((next - at) * perMs) / openDials;
      for (const group of open) group.dials *= share;
      at = next;
    }
  }
  return null;
}

function changesAt(state: HoursState): number {
  const change = state.open ? state.until : state.opensAt;
  return change?.getTime() ?? Infinity;
}
