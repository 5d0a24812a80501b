import * as fc from 'fast-check';
import {
  changesBetween,
  LiveBoard,
  type LiveCall,
  type LiveChange,
  type LiveRow,
  type LiveState,
  showLiveCall,
} from './live-board.js';

const at = (second: number): string => new Date(Date.UTC(2026, 4, 1, 9, 0, second)).toISOString();
const keyOf = (n: number): string => `019${n.toString(16).padStart(5, '0')}-0000-7000-8000-000000000000`;
const now = at(59);
const never = keyOf(0);

function rowOf(fields: Partial<LiveRow> = {}): LiveRow {
  return {
    key: keyOf(1),
    id: 'a call',
    call_type: 'phone',
    call_direction: 'outbound',
    state: 'intent',
    outcome: null,
    agent_id: null,
    list_id: 'a list',
    list_kind: 'campaign',
    prospect_id: null,
    from_number: '+14155550100',
    to_number: '+12125550123',
    created_at: at(1),
    slot_at: at(2),
    dialed_at: null,
    ringing_at: null,
    answered_at: null,
    ended_at: null,
    answered_by: null,
    disposition: null,
    end_reason: null,
    sip_code: null,
    duration_s: null,
    ...fields,
  };
}

const intent = rowOf();
const ringing = rowOf({ state: 'dialing', dialed_at: at(2) });
const rung = { ...ringing, ringing_at: at(3) };
const talking = rowOf({ state: 'in_progress', dialed_at: at(2), ringing_at: at(3), answered_at: at(5) });
const ended = { ...talking, state: 'ended', outcome: 'completed', ended_at: at(9), duration_s: 4 } as const;
const busy = { ...ringing, state: 'ended', outcome: 'busy', ended_at: at(4), sip_code: 486 } as const;
const lapsed = rowOf({ state: 'lapsed', ended_at: at(4) });
const lost = { ...ringing, state: 'unknown', outcome: 'unknown', ended_at: at(8) } as const;
const machine = { ...talking, answered_by: 'machine' };

const story = (changes: readonly LiveChange[]): string =>
  changes.map(({ change, call, at: when }) => `${change} ${call.status} ${when.slice(17, 19)}`).join(', ');

describe('what happened between two looks', () => {
  it.each`
    before       | row        | changes
    ${undefined} | ${intent}  | ${'started queued 01'}
    ${undefined} | ${ringing} | ${'started queued 01, ringing ringing 02'}
    ${undefined} | ${ended}   | ${'started queued 01, ringing ringing 02, answered in-progress 05, ended completed 09'}
    ${undefined} | ${busy}    | ${'started queued 01, ringing ringing 02, ended busy 04'}
    ${undefined} | ${lapsed}  | ${'started queued 01, withdrawn queued 04'}
    ${intent}    | ${intent}  | ${''}
    ${intent}    | ${ringing} | ${'ringing ringing 02'}
    ${intent}    | ${talking} | ${'ringing ringing 02, answered in-progress 05'}
    ${intent}    | ${lapsed}  | ${'withdrawn queued 04'}
    ${ringing}   | ${talking} | ${'answered in-progress 05'}
    ${ringing}   | ${lost}    | ${'ended unknown 08'}
    ${ringing}   | ${lapsed}  | ${'withdrawn queued 04'}
    ${talking}   | ${machine} | ${'updated in-progress 59'}
    ${talking}   | ${ended}   | ${'ended completed 09'}
    ${undefined} | ${rung}    | ${'started queued 01, ringing ringing 02, updated ringing 59'}
    ${intent}    | ${machine} | ${'ringing ringing 02, answered in-progress 05, updated in-progress 59'}
    ${ringing}   | ${machine} | ${'answered in-progress 05, updated in-progress 59'}
  `('is "$changes"', ({ before, row, changes }: { before?: LiveRow; row: LiveRow; changes: string }) => {
    expect(story(changesBetween(before, row, now))).toBe(changes);
  });

  it('never goes back in time, though each step has another machine’s clock', () => {
    const early = { ...ended, answered_at: at(1), ended_at: at(2), dialed_at: at(7) };
    expect(story(changesBetween(undefined, early, now))).toBe(
      'started queued 01, ringing ringing 07, answered in-progress 07, ended completed 07',
    );
  });

  it('shows each step as the call was then, and the outcome with the end only', () => {
    const [started, rang, answered, end] = changesBetween(undefined, { ...ended, disposition: 'sold' }, now);
    expect(started?.call).toMatchObject({
      campaign_id: 'a list',
      batch_id: null,
      dialed_at: null,
      disposition: null,
    });
    expect(rang?.call).toMatchObject({ dialed_at: at(2), ringing_at: null, answered_at: null });
    expect(answered?.call).toMatchObject({ answered_at: at(5), disposition: null });
    expect(answered?.outcome).toBeNull();
    expect(end?.outcome).toMatchObject({ status: 'completed', duration_s: 4, ended_at: at(9) });
    expect(end?.call.disposition).toBe('sold');
  });
});

describe('the board', () => {
  it('does not tell again what has ended, however often it is seen', () => {
    const board = new LiveBoard();
    board.begin([]);
    expect(story(board.look([busy], never, now))).toContain('ended busy');
    expect(board.look([busy], never, now)).toEqual([]);
    expect(board.calls(null)).toEqual([]);
  });

  it('begins with what is there, which is no news', () => {
    const board = new LiveBoard();
    board.begin([talking, { ...busy, key: keyOf(2) }]);
    expect(board.calls(null)).toHaveLength(1);
    expect(board.calls('another list')).toEqual([]);
    expect(board.look([talking, { ...busy, key: keyOf(2) }], never, now)).toEqual([]);
  });

  it('leaves alone a lease whose call was lost long ago', () => {
    const board = new LiveBoard();
    board.begin([]);
    expect(board.look([lost], keyOf(9), now)).toEqual([]);
  });

  it('forgets what has ended once it cannot be seen again', () => {
    const board = new LiveBoard();
    board.begin([]);
    board.look([busy], never, now);
    board.look([], keyOf(2), now);
    expect(board.look([busy], keyOf(2), now)).toEqual([]);
  });
});

/** A life of a call: how its rows look one after the other. */
const lives: Record<string, Partial<LiveRow>[]> = {
  answered: [intent, ringing, rung, talking, machine, ended],
  busy: [intent, ringing, busy],
  lapsed: [intent, lapsed],
  lost: [intent, ringing, lost],
};
const stories: Record<string, string> = {
  answered: 'started ringing answered ended',
  busy: 'started ringing ended',
  lapsed: 'started withdrawn',
  lost: 'started ringing ended',
};
const overStates: ReadonlySet<LiveState> = new Set(['ended', 'lapsed', 'unknown']);

describe('whenever it is looked', () => {
  const calls = fc.array(fc.record({ life: fc.constantFrom(...Object.keys(lives)), born: fc.nat(20) }), {
    minLength: 1,
    maxLength: 12,
  });

  it('each step of each call is told once and in order, and a snapshot with what follows leaves nothing out', () => {
    fc.assert(
      fc.property(
        calls,
        fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 15 }),
        fc.nat(20),
        (all, looks, joinAt) => {
          const board = new LiveBoard();
          board.begin([]);
          const told = new Map<string, string[]>();
          let mirror: Map<string, string> | null = null;
          for (const moment of [...looks.toSorted((a, b) => a - b), 60]) {
            const rows = all.flatMap(({ life, born }, index) => {
              const steps = lives[life] ?? [];
              const step = steps[Math.min(moment - born, steps.length - 1)];
              return moment < born || step === undefined
                ? []
                : [rowOf({ ...step, key: keyOf(index + 1), id: `call ${index}` })];
            });
            const changes = board.look(rows, never, now);
            for (const { call, change } of changes) {
              if (change !== 'updated') told.set(call.id, [...(told.get(call.id) ?? []), change]);
              if (change === 'ended' || change === 'withdrawn') mirror?.delete(call.id);
              else mirror?.set(call.id, call.status);
            }
            expect(changes.map(({ at: when }) => when)).toEqual(
              changes.map(({ at: when }) => when).toSorted(),
            );
            if (moment >= joinAt) mirror ??= new Map(board.calls(null).map(({ id, status }) => [id, status]));
            const inFlight = rows.filter(({ state }) => !overStates.has(state)).map(({ id }) => id);
            if (mirror !== null) expect([...mirror.keys()].toSorted()).toEqual(inFlight.toSorted());
          }
          all.forEach(({ life }, index) => expect(told.get(`call ${index}`)?.join(' ')).toBe(stories[life]));
        },
      ),
    );
  });
});

describe('a client that has a snapshot and applies all that follows', () => {
  const second = fc.option(fc.nat(58).map(at));
  const changed = fc.record(
    {
      state: fc.constantFrom<LiveState>('intent', 'dialing', 'in_progress'),
      agent_id: fc.constantFrom(null, 'an agent', 'another'),
      slot_at: second,
      dialed_at: second,
      ringing_at: second,
      answered_at: second,
      answered_by: fc.constantFrom(null, 'human', 'machine'),
      disposition: fc.constantFrom(null, 'interested', 'voicemail'),
    },
    { requiredKeys: [] },
  );
  const end = fc.constantFrom<LiveState>('ended', 'lapsed', 'unknown');
  const life = fc.record({
    born: fc.nat(3),
    steps: fc.array(changed, { maxLength: 8 }),
    end: fc.option(end),
  });

  it('has each call whole as a fresh look shows it, whatever changed between two looks', () => {
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 4 }), fc.nat(4), (all, joinAt) => {
        const board = new LiveBoard();
        board.begin([]);
        let mirror: Map<string, LiveCall> | null = null;
        for (let moment = 0; moment < 14; moment += 1) {
          const rows = all.flatMap(({ born, steps, end: how }, index) => {
            if (moment < born) return [];
            const row = rowOf({ key: keyOf(index + 1), id: `call ${index}` });
            Object.assign(row, ...steps.slice(0, moment - born));
            const isOver = how !== null && moment - born >= steps.length;
            return [isOver ? { ...row, state: how, outcome: 'completed', ended_at: at(58) } : row];
          });
          for (const { change, call } of board.look(rows, never, now)) {
            if (change === 'ended' || change === 'withdrawn') {
              expect(call).toEqual(showLiveCall(rows.find(({ id }) => id === call.id) ?? rowOf()));
              mirror?.delete(call.id);
            } else mirror?.set(call.id, call);
          }
          if (moment >= joinAt) mirror ??= new Map(board.calls(null).map((call) => [call.id, call]));
          const fresh = new LiveBoard();
          fresh.begin(rows);
          const byId = new Map(fresh.calls(null).map((call) => [call.id, call]));
          if (mirror !== null) expect(mirror).toEqual(byId);
        }
      }),
    );
  });
});
