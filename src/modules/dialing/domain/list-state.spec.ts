import {
  judgeAction,
  LIST_STATUSES,
  LIST_TRANSITIONS,
  type ListAction,
  type ListFacts,
  type ListStatus,
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
  start: { kind: 'start' },
  archive: { kind: 'archive' },
  repace: { kind: 'repace' },
  tomorrow: { kind: 'reschedule', scheduledAt: tomorrow },
  asap: { kind: 'reschedule', scheduledAt: null },
  yesterday: { kind: 'reschedule', scheduledAt: yesterday },
  now: { kind: 'reschedule', scheduledAt: now },
};

function said(verdict: ListVerdict): string {
  return verdict.allowed ? verdict.status : `no: ${verdict.code}`;
}

const batch = { kind: 'batch', scheduledAt: null, endsAt: null } as const;
const campaign = { kind: 'campaign', scheduledAt: null, endsAt: null } as const;

function judgeAll(list: Pick<ListFacts, 'kind' | 'scheduledAt' | 'endsAt'>, row: Record<string, unknown>) {
  const { status, ...expected } = row;
  for (const [name, text] of Object.entries(expected)) {
    const action = actions[name];
    if (!action) throw new Error(`no action ${name}`);
    const verdict = judgeAction({ ...list, status: status as ListStatus }, action, now);
    expect(`${name}: ${said(verdict)}`).toBe(`${name}: ${String(text)}`);
  }
}

const begin = (status: ListStatus, kind: 'start' | 'resume', scheduledAt: Date) =>
  said(judgeAction({ ...campaign, status, scheduledAt }, { kind }, now));

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
  `('a batch that is $status', (row) => judgeAll(batch, row));

  it.each`
    status         | start                  | pause                     | archive       | repace                 | tomorrow                      | asap                          | yesterday
    ${'draft'}     | ${'running'}           | ${'no: list_not_started'} | ${'archived'} | ${'draft'}             | ${'draft'}                    | ${'draft'}                    | ${'no: schedule_in_past'}
    ${'scheduled'} | ${'running'}           | ${'paused'}               | ${'archived'} | ${'scheduled'}         | ${'scheduled'}                | ${'running'}                  | ${'no: schedule_in_past'}
    ${'running'}   | ${'running'}           | ${'paused'}               | ${'archived'} | ${'running'}           | ${'no: list_already_running'} | ${'no: list_already_running'} | ${'no: list_already_running'}
    ${'paused'}    | ${'running'}           | ${'paused'}               | ${'archived'} | ${'paused'}            | ${'paused'}                   | ${'paused'}                   | ${'no: schedule_in_past'}
    ${'completed'} | ${'running'}           | ${'paused'}               | ${'archived'} | ${'completed'}         | ${'no: list_already_running'} | ${'no: list_already_running'} | ${'no: list_already_running'}
    ${'archived'}  | ${'no: list_finished'} | ${'no: list_finished'}    | ${'archived'} | ${'no: list_finished'} | ${'no: list_finished'}        | ${'no: list_finished'}        | ${'no: list_finished'}
  `('a campaign that is $status', (row) => judgeAll(campaign, row));

  it.each`
    status         | start               | resume                   | pause                     | archive       | repace
    ${'draft'}     | ${'no: list_ended'} | ${'no: list_not_paused'} | ${'no: list_not_started'} | ${'archived'} | ${'draft'}
    ${'paused'}    | ${'no: list_ended'} | ${'no: list_ended'}      | ${'paused'}               | ${'archived'} | ${'paused'}
    ${'completed'} | ${'no: list_ended'} | ${'no: list_not_paused'} | ${'paused'}               | ${'archived'} | ${'completed'}
  `('a campaign that is $status and past its end', (row) =>
    judgeAll({ ...campaign, endsAt: yesterday }, row),
  );

  it('waits for its schedule when it is begun or resumed before it, and runs at once when that is over', () => {
    for (const [status, kind] of [['paused', 'resume'] as const, ['draft', 'start'] as const]) {
      expect(begin(status, kind, tomorrow)).toBe('scheduled');
      expect(begin(status, kind, now)).toBe('running');
      expect(begin(status, kind, yesterday)).toBe('running');
    }
  });

  it('takes this very moment for the past', () => {
    expect(said(judgeAction({ ...batch, status: 'scheduled' }, actions['now']!, now))).toBe(
      'no: schedule_in_past',
    );
    expect(said(judgeAction({ ...campaign, status: 'paused', endsAt: now }, actions['start']!, now))).toBe(
      'no: list_ended',
    );
  });

  it.each([
    ['batch' as const, ['draft', 'archived'], ['start', 'archive']],
    ['campaign' as const, ['importing', 'canceled', 'failed'], ['cancel']],
  ])('asks of a %s for no change that the table of transitions does not have', (kind, noStatus, noAction) => {
    const changes = LIST_STATUSES.filter((status) => !noStatus.includes(status)).flatMap((status) =>
      Object.entries(actions)
        .filter(([name]) => !noAction.includes(name))
        .flatMap(([, action]) =>
          [null, tomorrow, yesterday].flatMap((scheduledAt) => {
            const verdict = judgeAction({ kind, status, scheduledAt, endsAt: null }, action, now);
            return verdict.allowed && verdict.status !== status ? [[status, verdict.status] as const] : [];
          }),
        ),
    );
    expect(changes.filter(([from, to]) => !mayBecome(LIST_TRANSITIONS, from, to))).toEqual([]);
    expect(changes).not.toEqual([]);
  });
});
