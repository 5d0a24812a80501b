import {
  judgeAction,
  LIST_STATUSES,
  LIST_TRANSITIONS,
  type ListAction,
  type ListVerdict,
} from './list-state.js';
import { mayBecome } from './transitions.js';

const now = new Date('2026-06-01T12:00:00Z');
const tomorrow = new Date('2026-06-02T12:00:00Z');
const yesterday = new Date('2026-05-31T12:00:00Z');
const actions: Record<string, ListAction> = {
  pause: { kind: 'pause' },
  resume: { kind: 'resume' },
  cancel: { kind: 'cancel' },
  repace: { kind: 'repace' },
  tomorrow: { kind: 'reschedule', scheduledAt: tomorrow },
  asap: { kind: 'reschedule', scheduledAt: null },
  yesterday: { kind: 'reschedule', scheduledAt: yesterday },
  now: { kind: 'reschedule', scheduledAt: now },
};

function said(verdict: ListVerdict): string {
  return verdict.allowed ? verdict.status : `no: ${verdict.code}`;
}

describe('judgeAction', () => {
  it.each`
    status         | pause                   | resume                   | cancel                 | repace                 | tomorrow                      | asap                          | yesterday
    ${'importing'} | ${'no: list_importing'} | ${'no: list_importing'}  | ${'canceled'}          | ${'importing'}         | ${'importing'}                | ${'importing'}                | ${'no: schedule_in_past'}
    ${'scheduled'} | ${'paused'}             | ${'no: list_not_paused'} | ${'canceled'}          | ${'scheduled'}         | ${'scheduled'}                | ${'running'}                  | ${'no: schedule_in_past'}
    ${'running'}   | ${'paused'}             | ${'running'}             | ${'canceled'}          | ${'running'}           | ${'no: list_already_running'} | ${'no: list_already_running'} | ${'no: list_already_running'}
    ${'paused'}    | ${'paused'}             | ${'running'}             | ${'canceled'}          | ${'paused'}            | ${'paused'}                   | ${'paused'}                   | ${'no: schedule_in_past'}
    ${'completed'} | ${'no: list_finished'}  | ${'no: list_finished'}   | ${'no: list_finished'} | ${'no: list_finished'} | ${'no: list_finished'}        | ${'no: list_finished'}        | ${'no: list_finished'}
    ${'canceled'}  | ${'no: list_finished'}  | ${'no: list_finished'}   | ${'canceled'}          | ${'no: list_finished'} | ${'no: list_finished'}        | ${'no: list_finished'}        | ${'no: list_finished'}
    ${'failed'}    | ${'no: list_finished'}  | ${'no: list_finished'}   | ${'no: list_finished'} | ${'no: list_finished'} | ${'no: list_finished'}        | ${'no: list_finished'}        | ${'no: list_finished'}
  `('a list that is $status', ({ status, ...expected }) => {
    for (const [name, text] of Object.entries(expected)) {
      const action = actions[name];
      if (!action) throw new Error(`no action ${name}`);
      expect(`${name}: ${said(judgeAction({ status, scheduledAt: null }, action, now))}`).toBe(
        `${name}: ${String(text)}`,
      );
    }
  });

  it('waits for its schedule when it is resumed before it, and runs at once when that is over', () => {
    const resume = (scheduledAt: Date) =>
      said(judgeAction({ status: 'paused', scheduledAt }, { kind: 'resume' }, now));
    expect(resume(tomorrow)).toBe('scheduled');
    expect(resume(now)).toBe('running');
    expect(resume(yesterday)).toBe('running');
  });

  it('takes this very moment for the past', () => {
    expect(said(judgeAction({ status: 'scheduled', scheduledAt: tomorrow }, actions['now']!, now))).toBe(
      'no: schedule_in_past',
    );
  });

  it('asks for no change that the table of transitions does not have', () => {
    for (const status of LIST_STATUSES) {
      for (const action of Object.values(actions)) {
        for (const scheduledAt of [null, tomorrow, yesterday]) {
          const verdict = judgeAction({ status, scheduledAt }, action, now);
          if (!verdict.allowed || verdict.status === status) continue;
          expect(
            `${status} to ${verdict.status}: ${mayBecome(LIST_TRANSITIONS, status, verdict.status)}`,
          ).toMatch(/true$/);
        }
      }
    }
  });
});
