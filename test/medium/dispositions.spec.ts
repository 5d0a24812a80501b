import type { INestApplicationContext } from '@nestjs/common';
import { Clock } from '../../src/platform/clock.js';
import { Database, SystemDatabase } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { ProspectEffects } from '../../src/modules/campaigns/dialer-webhook/prospect-effects.js';
import { AgentPresence, Callbacks, type CallEvent, Dispositions } from '../../src/modules/dialing/index.js';
import { CallbacksRepository } from '../../src/modules/dialing/callbacks/callbacks.repository.js';
import { CalleeEvents } from '../../src/modules/dialing/app/callee-events.js';
import type { CallEnd } from '../../src/modules/dialing/domain/settlement.js';
import { LateResults } from '../../src/modules/dialing/dispositions/late-results.js';
import { roomOf } from '../../src/modules/dialing/domain/attempt-names.js';
import { endedReport, Outcomes } from '../../src/modules/dialing/app/outcomes.js';
import { Telephony } from '../../src/telephony/index.js';
import { insertList, type ListFixture, startEngine } from '../support/engine.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

const hungUp = { status: 'completed', endReason: 'user_hangup', sipCode: null, retryable: false } as const;
const unanswered = {
  status: 'no-answer',
  endReason: 'dial_no_answer',
  sipCode: 480,
  retryable: true,
} as const;
const declined = { status: 'busy', endReason: 'user_declined', sipCode: 603, retryable: false } as const;
const tomorrow = new Date(Date.now() + 86_400_000);

/** A call of a campaign that is going on, or rings, as the engine leaves it. */
interface Talk {
  list: ListFixture;
  prospectId: string;
  attemptId: string;
  callId: string;
  e164: string;
}

const eventOf = (type: string, data: object = {}, id = newId()): CallEvent => ({
  id,
  at: new Date().toISOString(),
  type,
  data: { ...data },
});
const callback = (at: Date | null = tomorrow) =>
  eventOf('disposition', {
    disposition: 'callback',
    ...(at && { callback_at: at.toISOString() }),
  });

const marked = (disposition: string) => eventOf('disposition', { disposition });
const call = ({ callId }: Talk) => ({ kind: 'call', callId }) as const;
const machine = () => eventOf('answered_by', { answered_by: 'machine_start' });

describe('what a call of a campaign led to', () => {
  let database: TestDatabase;
  let sandbox: TestSandbox;
  let engine: INestApplicationContext;
  let numbers = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await startTestSandbox();
    engine = await startEngine(database, sandbox);
  }, 60_000);
  afterAll(async () => {
    await engine?.close();
    await sandbox?.close();
    await database?.drop();
  });

  const get = <T>(type: abstract new (...args: never[]) => T): T => engine.get(type, { strict: false });

  async function talk(
    settings: {
      status?: string;
      retry?: object;
      attempts?: number;
      kind?: 'batch' | 'campaign';
      rings?: boolean;
    } = {},
  ): Promise<Talk> {
    const { kind = 'campaign', rings = false } = settings;
    const list = await insertList(database, { kind, numbers: [], livekitTrunkId: 'ST_none' });
    await database.query(
      `UPDATE dial_lists SET status = $2, retry = $3, started_at = now(), due_at = now() + interval '1 hour' WHERE id = $1`,
      [
        list.listId,
        settings.status ?? 'running',
        settings.retry ?? { max_attempts: 3, delay_s: 60, on: ['busy'] },
      ],
    );
    const ids = { prospectId: newId(), attemptId: newId(), callId: newId() };
    const e164 = `+1415555${String(1000 + (numbers += 1)).padStart(4, '0')}`;
    await database.query(
      `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, country, zones, variables, state, attempts_made)
       VALUES ($1, $2, $3, 1, $4, 'US', '{America/New_York}', '{}', 'dialing', $5)`,
      [ids.prospectId, list.workspaceId, list.listId, e164, settings.attempts ?? 1],
    );
    await database.query('INSERT INTO persons (workspace_id, e164) VALUES ($1, $2)', [
      list.workspaceId,
      e164,
    ]);
    await database.query(
      `INSERT INTO attempts (id, workspace_id, call_id, list_id, prospect_id, trunk_id, agent_id, from_e164, to_e164,
         state, decision, slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day, dialed_at, answered_at,
         checked_at)
       SELECT $1, workspace_id, $2, $3, $4, trunk_id, agent_id, e164, $5, CASE WHEN $7 THEN 'dialing' ELSE 'in_progress' END,
              '{}', now(), 30, 300, 0, now(), now() - interval '1 minute',
              CASE WHEN NOT $7 THEN now() - interval '50 seconds' END, now() + interval '1 hour'
       FROM phone_numbers WHERE workspace_id = $6 LIMIT 1`,
      [ids.attemptId, ids.callId, list.listId, ids.prospectId, e164, list.workspaceId, rings],
    );
    await database.query(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, list_id, prospect_id, attempt_id,
         from_e164, to_e164, answered_at)
       VALUES ($1, $2, 'phone', 'outbound', CASE WHEN $7 THEN 'ringing' ELSE 'in-progress' END, $3, $4, $5,
               '+14155550100', $6, CASE WHEN NOT $7 THEN now() - interval '50 seconds' END)`,
      [ids.callId, list.workspaceId, list.listId, ids.prospectId, ids.attemptId, e164, rings],
    );
    return { list, ...ids, e164 };
  }

  const ringing = (retry: object, attempts = 1) => talk({ retry, attempts, rings: true });

  const end = ({ attemptId }: Talk, how: CallEnd = hungUp) =>
    get(Outcomes).apply([endedReport(attemptId, new Date(), how)]);

  /** As the agent's API does it. */
  const say = ({ list, attemptId, callId, e164 }: Talk, events: CallEvent[]) =>
    get(Database).withWorkspace(list.workspaceId, async (tx) => {
      await tx.run('SELECT FROM attempts WHERE id = $1 FOR KEY SHARE', [attemptId]);
      await get(Dispositions).record(tx, { call_id: callId, attempt_id: attemptId, e164 }, events, 'agent');
    });

  const apply = (one: Talk, name: string, of: { callId: string } | { prospectId: string }) =>
    get(Database).withWorkspace(one.list.workspaceId, (tx) =>
      get(Dispositions).apply(tx, { of, name, callbackAt: tomorrow, source: 'webhook' }),
    );

  type Event = Parameters<ProspectEffects['apply']>[1];

  /** As an outside dialer's event does it. */
  const tell = (
    one: Talk,
    event: { type: 'disposition'; name: string; callbackAt?: Date } | { type: 'callback'; callbackAt: Date },
    of: Event['of'] = { kind: 'prospect', prospectId: one.prospectId },
  ) =>
    get(Database).withWorkspace(one.list.workspaceId, (tx) =>
      new ProspectEffects(get(Dispositions), new Callbacks(new CallbacksRepository(), get(Clock))).apply(
        tx,
        event.type === 'callback' ? { ...event, of } : { callbackAt: null, ...event, of },
      ),
    );

  /** A later call to the same person, which has ended as the first did. */
  async function calledAgain(one: Talk): Promise<Talk> {
    const ids = { attemptId: newId(), callId: newId() };
    for (const [table, changed, id] of [
      ['attempts', { id: ids.attemptId, call_id: ids.callId }, one.attemptId],
      ['calls', { id: ids.callId, attempt_id: ids.attemptId }, one.callId],
    ] as const) {
      await database.query(
        `INSERT INTO ${table} SELECT (jsonb_populate_record(o, $1)).* FROM ${table} o WHERE id = $2`,
        [JSON.stringify(changed), id],
      );
    }
    await database.query('UPDATE prospects SET attempts_made = attempts_made + 1 WHERE id = $1', [
      one.prospectId,
    ]);
    return { ...one, ...ids };
  }

  const answers = async ({ list }: Talk) =>
    (
      await database.query<{ answered: number | null; abandoned: number | null }>(
        'SELECT sum(answered)::int AS answered, sum(abandoned)::int AS abandoned FROM live_answers WHERE list_id = $1',
        [list.listId],
      )
    )[0];
  const arrive = (one: Talk, secondsAfterAnswer: number) =>
    get(SystemDatabase).withSystem(async (tx) => {
      const row = await tx.one<{ at: Date }>(
        'SELECT answered_at + make_interval(secs => $2) AS at FROM attempts WHERE id = $1',
        [one.attemptId, secondsAfterAnswer],
      );
      await get(CalleeEvents).apply(tx, [
        {
          attemptId: one.attemptId,
          kind: 'agent-joined',
          at: row?.at ?? new Date(),
          callStatus: null,
          disconnectReason: null,
        },
      ]);
    });

  const prospectOf = async ({ prospectId }: Talk) =>
    (
      await database.query<{
        state: string;
        reason: string;
        next_at: Date | null;
        attempts_made: number;
        list_status: string;
        counted: Record<string, number>;
      }>(
        `SELECT p.state, p.reason, p.next_at, p.attempts_made, l.status AS list_status,
                (SELECT jsonb_object_agg(key, n) FROM (SELECT key, sum(n) AS n FROM list_counts
                   WHERE list_id = l.id AND key NOT LIKE 'outcome:%' GROUP BY key HAVING sum(n) <> 0) AS c) AS counted
         FROM prospects p JOIN dial_lists l ON l.id = p.list_id WHERE p.id = $1`,
        [prospectId],
      )
    )[0];

  /** Everything that was published has been consumed. */
  const settled = () =>
    until(
      'what was published is consumed',
      async () => (await database.query(`SELECT FROM outbox WHERE topic LIKE 'dialing.call_%'`)).length === 0,
      20_000,
    );

  const waitsForTomorrow = {
    state: 'pending',
    reason: 'callback',
    next_at: tomorrow,
    attempts_made: 1,
    counted: { pending: 1 },
  };

  it('is a callback, whether the agent says so before the end, after it, or at the same moment', async () => {
    const [before, after] = [await talk(), await talk()];
    await say(before, [callback()]);
    await end(before);
    await end(after);
    expect(await prospectOf(after)).toMatchObject({ state: 'completed', reason: 'answered' });
    await say(after, [callback()]);
    const together = await Promise.all(Array.from({ length: 25 }, () => talk()));
    await Promise.all(
      together.flatMap((one, n) =>
        n % 2 ? [end(one), say(one, [callback()])] : [say(one, [callback()]), end(one)],
      ),
    );
    await settled();
    const all = await Promise.all([before, after, ...together].map(prospectOf));
    for (const prospect of all) expect(prospect).toMatchObject(waitsForTomorrow);
  }, 60_000);

  it('never passes through completed when it was known at the end', async () => {
    const one = await talk();
    const other = await talk();
    // Whoever subscribed to the ends of prospects is told of none that is none.
    await database.query(
      `INSERT INTO webhook_subscriptions (id, workspace_id, url, families, secret)
       SELECT uuidv7(), unnest($1::uuid[]), 'https://example.com', '{prospect}', ''`,
      [[one.list.workspaceId, other.list.workspaceId]],
    );
    await say(one, [callback()]);
    await Promise.all([end(one), end(other)]);
    await settled();
    const told = await database.query<{ id: string }>(
      `SELECT payload->'is'->>'id' AS id FROM outbox WHERE topic = 'webhook.change' AND payload->>'kind' = 'prospect'`,
    );
    expect(told).toEqual([{ id: other.prospectId }]);
  });

  it('is done once, though it is said twice, by several, and the end is reported twice', async () => {
    const one = await talk();
    const event = callback();
    await end(one);
    await Promise.all([say(one, [event]), say(one, [event]), end(one), say(one, [callback()])]);
    await settled();
    await say(one, [event]);
    await settled();
    expect(await prospectOf(one)).toMatchObject(waitsForTomorrow);
  });

  it('is not lost when the consumer ends in the middle of it', async () => {
    const one = await talk();
    await end(one);
    const dying = get(SystemDatabase).withSystem(async (tx) => {
      await tx.run('SELECT FROM prospects WHERE id = $1 FOR UPDATE', [one.prospectId]);
      await say(one, [callback()]);
      await get(LateResults).applyResults(tx, [one.callId]);
      throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    await settled();
    expect(await prospectOf(one)).toMatchObject(waitsForTomorrow);
  });

  it('lets a campaign run again that had completed, and leaves one paused that is', async () => {
    const [completed, paused] = [await talk(), await talk({ status: 'paused' })];
    await Promise.all([end(completed), end(paused)]);
    await database.query(`UPDATE dial_lists SET status = 'completed', finished_at = now() WHERE id = $1`, [
      completed.list.listId,
    ]);
    await Promise.all([say(completed, [callback()]), say(paused, [callback()])]);
    await settled();
    expect(await prospectOf(completed)).toMatchObject({ ...waitsForTomorrow, list_status: 'running' });
    expect(await prospectOf(paused)).toMatchObject({ ...waitsForTomorrow, list_status: 'paused' });
    const [list] = await database.query<{ finished_at: Date | null; due: boolean }>(
      'SELECT finished_at, due_at <= $2 AS due FROM dial_lists WHERE id = $1',
      [completed.list.listId, tomorrow],
    );
    expect(list).toEqual({ finished_at: null, due: true });
  });

  it('calls nobody again who is at the end of the attempts, suppressed, or of a list that is over', async () => {
    const used = await talk({ attempts: 3 });
    const archived = await talk({ status: 'archived' });
    const ended = await talk();
    await database.query(`UPDATE dial_lists SET ends_at = now() WHERE id = $1`, [ended.list.listId]);
    const suppressed = await talk();
    const all = [used, archived, ended, suppressed];
    await Promise.all(all.map((one) => end(one)));
    await say(suppressed, [eventOf('opt_out')]);
    await Promise.all(all.map((one) => say(one, [callback()])));
    await settled();
    const states = await Promise.all(all.map(prospectOf));
    expect(states.map((prospect) => prospect?.state)).toEqual(Array(4).fill('completed'));
  });

  it('is nothing to a list of a file, whose answered calls are final', async () => {
    const one = await talk({ kind: 'batch' });
    await say(one, [callback()]);
    await end(one);
    await settled();
    expect(await prospectOf(one)).toMatchObject({ state: 'completed', reason: 'answered' });
  });

  it('is what was said last: another time moves the callback, and a slip takes it back', async () => {
    const [moved, taken] = [await talk(), await talk()];
    const later = new Date(tomorrow.getTime() + 3_600_000);
    for (const one of [moved, taken]) {
      await say(one, [callback()]);
      await end(one);
    }
    await say(moved, [callback(later)]);
    await say(taken, [eventOf('disposition', { disposition: 'not_interested' })]);
    await settled();
    expect(await prospectOf(moved)).toMatchObject({ ...waitsForTomorrow, next_at: later });
    expect(await prospectOf(taken)).toMatchObject({
      state: 'completed',
      next_at: null,
      counted: { completed: 1 },
    });
  });

  describe('that nobody answered', () => {
    const never = { max_attempts: 3, delay_s: 60, on: [] };
    const retried = { max_attempts: 3, delay_s: 60, on: ['no-answer'] };

    it('ends it where that is final, said before the end, after it, or while it was unknown', async () => {
      const [before, after, unknown, outside] = await Promise.all(
        Array.from({ length: 4 }, () => ringing(retried)),
      );
      if (!before || !after || !unknown || !outside) throw new Error('four calls');
      await say(before, [marked('not_interested')]);
      await end(before, unanswered);
      for (const one of [after, outside]) {
        await end(one, unanswered);
        expect(await prospectOf(one)).toMatchObject({ state: 'pending', reason: 'retry' });
      }
      await say(after, [marked('not_interested')]);
      await apply(outside, 'not_interested', { prospectId: outside.prospectId });
      await get(Outcomes).apply([
        { attemptId: unknown.attemptId, report: { kind: 'unknown', at: new Date() }, trunk: null },
      ]);
      await say(unknown, [marked('not_interested')]);
      await end(unknown, unanswered);
      await settled();
      for (const one of [before, after, unknown, outside]) {
        expect(await prospectOf(one)).toMatchObject({
          state: 'completed',
          reason: 'disposition',
          next_at: null,
          counted: { completed: 1 },
        });
      }
    });

    it('is called again when that was asked for, though no rule retries it', async () => {
      const [before, after, unknown] = [await ringing(never), await ringing(never), await ringing(never)];
      await say(before, [callback()]);
      await end(before, unanswered);
      await end(after, unanswered);
      expect(await prospectOf(after)).toMatchObject({ state: 'exhausted', reason: 'not-retried' });
      await say(after, [callback()]);
      await get(Outcomes).apply([
        { attemptId: unknown.attemptId, report: { kind: 'unknown', at: new Date() }, trunk: null },
      ]);
      await say(unknown, [callback()]);
      await end(unknown, unanswered);
      await settled();
      for (const one of [before, after, unknown]) {
        expect(await prospectOf(one)).toMatchObject(waitsForTomorrow);
      }
    });

    it('is again what it would have been when what was said is taken back', async () => {
      const [slip, wrong, opened] = [await ringing(never), await ringing(never), await ringing(retried)];
      await database.query(
        `INSERT INTO dispositions (workspace_id, name, label, effect, position)
         SELECT unnest($1::uuid[]), 'noted', 'Noted', 'none', 9`,
        [[slip, opened].map(({ list }) => list.workspaceId)],
      );
      await Promise.all([slip, wrong, opened].map((one) => end(one, unanswered)));
      await Promise.all([say(slip, [callback()]), say(wrong, [callback()])]);
      await say(opened, [marked('wrong_number')]);
      await settled();
      expect(await prospectOf(slip)).toMatchObject(waitsForTomorrow);
      await Promise.all([say(slip, [marked('noted')]), say(wrong, [marked('wrong_number')])]);
      await say(opened, [marked('noted')]);
      await settled();
      for (const one of [slip, wrong]) {
        expect(await prospectOf(one)).toMatchObject({
          state: 'exhausted',
          reason: 'not-retried',
          next_at: null,
        });
      }
      expect(await prospectOf(opened)).toMatchObject({ state: 'pending', reason: 'retry' });
    });

    it('calls nobody again who declined, or is at the end of the attempts', async () => {
      const [gone, used] = [await ringing(retried), await ringing(retried, 3)];
      await end(gone, declined);
      await end(used, unanswered);
      await Promise.all([say(gone, [callback()]), say(used, [callback()])]);
      await settled();
      expect(await prospectOf(gone)).toMatchObject({ state: 'exhausted', reason: 'declined-or-invalid' });
      expect(await prospectOf(used)).toMatchObject({ state: 'exhausted', reason: 'attempts-used' });
    });
  });

  describe('that a dialer told, with the time that was asked for,', () => {
    const asked = { type: 'disposition', name: 'callback', callbackAt: tomorrow } as const;
    const final = { type: 'disposition', name: 'wrong_number' } as const;
    const later = new Date(tomorrow.getTime() + 3_600_000);

    it('is undone when it is corrected, whether somebody answered or not', async () => {
      const never = { max_attempts: 3, delay_s: 60, on: [] };
      const [answered, silent] = [await talk(), await ringing(never)];
      await end(answered);
      await end(silent, unanswered);
      for (const one of [answered, silent]) {
        await tell(one, asked);
        await settled();
        expect(await prospectOf(one)).toMatchObject(waitsForTomorrow);
        await tell(one, final);
      }
      await settled();
      expect(await prospectOf(answered)).toMatchObject({ state: 'completed', next_at: null });
      expect(await prospectOf(silent)).toMatchObject({ state: 'exhausted', next_at: null });
    });

    it('is not undone by what is said of another call, and is by what is said of its own', async () => {
      const first = await talk();
      await end(first);
      const second = await calledAgain(first);
      const waits = { ...waitsForTomorrow, attempts_made: 2 };
      await tell(first, asked, call(first));
      await tell(second, final, call(second));
      await settled();
      expect(await prospectOf(first)).toMatchObject(waits);
      await tell(first, final, call(first));
      await settled();
      expect(await prospectOf(first)).toMatchObject({ state: 'completed', next_at: null });
      await tell(second, asked, call(second));
      await tell(first, { type: 'disposition', name: 'interested' }, call(first));
      await settled();
      expect(await prospectOf(first)).toMatchObject(waits);
    });

    it('is not what a callback of its own is, which only a final disposition of the last call or an opt-out undoes', async () => {
      const first = await talk();
      await end(first);
      const one = await calledAgain(first);
      const waits = { ...waitsForTomorrow, next_at: later, attempts_made: 2 };
      await tell(one, asked);
      await tell(one, final);
      await tell(one, { type: 'callback', callbackAt: later });
      await tell(one, { type: 'disposition', name: 'voicemail' });
      await tell(one, final, call(first));
      await settled();
      expect(await prospectOf(one)).toMatchObject(waits);
      await tell(one, final);
      await settled();
      expect(await prospectOf(one)).toMatchObject({ state: 'completed', next_at: null });
      await tell(one, { type: 'callback', callbackAt: later });
      await settled();
      expect(await prospectOf(one)).toMatchObject(waits);
      await tell(one, { type: 'disposition', name: 'do_not_call' });
      await settled();
      expect(await prospectOf(one)).toMatchObject({ state: 'suppressed', next_at: null });
    });

    it('of its own is not undone by a final disposition in a batch, in which none has an effect', async () => {
      const one = await talk({ kind: 'batch' });
      await end(one);
      const waits = { state: 'pending', reason: 'retry', next_at: later };
      await database.query('UPDATE prospects SET state = $2, reason = $3, next_at = $4 WHERE id = $1', [
        one.prospectId,
        ...Object.values(waits),
      ]);
      await tell(one, final);
      await settled();
      expect(await prospectOf(one)).toMatchObject(waits);
    });

    it('is refused where its rule allows no more attempts, rather than undone at once', async () => {
      const rule = { disposition: 'callback', delay_s: 60, max_attempts: 1, other_time_of_day: false };
      const one = await talk({ retry: { max_attempts: 3, delay_s: 60, on: [], rules: [rule] } });
      await end(one);
      await expect(tell(one, asked)).rejects.toMatchObject({ code: 'callback_not_possible' });
      await settled();
      expect(await prospectOf(one)).toMatchObject({ state: 'completed', reason: 'answered' });
    });
  });

  it('suppresses at once who opts out, during the call and after it, and whoever says so', async () => {
    const [spoken, marked, own, outside] = [await talk(), await talk(), await talk(), await talk()];
    await database.query(
      `INSERT INTO dispositions (workspace_id, name, label, effect, position) VALUES ($1, 'remove_me', 'x', 'opt_out', 9)`,
      [own.list.workspaceId],
    );
    await say(spoken, [eventOf('opt_out')]);
    await say(marked, [eventOf('disposition', { disposition: 'do_not_call' })]);
    await end(own);
    await say(own, [eventOf('disposition', { disposition: 'remove_me' })]);
    const applied = await get(Database).withWorkspace(outside.list.workspaceId, (tx) =>
      get(Dispositions).apply(tx, {
        of: { prospectId: outside.prospectId },
        name: 'do_not_call',
        callbackAt: null,
        source: 'webhook',
      }),
    );
    expect(applied).toEqual({ kind: 'recorded', callId: outside.callId, effect: 'opt_out' });
    const rows = await database.query<{ e164: string; source: string }>(
      'SELECT e164, source FROM suppressions WHERE e164 = ANY($1) ORDER BY e164',
      [[spoken, marked, own, outside].map(({ e164 }) => e164)],
    );
    expect(rows.map(({ source }) => source)).toEqual(['opt_out', 'disposition', 'disposition', 'webhook']);
  });

  it('retries voicemail by its rule, though the call is completed, in whatever order it is learned', async () => {
    const rule = { on: 'voicemail', delay_s: 7200, max_attempts: 2, other_time_of_day: false };
    const retry = { max_attempts: 3, delay_s: 60, on: [], rules: [rule] };
    const [before, after] = [await talk({ retry }), await talk({ retry })];
    await say(before, [machine()]);
    await end(before);
    await end(after);
    await say(after, [machine()]);
    await settled();
    for (const one of [before, after]) {
      const prospect = await prospectOf(one);
      expect(prospect).toMatchObject({ state: 'pending', reason: 'retry-voicemail' });
      const inS = ((prospect?.next_at?.getTime() ?? 0) - Date.now()) / 1000;
      expect(inS).toBeGreaterThan(7000);
      expect(inS).toBeLessThan(7201);
    }
  });

  it('is set by others too: for a call, for a prospect, and for one who was never called', async () => {
    const [called, waiting, done] = [await talk(), await talk(), await talk()];
    await end(called);
    for (const one of [waiting, done]) {
      await database.query(
        `UPDATE attempts SET dialed_at = NULL WHERE id = '${one.attemptId}';
         UPDATE prospects SET state = 'pending', next_at = now() + interval '2 days' WHERE id = '${one.prospectId}'`,
      );
    }
    expect(await apply(called, 'callback', { callId: called.callId })).toMatchObject({ kind: 'recorded' });
    expect(await apply(waiting, 'callback', { prospectId: waiting.prospectId })).toMatchObject({
      kind: 'to-plan',
    });
    await tell(waiting, { type: 'disposition', name: 'callback', callbackAt: tomorrow });
    expect(await apply(done, 'not_interested', { prospectId: done.prospectId })).toMatchObject({
      kind: 'settled',
    });
    expect(await apply(done, 'interested', { prospectId: done.prospectId })).toMatchObject({ kind: 'kept' });
    expect(await apply(done, 'sold', { callId: done.callId })).toEqual({ kind: 'unknown-disposition' });
    expect(await apply(done, 'callback', { callId: newId() })).toEqual({ kind: 'not-found' });
    await settled();
    expect(await prospectOf(called)).toMatchObject(waitsForTomorrow);
    expect(await prospectOf(waiting)).toMatchObject(waitsForTomorrow);
    expect(await prospectOf(done)).toMatchObject({ state: 'completed', reason: 'disposition' });
  });

  describe('and whether it was abandoned', () => {
    it('is told by when the agent was there', async () => {
      const [inTime, late, never, machine] = [await talk(), await talk(), await talk(), await talk()];
      const patient = await talk();
      // As the rules said that held when it was admitted.
      await database.query('UPDATE attempts SET agent_within_s = 3 WHERE id = $1', [patient.attemptId]);
      await arrive(inTime, 2);
      await arrive(late, 2.1);
      await arrive(patient, 2.9);
      await say(machine, [eventOf('answered_by', { answered_by: 'machine_start' })]);
      await Promise.all([inTime, late, never, machine, patient].map((one) => end(one)));
      expect(await answers(patient)).toEqual({ answered: 1, abandoned: 0 });
      await arrive(patient, 2.8);
      await settled();
      expect(await answers(patient)).toEqual({ answered: 1, abandoned: 0 });
      expect(await answers(inTime)).toEqual({ answered: 1, abandoned: 0 });
      expect(await answers(late)).toEqual({ answered: 1, abandoned: 1 });
      expect(await answers(never)).toEqual({ answered: 1, abandoned: 1 });
      expect(await answers(machine)).toEqual({ answered: null, abandoned: null });
    });

    it('is put right by what is learned later: a webhook, the agent itself, who answered', async () => {
      const [webhook, agent, machine] = [await talk(), await talk(), await talk()];
      await Promise.all([webhook, agent, machine].map((one) => end(one)));
      for (const one of [webhook, agent, machine]) {
        expect(await answers(one)).toEqual({ answered: 1, abandoned: 1 });
      }
      await arrive(webhook, -1);
      await get(Database).withWorkspace(agent.list.workspaceId, (tx) =>
        get(AgentPresence).heardOf(tx, agent.attemptId, new Date(Date.now() - 60_000)),
      );
      await say(machine, [eventOf('answered_by', { answered_by: 'machine_start' })]);
      await settled();
      expect(await answers(webhook)).toEqual({ answered: 1, abandoned: 0 });
      expect(await answers(agent)).toEqual({ answered: 1, abandoned: 0 });
      expect(await answers(machine)).toEqual({ answered: 0, abandoned: 0 });
    });

    it('is put right by the look at a room whose call ends meanwhile', async () => {
      const one = await talk();
      const telephony = get(Telephony);
      const rooms = jest
        .spyOn(telephony, 'listRooms')
        .mockImplementation(async (names = []) =>
          names.map((name) => ({ name, numParticipants: 2, createdAt: new Date() })),
        );
      const arrival = jest.spyOn(telephony, 'findAgentArrival').mockImplementation(async (room) => {
        if (room !== roomOf(one.attemptId)) return null;
        await end(one);
        return new Date(Date.now() - 60_000);
      });
      await database.query('UPDATE attempts SET checked_at = NULL WHERE id = $1', [one.attemptId]);
      try {
        await until('the call has ended', async () => (await answers(one))?.answered === 1, 10_000);
        await until('the agent is known', async () => (await answers(one))?.abandoned === 0, 10_000);
      } finally {
        rooms.mockRestore();
        arrival.mockRestore();
      }
    });
  });
});
