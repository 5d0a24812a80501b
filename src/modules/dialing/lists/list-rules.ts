import { AppError, invalidField } from '../../../platform/errors.js';
import { type CallingWindow, validateWindow } from '../domain/calling-window.js';
import {
  judgeAction,
  type ListAction,
  type ListFacts,
  type ListRefusal,
  type ListStatus,
} from '../domain/list-state.js';

/** A clock that is a little off must not make "now" a refusal. */
const toleranceMs = 60_000;

const refusals: Record<ListRefusal, string> = {
  list_not_started: 'The list was not started yet, so there is nothing to pause.',
  list_importing: 'The file is still being imported; until then the list can only be changed or canceled.',
  list_finished: 'The list is finished; it cannot be changed any more.',
  list_ended: 'The end of the list lies in the past; give it a later one to go on.',
  list_not_paused: 'The list is not paused. To start it early, set its time to null.',
  list_already_running: 'The list has started; pause it to give it a new time.',
  schedule_in_past: 'The time to begin lies in the past.',
};

export function refuse(code: ListRefusal): AppError {
  return new AppError('conflict', code, refusals[code]);
}

/**
 * The status that a list has after all actions, each judged by what the ones before made of it.
 * @throws AppError conflict with the codes of ListRefusal
 */
export function judged(list: ListFacts, actions: readonly ListAction[], now: Date): ListStatus {
  const facts = { ...list };
  for (const action of actions) {
    const verdict = judgeAction(facts, action, now);
    if (!verdict.allowed) throw refuse(verdict.code);
    facts.status = verdict.status;
    if (action.kind === 'reschedule') facts.scheduledAt = action.scheduledAt;
  }
  return facts.status;
}

/**
 * The time at which a list begins; null for at once, which is what a time that has just passed means.
 * @throws AppError invalid `schedule_in_past`
 */
export function scheduleOf(at: Date | null, pointer: string, now: Date): Date | null {
  if (at === null) return null;
  if (at.getTime() < now.getTime() - toleranceMs) {
    throw invalidField(pointer, 'schedule_in_past', refusals.schedule_in_past);
  }
  return at <= now ? null : at;
}

const neverOpens: Partial<Record<ReturnType<typeof validateWindow>[number]['code'], string>> = {
  start_equals_end: 'The calling window ends when it starts, so it never opens.',
  no_days: 'The calling window has no days, so it never opens.',
  outside_workspace_hours: "The calling window has no minute in common with the workspace's hours.",
};

/** @throws AppError invalid `window_never_opens`, `calling_window_invalid` */
export function refuseWindow(window: CallingWindow, bound: CallingWindow | null, pointer: string): void {
  const [problem] = validateWindow(window, bound);
  if (problem === undefined) return;
  const detail = neverOpens[problem.code];
  if (detail !== undefined) throw invalidField(pointer, 'window_never_opens', detail);
  throw invalidField(
    `${pointer}/${problem.field}`,
    'calling_window_invalid',
    `The calling window's ${problem.field} cannot be used: ${problem.code.replaceAll('_', ' ')}.`,
  );
}

export function numberWithout(part: 'agent' | 'trunk', number: { e164: string }, pointer: string): AppError {
  const detail = `The number ${number.e164} has no ${part}; it cannot place calls.`;
  return new AppError('conflict', `number_without_${part}`, detail, [{ pointer, code: 'conflict', detail }]);
}

/** Without the fields that are there but undefined. */
export function given<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
}
