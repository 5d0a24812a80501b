import type { Transitions } from './transitions.js';

/** What a list is: one file dialed once, a campaign that is filled and changed as it goes, or the numbers of a run. */
export type ListKind = 'batch' | 'campaign' | 'run';

export const LIST_STATUSES = [
  'draft',
  'importing',
  'scheduled',
  'running',
  'paused',
  'completed',
  'canceled',
  'failed',
  'archived',
] as const;
export type ListStatus = (typeof LIST_STATUSES)[number];

/** `completed` to `running`: a person asks for the redial of an `unknown` prospect, or a campaign got new ones. */
export const LIST_TRANSITIONS: Transitions<ListStatus> = {
  draft: ['scheduled', 'running', 'archived'],
  importing: ['scheduled', 'running', 'completed', 'canceled', 'failed'],
  scheduled: ['running', 'paused', 'completed', 'canceled', 'archived'],
  running: ['paused', 'completed', 'canceled', 'archived'],
  paused: ['scheduled', 'running', 'completed', 'canceled', 'archived'],
  completed: ['scheduled', 'running', 'paused', 'archived'],
  canceled: [],
  failed: [],
  archived: [],
};

/**
 * `repace` stands for every setting that may change while a list runs: pace, concurrency, window, retry, name. `start`
 * lets a draft begin and a campaign go on, whatever it did before.
 */
export type ListAction =
  | { kind: 'start' | 'pause' | 'resume' | 'cancel' | 'archive' | 'repace' }
  /** null: as soon as possible. */
  | { kind: 'reschedule'; scheduledAt: Date | null };

export type ListRefusal =
  | 'list_not_started'
  | 'list_importing'
  | 'list_finished'
  | 'list_ended'
  | 'list_not_paused'
  | 'list_already_running'
  | 'schedule_in_past';

/** `status` is the one the list gets, often the one it has. */
export type ListVerdict = { allowed: true; status: ListStatus } | { allowed: false; code: ListRefusal };

export interface ListFacts {
  kind: ListKind;
  status: ListStatus;
  scheduledAt: Date | null;
  /** null: it has no end of its own. */
  endsAt: Date | null;
}

/**
 * What a user may do to a list, and what it becomes. Asking for what already is, such as pausing a paused list,
 * is allowed and changes nothing, so that a request can be repeated.
 */
export function judgeAction(list: ListFacts, action: ListAction, now: Date): ListVerdict {
  const { status } = list;
  if (isFinal(list)) {
    const repeated =
      (action.kind === 'cancel' && status === 'canceled') ||
      (action.kind === 'archive' && status === 'archived');
    return repeated ? allow(status) : refuse('list_finished');
  }
  switch (action.kind) {
    case 'archive':
      return allow('archived');
    case 'cancel':
      return allow('canceled');
    case 'repace':
      return allow(status);
    case 'pause':
      return judgePause(status);
    case 'start':
      return judgeStart(list, now);
    case 'resume':
      return judgeResume(list, now);
    case 'reschedule':
      return judgeReschedule(status, action.scheduledAt, now);
  }
}

/** A campaign that is completed gets new prospects and goes on; other lists do not. */
function isFinal({ kind, status }: ListFacts): boolean {
  if (status === 'completed') return kind !== 'campaign';
  return status === 'failed' || status === 'canceled' || status === 'archived';
}

function judgePause(status: ListStatus): ListVerdict {
  if (status === 'draft') return refuse('list_not_started');
  return status === 'importing' ? refuse('list_importing') : allow('paused');
}

function judgeStart(list: ListFacts, now: Date): ListVerdict {
  if (list.status === 'importing') return refuse('list_importing');
  if (list.status === 'running') return allow('running');
  return begun(list, now);
}

function judgeResume(list: ListFacts, now: Date): ListVerdict {
  if (list.status === 'running') return allow('running');
  if (list.status === 'importing') return refuse('list_importing');
  return list.status === 'paused' ? begun(list, now) : refuse('list_not_paused');
}

function begun({ scheduledAt, endsAt }: ListFacts, now: Date): ListVerdict {
  if (endsAt !== null && !isAhead(endsAt, now)) return refuse('list_ended');
  return allow(isAhead(scheduledAt, now) ? 'scheduled' : 'running');
}

function judgeReschedule(status: ListStatus, scheduledAt: Date | null, now: Date): ListVerdict {
  if (status === 'running' || status === 'completed') return refuse('list_already_running');
  if (scheduledAt !== null && !isAhead(scheduledAt, now)) return refuse('schedule_in_past');
  // A list that does not wait for its time stays as it is: giving it one must not make it dial.
  if (status !== 'scheduled') return allow(status);
  return allow(scheduledAt === null ? 'running' : 'scheduled');
}

function isAhead(at: Date | null, now: Date): boolean {
  return at !== null && at.getTime() > now.getTime();
}

function allow(status: ListStatus): ListVerdict {
  return { allowed: true, status };
}

function refuse(code: ListRefusal): ListVerdict {
  return { allowed: false, code };
}
