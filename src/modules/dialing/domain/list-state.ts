import type { Transitions } from './transitions.js';

export const LIST_STATUSES = [
  'importing',
  'scheduled',
  'running',
  'paused',
  'completed',
  'canceled',
  'failed',
] as const;
export type ListStatus = (typeof LIST_STATUSES)[number];

/** `completed` to `running`: a person asks for the redial of an `unknown` prospect. */
export const LIST_TRANSITIONS: Transitions<ListStatus> = {
  importing: ['scheduled', 'running', 'completed', 'canceled', 'failed'],
  scheduled: ['running', 'paused', 'canceled'],
  running: ['paused', 'completed', 'canceled'],
  paused: ['scheduled', 'running', 'completed', 'canceled'],
  completed: ['running'],
  canceled: [],
  failed: [],
};

/** `repace` stands for every setting that may change while a list runs: pace, concurrency, window, retry, name. */
export type ListAction =
  | { kind: 'pause' | 'resume' | 'cancel' | 'repace' }
  /** null: as soon as possible. */
  | { kind: 'reschedule'; scheduledAt: Date | null };

export type ListRefusal =
  | 'list_importing'
  | 'list_finished'
  | 'list_not_paused'
  | 'list_already_running'
  | 'schedule_in_past';

/** `status` is the one the list gets, often the one it has. */
export type ListVerdict = { allowed: true; status: ListStatus } | { allowed: false; code: ListRefusal };

/**
 * What a user may do to a list, and what it becomes. Asking for what already is, such as pausing a paused list,
 * is allowed and changes nothing, so that a request can be repeated.
 */
export function judgeAction(
  list: { status: ListStatus; scheduledAt: Date | null },
  action: ListAction,
  now: Date,
): ListVerdict {
  if (list.status === 'completed' || list.status === 'failed' || list.status === 'canceled') {
    const repeated = action.kind === 'cancel' && list.status === 'canceled';
    return repeated ? allow('canceled') : refuse('list_finished');
  }
  switch (action.kind) {
    case 'cancel':
      return allow('canceled');
    case 'repace':
      return allow(list.status);
    case 'pause':
      return list.status === 'importing' ? refuse('list_importing') : allow('paused');
    case 'resume':
      return judgeResume(list, now);
    case 'reschedule':
      return judgeReschedule(list.status, action.scheduledAt, now);
  }
}

function judgeResume(list: { status: ListStatus; scheduledAt: Date | null }, now: Date): ListVerdict {
  if (list.status === 'running') return allow('running');
  if (list.status === 'importing') return refuse('list_importing');
  if (list.status !== 'paused') return refuse('list_not_paused');
  return allow(isAhead(list.scheduledAt, now) ? 'scheduled' : 'running');
}

function judgeReschedule(status: ListStatus, scheduledAt: Date | null, now: Date): ListVerdict {
  if (status === 'running') return refuse('list_already_running');
  if (scheduledAt !== null && !isAhead(scheduledAt, now)) return refuse('schedule_in_past');
  if (status === 'importing') return allow('importing');
  // A paused list stays so until it is resumed: giving it a time must not make it dial.
  if (status === 'paused') return allow('paused');
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
