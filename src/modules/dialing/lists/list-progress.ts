import { type CallingHours, hoursOfWindow } from '../domain/calling-hours.js';
import type { CallingWindow } from '../domain/calling-window.js';
import { dialRate, estimateEnd } from '../domain/completion-estimate.js';
import type { ListStatus } from '../domain/list-state.js';
import { PROSPECT_STATES, type ProspectState } from '../domain/prospect-state.js';
import { whyWaiting } from '../domain/why-waiting.js';

/** What of a list says how it gets on, read at one moment. */
export interface ProgressRow {
  status: ListStatus;
  scheduled_at: Date | null;
  started_at: Date | null;
  max_concurrent: number;
  calls_per_second: number;
  /** Of a list without `hours`. */
  calling_window: CallingWindow | null;
  hours: CallingHours | null;
  workspace_window: CallingWindow | null;
  trunk_calls_per_second: number | null;
  waiting_because: string | null;
  waiting_until: Date | null;
  paused_after_restore: boolean;
  /** By prospect state, and by `outcome:<call status>`. */
  counts: Record<string, number>;
  /** Null for a list that does not run. */
  dials_last_minute: number | null;
  average_call_s: number | null;
  /** A sample of those who wait, the first of them, by the zones that decide their window. */
  pending_zones: { zones: string[]; prospects: number }[] | null;
}

export interface ListProgress {
  states: Record<ProspectState, number>;
  /** How its calls ended, by call status; a prospect may have several. */
  outcomes: Record<string, number>;
  dials_last_minute: number;
  dialsPerSecond: number;
  expectedEndAt: Date | null;
  waiting: { because: string; until: Date | null } | null;
}

/** When nothing is known of a list's calls yet. */
const assumedCallS = 45;

export function progressOf(row: ProgressRow, now: Date): ListProgress {
  const outcomes = Object.entries(row.counts).flatMap(([key, n]) =>
    key.startsWith('outcome:') && n > 0 ? [[key.slice('outcome:'.length), n] as const] : [],
  );
  const states = Object.fromEntries(PROSPECT_STATES.map((state) => [state, row.counts[state] ?? 0]));
  const dials = outcomes.reduce((sum, [, n]) => sum + n, 0);
  return {
    states: states as Record<ProspectState, number>,
    outcomes: Object.fromEntries(outcomes),
    dials_last_minute: row.dials_last_minute ?? 0,
    dialsPerSecond: observedRate(row, now),
    expectedEndAt: expectedEnd(row, dials, now),
    waiting: waitingOf(row, now),
  };
}

/** Over the last minute, or since the start when that is less. */
function observedRate(row: ProgressRow, now: Date): number {
  if (row.status !== 'running' || row.started_at === null) return 0;
  const seconds = Math.min(60, Math.max(1, (now.getTime() - row.started_at.getTime()) / 1000));
  return Math.round(((row.dials_last_minute ?? 0) / seconds) * 100) / 100;
}

function expectedEnd(row: ProgressRow, dials: number, now: Date): Date | null {
  if (row.status !== 'running' && row.status !== 'scheduled') return null;
  const sample = row.pending_zones ?? [];
  const pending = row.counts.pending ?? 0;
  const sampled = sample.reduce((sum, group) => sum + group.prospects, 0);
  const done = (row.counts.completed ?? 0) + (row.counts.exhausted ?? 0) + (row.counts.unknown ?? 0);
  const averageCallS = row.average_call_s ?? assumedCallS;
  const pace = Math.min(row.calls_per_second, row.trunk_calls_per_second ?? Infinity);
  const observed = observedRate(row, now);
  return estimateEnd(
    {
      pending: sample.map(({ zones, prospects }) => ({ zones, prospects: (prospects / sampled) * pending })),
      inFlight: row.counts.dialing ?? 0,
      dialsPerProspect: done > 0 ? Math.max(1, dials / done) : 1,
      dialsPerSecond: observed > 0 ? observed : dialRate(pace, row.max_concurrent, averageCallS),
      averageCallS,
      hours: [row.hours ?? hoursOfWindow(row.calling_window), hoursOfWindow(row.workspace_window)],
      startsAt: row.status === 'scheduled' ? row.scheduled_at : null,
    },
    now,
  );
}

/** What its status says, or else what the scheduler last found. */
function waitingOf(row: ProgressRow, now: Date): ListProgress['waiting'] {
  const whole = whyWaiting(
    {
      status: row.status,
      scheduledAt: row.scheduled_at,
      pausedAfterRestore: row.paused_after_restore,
      inFlight: 0,
      waits: [],
    },
    now,
  );
  if (whole !== null) return { because: whole.because, until: whole.until };
  const { waiting_because: because, waiting_until: until } = row;
  return row.status === 'running' && because !== null ? { because, until } : null;
}
