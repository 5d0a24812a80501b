import type { DialWaitReason } from './admission.js';
import type { ListStatus } from './list-state.js';

type ListWaitReason =
  | DialWaitReason
  | 'importing'
  | 'schedule-not-reached'
  | 'paused-by-user'
  | 'dialing-paused-after-restore';

export interface ListWaitFacts {
  status: ListStatus;
  scheduledAt: Date | null;
  /** The whole installation stands still because its database was restored from a backup. */
  pausedAfterRestore: boolean;
  /** Attempts of the list that live now. */
  inFlight: number;
  /** The last decisions of its pending prospects, by reason, with the earliest time at which one is over. */
  waits: readonly { because: DialWaitReason; prospects: number; until: Date }[];
}

export interface ListWait {
  because: ListWaitReason;
  /** When it is likely over by itself; null when someone has to act. */
  until: Date | null;
  /** How many prospects it holds back; null when it is the whole list. */
  prospects: number | null;
}

/** They stop a list as a whole and someone can do something about them, so they are told even while calls go on. */
const STOPPERS: readonly DialWaitReason[] = [
  'trunk-not-ready',
  'trunk-breaker-open',
  'daily-spend-cap',
  'daily-call-cap',
];

/**
 * The one reason, of all that hold, that explains best why a list waits; null when it does not. A list that dials
 * at its pace is not waiting, although most of its prospects are. Decisions whose time is over say nothing.
 */
export function whyWaiting(facts: ListWaitFacts, now: Date): ListWait | null {
  const { status } = facts;
  if (status === 'importing') return whole('importing');
  if (status === 'paused') return whole('paused-by-user');
  if (status !== 'scheduled' && status !== 'running') return null;
  if (facts.pausedAfterRestore) return whole('dialing-paused-after-restore');
  if (status === 'scheduled') return whole('schedule-not-reached', facts.scheduledAt);

  const waits = facts.waits.filter((wait) => wait.prospects > 0 && wait.until.getTime() > now.getTime());
  for (const stopper of STOPPERS) {
    const wait = waits.find(({ because }) => because === stopper);
    if (wait) return wait;
  }
  const [most] = waits.toSorted((a, b) => b.prospects - a.prospects);
  return facts.inFlight > 0 ? null : (most ?? null);
}

function whole(because: ListWaitReason, until: Date | null = null): ListWait {
  return { because, until, prospects: null };
}
