import type { INestApplicationContext } from '@nestjs/common';
import { Database, SystemDatabase } from '../../src/platform/database/database.js';
import type { Caller } from '../../src/platform/http/principal.js';
import { newId } from '../../src/platform/ids.js';
import { type CampaignChanges, CampaignLists, everyDay } from '../../src/modules/dialing/index.js';
import {
  agentsAreThere,
  createTrunk,
  insertList,
  insertNumber,
  insertProspects,
  type ListFixture,
  startEngine,
} from '../support/engine.js';
import { ListDialing } from '../../src/modules/dialing/app/list-dialing.js';
import { type DueList, ScheduleRepository } from '../../src/modules/dialing/data/schedule.repository.js';
import { wakeList } from '../../src/modules/dialing/lists/lists.repository.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

const first = '+14155550100';
const second = '+15125550100';

/** Fictional numbers of people who answer: 20 a line of the exchange 555-01xx of each area code from this one on. */
function numbers(count: number, areaCode: number, perArea = 20): string[] {
  return Array.from({ length: count }, (_, index) => {
    const line = String(index % perArea).padStart(2, '0');
    return `+1${areaCode + Math.floor(index / perArea)}55501${line}`;
  });
}

describe('campaigns', () => {
  let database: TestDatabase;
  let sandbox: TestSandbox;
  let engine: INestApplicationContext;
  let livekitTrunkId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    await agentsAreThere(database);
    sandbox = await startTestSandbox({ speed: 50 });
    engine = await startEngine(database, sandbox);
    livekitTrunkId = await createTrunk(engine, [first, second]);
  }, 60_000);

  afterAll(async () => {
    await engine?.close();
    await sandbox?.close();
    await database?.drop();
  });

  const invitesTo = (called: readonly string[]) => {
    const wanted = new Set(called);
    return sandbox.invites().filter(({ to }) => wanted.has(to));
  };

  async function change({ workspaceId, listId }: ListFixture, changes: CampaignChanges): Promise<void> {
    const caller: Caller = {
      kind: 'api-key',
      id: newId(),
      userId: null,
      workspaceId,
      role: 'admin',
      isSuperuser: false,
      scopes: null,
      ip: null,
    };
    await engine
      .get(Database)
      .withWorkspace(workspaceId, (tx) =>
        engine.get(CampaignLists, { strict: false }).change(tx, caller, listId, changes),
      );
  }

  async function list({ listId }: ListFixture) {
    const [row] = await database.query<{
      status: string;
      status_reason: string | null;
      waiting_because: string | null;
    }>('SELECT status, status_reason, waiting_because FROM dial_lists WHERE id = $1', [listId]);
    if (row === undefined) throw new Error('the list is gone');
    return row;
  }

  const prospects = ({ listId }: ListFixture) =>
    database.query<{ e164: string; state: string; reason: string | null; attempts_made: number }>(
      'SELECT e164, state, reason, attempts_made FROM prospects WHERE list_id = $1 ORDER BY id',
      [listId],
    );

  const isCompleted = (fixture: ListFixture) =>
    until('the list is completed', async () => (await list(fixture)).status === 'completed', 45_000);

  const allEnded = (fixture: ListFixture) =>
    until(
      'nobody waits or talks any more',
      async () => (await prospects(fixture)).every(({ state }) => state !== 'pending' && state !== 'dialing'),
      30_000,
    );

  /** A list without prospects as the scheduler sees it when it is due; the scheduler leaves it alone from then on. */
  async function takenByHand(fixture: ListFixture): Promise<DueList> {
    await until('the scheduler has put it off', async () => (await list(fixture)).waiting_because !== null);
    return engine.get(SystemDatabase, { strict: false }).withSystem(async (tx) => {
      await tx.run('UPDATE dial_lists SET due_at = now() WHERE id = $1', [fixture.listId]);
      const due = await engine.get(ScheduleRepository, { strict: false }).dueLists(tx, 1000);
      await tx.run(`UPDATE dial_lists SET due_at = now() + interval '1 hour' WHERE id = $1`, [
        fixture.listId,
      ]);
      const mine = due.find(({ id }) => id === fixture.listId);
      if (mine === undefined) throw new Error('the list is not due');
      return mine;
    });
  }

  const dialByHand = (due: DueList, shares: ReadonlyMap<string, number>) =>
    engine.get(ListDialing, { strict: false }).dial(due, shares);

  /** A second number of the list, on a trunk of its own. */
  async function addCaller(fixture: ListFixture): Promise<{ id: string; trunkId: string }> {
    const [agent] = await database.query<{ id: string }>('SELECT id FROM agents WHERE workspace_id = $1', [
      fixture.workspaceId,
    ]);
    const number = await insertNumber(database, fixture, {
      e164: second,
      agentId: agent?.id ?? null,
      livekitTrunkId,
    });
    await database.query(
      `INSERT INTO list_callers (list_id, phone_number_id, workspace_id, position) VALUES ($1, $2, $3, 1)`,
      [fixture.listId, number.id, fixture.workspaceId],
    );
    return number;
  }

  it('are dialed from the number of the callee’s area, over both trunks, and nobody twice', async () => {
    const [near, texan, elsewhere] = [numbers(20, 415), numbers(20, 512), numbers(40, 701)];
    const fixture = await insertList(database, { numbers: [], livekitTrunkId, kind: 'campaign' });
    const { id: secondId } = await addCaller(fixture);
    await database.query(`UPDATE dial_lists SET status = 'paused' WHERE id = $1`, [fixture.listId]);
    await insertProspects(database, fixture, [...near, ...texan, ...elsewhere]);
    // Some were called from a number that the list has no more.
    await database.query(
      'UPDATE prospects SET caller_id = $2 WHERE list_id = $1 AND e164 = ANY($3::text[])',
      [fixture.listId, newId(), [...near.slice(0, 5), ...elsewhere.slice(0, 5)]],
    );
    await database.query(`UPDATE dial_lists SET status = 'running', due_at = now() WHERE id = $1`, [
      fixture.listId,
    ]);
    await isCompleted(fixture);
    const from = (called: string[]) => new Set(invitesTo(called).map((invite) => invite.from));
    expect(from(near)).toEqual(new Set([first]));
    expect(from(texan)).toEqual(new Set([second]));
    expect(from(elsewhere).size).toBeGreaterThanOrEqual(1);
    const invites = invitesTo([...near, ...texan, ...elsewhere]);
    expect(invites).toHaveLength(80);
    expect(new Set(invites.map(({ to }) => to)).size).toBe(80);
    const kept = await database.query(
      'SELECT FROM prospects WHERE list_id = $1 AND caller_id = $2 AND e164 = ANY($3::text[])',
      [fixture.listId, secondId, texan],
    );
    expect(kept).toHaveLength(20);
  }, 60_000);

  it('go on over one trunk when the other is dead, and keep only who was called from there for it', async () => {
    const [near, texan] = [numbers(10, 415), numbers(10, 512)];
    const [kept, left] = [numbers(10, 716), numbers(10, 717)];
    const fixture = await insertList(database, { numbers: [], livekitTrunkId, kind: 'campaign' });
    const dead = await addCaller(fixture);
    await database.query(
      `UPDATE trunks SET breaker_state = 'open', breaker_until = now() + interval '1 hour' WHERE id = $1`,
      [dead.trunkId],
    );
    await database.query(`UPDATE dial_lists SET status = 'paused' WHERE id = $1`, [fixture.listId]);
    await insertProspects(database, fixture, [...near, ...texan, ...kept, ...left]);
    // Some were called from the dead one; some it was only to call.
    await database.query(
      `UPDATE prospects SET caller_id = $2, attempts_made = CASE WHEN e164 = ANY($4::text[]) THEN 1 ELSE 0 END
       WHERE list_id = $1 AND e164 = ANY($3::text[])`,
      [fixture.listId, dead.id, [...kept, ...left], kept],
    );
    const before = sandbox.invites().length;
    await database.query(`UPDATE dial_lists SET status = 'running', due_at = now() WHERE id = $1`, [
      fixture.listId,
    ]);
    const since = () => sandbox.invites().slice(before);
    await until('the others are dialed', () => since().length === 30, 30_000);
    expect(new Set(since().map(({ from }) => from))).toEqual(new Set([first]));
    expect(invitesTo(kept)).toEqual([]);
    await until(
      'the list says what it waits for',
      async () => (await list(fixture)).waiting_because === 'trunk-breaker-open',
      30_000,
    );
    await database.query(`UPDATE trunks SET breaker_state = 'closed', breaker_until = NULL WHERE id = $1`, [
      dead.trunkId,
    ]);
    await isCompleted(fixture);
    const late = since().filter(({ to }) => kept.includes(to));
    expect(late.map(({ from }) => from)).toEqual(kept.map(() => second));
    expect(since()).toHaveLength(40);
  }, 60_000);

  it('look past all who are left to another trunk at once', async () => {
    const texan = numbers(100, 512, 100);
    const behind = '+14155550130';
    const fixture = await insertList(database, {
      numbers: [],
      livekitTrunkId,
      kind: 'campaign',
      callsPerSecond: 1,
    });
    await addCaller(fixture);
    const due = await takenByHand(fixture);
    await insertProspects(database, fixture, texan);
    await insertProspects(database, fixture, [behind]);
    const here = new Map([[fixture.trunkId, 1]]);
    expect(await dialByHand(due, here)).toEqual(new Map([[fixture.trunkId, 0]]));
    expect(await dialByHand(due, here)).toEqual(here);
    await until('who waits behind them is dialed', () => invitesTo([behind]).length === 1);
    await database.query(`UPDATE dial_lists SET status = 'paused' WHERE id = $1`, [fixture.listId]);
  }, 60_000);

  it('that are dialed in step take each their own numbers in turn', async () => {
    const steps = await Promise.all(
      [607, 608].map(async (area) => {
        const fixture = await insertList(database, { numbers: [], livekitTrunkId, kind: 'campaign' });
        const { id } = await addCaller(fixture);
        await database.query('UPDATE phone_numbers SET trunk_id = $2 WHERE id = $1', [id, fixture.trunkId]);
        const due = await takenByHand(fixture);
        const called = numbers(6, area);
        await insertProspects(database, fixture, called);
        return { due, called, one: new Map([[fixture.trunkId, 1]]) };
      }),
    );
    for (let step = 0; step < 6; step++) {
      for (const { due, one } of steps) expect(await dialByHand(due, one)).toEqual(one);
    }
    for (const { called } of steps) {
      await until('all are dialed', () => invitesTo(called).length === 6);
      const from = new Map(invitesTo(called).map((invite) => [invite.to, invite.from]));
      expect(called.map((to) => from.get(to))).toEqual([first, second, first, second, first, second]);
    }
  }, 60_000);

  it('give nobody new to a number whose trunk may have no call', async () => {
    const texan = numbers(3, 512);
    const fixture = await insertList(database, { numbers: [], livekitTrunkId, kind: 'campaign' });
    const { trunkId } = await addCaller(fixture);
    await database.query('UPDATE trunks SET max_concurrent = 0 WHERE id = $1', [trunkId]);
    const before = sandbox.invites().length;
    await insertProspects(database, fixture, texan);
    await isCompleted(fixture);
    const since = sandbox.invites().slice(before);
    expect(since.filter(({ to }) => texan.includes(to)).map(({ from }) => from)).toEqual([
      first,
      first,
      first,
    ]);
  }, 60_000);

  it('leave a number out that lost its trunk, and say so when none is left', async () => {
    const called = numbers(10, 512);
    const fixture = await insertList(database, { numbers: [], livekitTrunkId, kind: 'campaign' });
    const lost = await addCaller(fixture);
    await database.query(`UPDATE dial_lists SET status = 'paused' WHERE id = $1`, [fixture.listId]);
    await insertProspects(database, fixture, called);
    await database.query(`UPDATE prospects SET caller_id = $2 WHERE list_id = $1`, [fixture.listId, lost.id]);
    await database.query('UPDATE phone_numbers SET trunk_id = NULL WHERE id = $1', [lost.id]);
    const before = sandbox.invites().length;
    await database.query(`UPDATE dial_lists SET status = 'running', due_at = now() WHERE id = $1`, [
      fixture.listId,
    ]);
    await isCompleted(fixture);
    expect(
      new Set(
        sandbox
          .invites()
          .slice(before)
          .map(({ from }) => from),
      ),
    ).toEqual(new Set([first]));
    await database.query('UPDATE phone_numbers SET trunk_id = NULL WHERE workspace_id = $1', [
      fixture.workspaceId,
    ]);
    await insertProspects(database, fixture, ['+16065550101']);
    await database.query(`UPDATE dial_lists SET status = 'running', due_at = now() WHERE id = $1`, [
      fixture.listId,
    ]);
    await until('it says so', async () => (await list(fixture)).waiting_because === 'number-without-trunk');
  }, 60_000);

  it.each([
    ['concurrent calls', { workspaceMaxConcurrent: 40 }, null],
    ['slots of a trunk', {}, 20],
  ])(
    'of priority 1 and 9 share the %s as 1 to 9',
    async (_, settings, perSecond) => {
      const few = numbers(400, perSecond === null ? 720 : 760);
      const many = numbers(400, perSecond === null ? 740 : 780);
      const low = await insertList(database, { numbers: [], livekitTrunkId, priority: 1, ...settings });
      if (perSecond !== null) {
        await database.query('UPDATE trunks SET calls_per_second = $2 WHERE id = $1', [
          low.trunkId,
          perSecond,
        ]);
      }
      const high = await insertList(database, { numbers: many, livekitTrunkId, priority: 9, beside: low });
      await insertProspects(database, low, few);
      await database.query('UPDATE dial_lists SET status = $2, due_at = now() WHERE id = ANY($1)', [
        [low.listId, high.listId],
        'running',
      ]);
      const measured = 200;
      const reached = () => invitesTo([...few, ...many]).length >= measured;
      await until('some hundred are dialed', reached, 45_000);
      const invites = invitesTo([...few, ...many]).slice(0, measured);
      const wanted = new Set(few);
      const share = invites.filter(({ to }) => wanted.has(to)).length / measured;
      expect(share).toBeGreaterThan(0.05);
      expect(share).toBeLessThan(0.15);
      await database.query(`UPDATE dial_lists SET status = 'paused' WHERE id = ANY($1)`, [
        [low.listId, high.listId],
      ]);
    },
    60_000,
  );

  it('take changes of pace, hours, callers and agent while they run, and lose or repeat nobody', async () => {
    const called = numbers(150, 801);
    const fixture = await insertList(database, {
      numbers: called,
      livekitTrunkId,
      kind: 'campaign',
      callsPerSecond: 30,
      maxConcurrent: 20,
    });
    const dialedSome = (count: number) =>
      until(`${count} are dialed`, () => invitesTo(called).length >= count, 30_000);
    await dialedSome(10);
    await change(fixture, { callsPerSecond: 60, maxConcurrent: 30 });
    await dialedSome(30);
    await change(fixture, {
      hours: { windows: [{ ...everyDay, start: '00:00', end: '24:00' }], holidays: [] },
    });
    await dialedSome(50);
    await insertNumber(database, fixture, { e164: second, agentId: null, livekitTrunkId });
    const agentId = newId();
    await database.query(
      `INSERT INTO agents (id, workspace_id, slug, agent_name) VALUES ($1, $2, 'other', 'another')`,
      [agentId, fixture.workspaceId],
    );
    await change(fixture, { callerIds: [second], agentId });
    const after = invitesTo(called).length;
    await isCompleted(fixture);
    const invites = invitesTo(called);
    expect(invites.map(({ to }) => to).toSorted()).toEqual([...called].toSorted());
    // None of the old number leaves after the change has been committed.
    expect(new Set(invites.slice(after).map(({ from }) => from))).toEqual(new Set([second]));
    const agents = await database.query<{ agent_id: string }>(
      'SELECT DISTINCT agent_id FROM attempts WHERE list_id = $1 AND from_e164 = $2 AND dialed_at IS NOT NULL',
      [fixture.listId, second],
    );
    expect(agents).toEqual([{ agent_id: agentId }]);
    expect((await prospects(fixture)).filter(({ attempts_made: made }) => made !== 1)).toEqual([]);
  }, 60_000);

  it('dial somebody who is added while they run within a second', async () => {
    const fixture = await insertList(database, {
      numbers: numbers(3, 830),
      livekitTrunkId,
      kind: 'campaign',
    });
    await isCompleted(fixture);
    await database.query(
      `UPDATE dial_lists SET status = 'running', due_at = now() + interval '1 hour' WHERE id = $1`,
      [fixture.listId],
    );
    const [added] = numbers(1, 831);
    await engine.get(Database).withWorkspace(fixture.workspaceId, async (tx) => {
      await tx.run(
        `INSERT INTO prospects (id, workspace_id, list_id, e164, country, zones, variables, state, next_at)
         VALUES (uuidv7(), $1, $2, $3, 'US', '{America/New_York}', '{}', 'pending', now())`,
        [fixture.workspaceId, fixture.listId, added],
      );
      await wakeList(tx, fixture.listId);
    });
    const at = Date.now();
    await until('the number is dialed', () => invitesTo([added ?? '']).length === 1);
    expect(Date.now() - at).toBeLessThan(1000);
  }, 60_000);

  it('end at their time: who waits is canceled, who talks goes on', async () => {
    const called = numbers(60, 901);
    const fixture = await insertList(database, {
      numbers: called,
      livekitTrunkId,
      kind: 'campaign',
      maxConcurrent: 5,
    });
    await until('some are dialed', () => invitesTo(called).length >= 5, 30_000);
    await change(fixture, { endsAt: new Date(Date.now() + 300) });
    await isCompleted(fixture);
    const dialed = invitesTo(called).length;
    expect((await list(fixture)).status_reason).toBe('campaign-ended');
    await allEnded(fixture);
    const after = await prospects(fixture);
    expect(invitesTo(called)).toHaveLength(dialed);
    expect(after.filter(({ state }) => state === 'completed')).toHaveLength(dialed);
    expect(
      after.filter(({ state, reason }) => state === 'canceled' && reason === 'campaign-ended'),
    ).toHaveLength(60 - dialed);
    await expect(change(fixture, { status: 'running' })).rejects.toMatchObject({ code: 'list_ended' });
  }, 60_000);

  it.each(['scheduled', 'paused'])(
    'that are %s end at their time too',
    async (status) => {
      const fixture = await insertList(database, { numbers: [], livekitTrunkId, kind: 'campaign' });
      await database.query(
        `UPDATE dial_lists SET status = $2, scheduled_at = now() + interval '1 hour', ends_at = now() WHERE id = $1`,
        [fixture.listId, status],
      );
      await isCompleted(fixture);
      expect((await list(fixture)).status_reason).toBe('campaign-ended');
    },
    60_000,
  );

  it('that ended leave nobody waiting whose call was being settled just then', async () => {
    const fixture = await insertList(database, { numbers: [], livekitTrunkId, kind: 'campaign' });
    await database.query(
      `UPDATE dial_lists SET status = 'completed', ends_at = now(), updated_at = now() WHERE id = $1`,
      [fixture.listId],
    );
    await insertProspects(database, fixture, numbers(1, 940));
    await allEnded(fixture);
    expect(await prospects(fixture)).toMatchObject([{ state: 'canceled', reason: 'campaign-ended' }]);
  }, 60_000);

  it('that completed run again when somebody is added, unless their end has come', async () => {
    const fixture = await insertList(database, { numbers: [], livekitTrunkId, kind: 'campaign' });
    const woken = async (endsInS: number) => {
      await database.query(
        `UPDATE dial_lists SET status = 'completed', finished_at = now(), ends_at = now() + make_interval(secs => $2)
         WHERE id = $1`,
        [fixture.listId, endsInS],
      );
      await engine.get(Database).withWorkspace(fixture.workspaceId, (tx) => wakeList(tx, fixture.listId));
      return database.query('SELECT status, finished_at IS NULL AS open FROM dial_lists WHERE id = $1', [
        fixture.listId,
      ]);
    };
    expect(await woken(3600)).toEqual([{ status: 'running', open: true }]);
    expect(await woken(-1)).toEqual([{ status: 'completed', open: false }]);
  });

  it('that are archived while they dial call nobody any more, and leave nobody waiting', async () => {
    const [called, busy] = [numbers(60, 910), numbers(20, 920).map((number) => `${number.slice(0, -2)}86`)];
    const fixture = await insertList(database, {
      numbers: [...new Set(busy), ...called],
      livekitTrunkId,
      kind: 'campaign',
      maxConcurrent: 20,
      retry: { max_attempts: 3, delay_s: 60, on: ['busy'] },
    });
    await until('some are dialed', () => invitesTo(called).length >= 10, 30_000);
    await change(fixture, { status: 'archived' });
    const dialed = invitesTo(called).length;
    await allEnded(fixture);
    expect(invitesTo(called)).toHaveLength(dialed);
    const states = new Map<string, number>();
    for (const { state, reason } of await prospects(fixture)) {
      const key = `${state} ${reason}`;
      states.set(key, (states.get(key) ?? 0) + 1);
    }
    expect(states).toEqual(
      new Map([
        ['completed answered', dialed],
        ['canceled list-archived', 61 - dialed],
      ]),
    );
  }, 60_000);

  it('that are paused stay so over a restart of the worker, and go on where they were', async () => {
    const called = numbers(60, 930);
    const fixture = await insertList(database, {
      numbers: called,
      livekitTrunkId,
      kind: 'campaign',
      maxConcurrent: 10,
    });
    await until('some are dialed', () => invitesTo(called).length >= 10, 30_000);
    await change(fixture, { status: 'paused' });
    const dialed = invitesTo(called).length;
    await engine.close();
    engine = await startEngine(database, sandbox);
    const other = await insertList(database, { numbers: ['+19455550101'], livekitTrunkId, beside: fixture });
    await isCompleted(other);
    expect(invitesTo(called)).toHaveLength(dialed);
    await change(fixture, { status: 'running' });
    await isCompleted(fixture);
    expect(
      invitesTo(called)
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual([...called].toSorted());
  }, 90_000);
});
