import type { INestApplicationContext } from '@nestjs/common';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { CallPlacement, WorkspaceLimits } from '../../src/modules/dialing/index.js';
import { createTrunk, insertList, type ListFixture, startEngine } from '../support/engine.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

interface Person {
  e164: string;
  country?: string;
  zone?: string;
}

interface Decision {
  kind: string;
  because: string;
  rule?: string;
  until?: string;
  zone_source?: string;
  profiles?: string[];
  consent?: { basis: string; source: string };
}

/** A zone where it is between noon and one now, so that the time of day at which the tests run is the same. */
function noon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

describe('a campaign keeps to the law', () => {
  let database: TestDatabase;
  let sandbox: TestSandbox;
  let engine: INestApplicationContext;
  let livekitTrunkId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await startTestSandbox({ speed: 100 });
    engine = await startEngine(database, sandbox);
    livekitTrunkId = await createTrunk(engine);
  }, 60_000);

  afterAll(async () => {
    await engine?.close();
    await sandbox?.close();
    await database?.drop();
  });

  async function campaign(
    settings: Record<string, unknown> = {},
    people: Person[] = [],
    callsPerSecond = 50,
  ): Promise<ListFixture> {
    const list = await insertList(database, {
      kind: 'campaign',
      numbers: [],
      livekitTrunkId,
      callsPerSecond,
    });
    await database.query(`UPDATE workspaces SET allowed_countries = '{US,GB,DE}' WHERE id = $1`, [
      list.workspaceId,
    ]);
    await database.query(
      `UPDATE dial_lists SET hours = $2, profile = $3, require_consent = $4, ring_timeout_s = $5 WHERE id = $1`,
      [
        list.listId,
        settings.hours ?? null,
        settings.profile ?? null,
        settings.require_consent ?? null,
        settings.ring_timeout_s ?? 30,
      ],
    );
    await add(list, people);
    return list;
  }

  async function add({ workspaceId, listId }: ListFixture, people: Person[]): Promise<void> {
    await database.query(
      `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, country, zones, zone_source, variables, state, next_at)
       SELECT uuidv7(), $1, $2, p.line, p.e164, p.country, ARRAY[p.zone], 'given', '{}', 'pending', now()
       FROM jsonb_to_recordset($3::jsonb) AS p (line int, e164 text, country text, zone text)`,
      [
        workspaceId,
        listId,
        JSON.stringify(people.map((person, line) => ({ line, country: 'US', zone: noon(), ...person }))),
      ],
    );
    await database.query('UPDATE dial_lists SET due_at = now() WHERE id = $1', [listId]);
  }

  async function dialed(list: ListFixture, e164: string, hoursAgo: number, abandoned = false): Promise<void> {
    await database.query(
      `INSERT INTO attempts (id, workspace_id, call_id, trunk_id, agent_id, from_e164, to_e164, state, decision, slot_at,
         ring_timeout_s, max_call_duration_s, price_micros, usage_day, dialed_at, answered_at, ended_at, outcome, abandoned)
       SELECT $1, $2, $3, t.id, g.id, '+14155550100', $4, 'ended', '{}', at, 30, 60, 0, now()::date, at,
              CASE WHEN $6 THEN at END, at, CASE WHEN $6 THEN 'completed' ELSE 'no-answer' END,
              CASE WHEN $6 THEN true END
       FROM trunks t, agents g, (SELECT now() - make_interval(secs => $5::float8 * 3600) AS at) AS time
       WHERE t.workspace_id = $2 AND g.workspace_id = $2 LIMIT 1`,
      [newId(), list.workspaceId, newId(), e164, hoursAgo, abandoned],
    );
  }

  async function prospect(
    { listId }: ListFixture,
    e164: string,
  ): Promise<{ state: string; reason: string | null; decision: Decision | null; next_at: Date | null }> {
    const [row] = await database.query<Awaited<ReturnType<typeof prospect>>>(
      'SELECT state, reason, decision, next_at FROM prospects WHERE list_id = $1 AND e164 = $2',
      [listId, e164],
    );
    if (row === undefined) throw new Error('the prospect is gone');
    return row;
  }

  const decided = (list: ListFixture, e164: string) =>
    until(`${e164} is decided about`, async () => (await prospect(list, e164)).decision !== null, 30_000);

  function logOf({ workspaceId }: ListFixture, e164: string): Promise<{ decision: Decision }[]> {
    return database.query<{ decision: Decision }>(
      'SELECT decision FROM contact_decisions WHERE workspace_id = $1 AND e164 = $2 ORDER BY id',
      [workspaceId, e164],
    );
  }

  const invitesTo = (e164: string) => sandbox.invites().filter(({ to }) => to === e164).length;

  it('by not calling a person in Florida a fourth time within 24 hours, whoever called before', async () => {
    const [florida, texas] = ['+13055550111', '+15125550111'];
    const list = await campaign();
    for (const hours of [1, 2, 23]) {
      await dialed(list, florida, hours);
      await dialed(list, texas, hours);
    }
    await add(list, [{ e164: florida }, { e164: texas }]);
    await decided(list, florida);
    await until('Texas is called', () => invitesTo(texas) === 1, 30_000);
    expect(invitesTo(florida)).toBe(0);
    const { state, reason, next_at } = await prospect(list, florida);
    expect({ state, reason }).toEqual({ state: 'pending', reason: 'attempt-cap' });
    const left = (next_at?.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(55 * 60_000);
    expect(left).toBeLessThanOrEqual(60 * 60_000);
    const [logged] = await logOf(list, florida);
    expect(logged?.decision).toMatchObject({
      kind: 'wait',
      because: 'attempt-cap',
      rule: 'us-fl',
      zone_source: 'given',
      profiles: ['us-fl', 'us-tcpa'],
    });
  }, 60_000);

  it('by calling only who gave the consent that it requires, and has not taken it back', async () => {
    const people = {
      none: '+12125550121',
      express: '+12125550122',
      written: '+12125550123',
      withdrawn: '+12125550124',
      coming: '+12125550125',
    };
    const list = await campaign({ require_consent: 'written' });
    await database.query(
      `INSERT INTO consents (id, workspace_id, e164, basis, given_at, source, withdrawn_at, withdrawn_by)
       SELECT uuidv7(), $1, c.e164, c.basis, now() + c.hours * interval '1 hour', 'form',
              CASE WHEN c.withdrawn THEN now() END, CASE WHEN c.withdrawn THEN 'api' END
       FROM jsonb_to_recordset($2::jsonb) AS c (e164 text, basis text, hours int, withdrawn boolean)`,
      [
        list.workspaceId,
        JSON.stringify([
          { e164: people.express, basis: 'express', hours: -1, withdrawn: false },
          { e164: people.written, basis: 'written', hours: -1, withdrawn: false },
          { e164: people.written, basis: 'express', hours: -2, withdrawn: false },
          { e164: people.withdrawn, basis: 'written', hours: -1, withdrawn: true },
          { e164: people.coming, basis: 'written', hours: 1, withdrawn: false },
        ]),
      ],
    );
    await add(
      list,
      Object.values(people).map((e164) => ({ e164 })),
    );
    await until('the one is called', () => invitesTo(people.written) === 1, 30_000);
    for (const e164 of [people.none, people.express, people.withdrawn, people.coming]) {
      await decided(list, e164);
      expect(await prospect(list, e164)).toMatchObject({ state: 'skipped', reason: 'consent-missing' });
      expect(invitesTo(e164)).toBe(0);
      expect(await logOf(list, e164)).toMatchObject([
        { decision: { kind: 'skip', because: 'consent-missing', rule: 'campaign' } },
      ]);
    }
    expect((await prospect(list, people.written)).decision?.consent).toMatchObject({
      basis: 'written',
      source: 'form',
    });
  }, 60_000);

  it('by not dialing after a consent was taken back between the decision and the dial', async () => {
    const [first, second] = ['+12125550131', '+12125550132'];
    const list = await campaign({ require_consent: 'express' }, [], 0.6);
    await database.query(
      `INSERT INTO consents (id, workspace_id, e164, basis, given_at, source)
       SELECT uuidv7(), $1, unnest($2::text[]), 'express', now() - interval '1 hour', 'form'`,
      [list.workspaceId, [first, second]],
    );
    await add(list, [{ e164: first }, { e164: second }]);
    // The second has its slot more than a second after the first.
    await until(
      'the second is about to be dialed',
      async () => (await prospect(list, second)).state === 'dialing',
    );
    await database.query(
      `UPDATE consents SET withdrawn_at = now(), withdrawn_by = 'api' WHERE workspace_id = $1 AND e164 = $2`,
      [list.workspaceId, second],
    );
    await until('it is refused', async () => (await prospect(list, second)).state === 'skipped', 30_000);
    expect(await prospect(list, second)).toMatchObject({ reason: 'consent-missing' });
    expect(invitesTo(second)).toBe(0);
    expect(invitesTo(first)).toBe(1);
  }, 60_000);

  it('by letting it ring as long as the rules of the region ask, and not longer where none do', async () => {
    const [usa, germany] = ['+12125550141', '+4930555123'];
    const list = await campaign({ ring_timeout_s: 5 }, [{ e164: usa }, { e164: germany, country: 'DE' }]);
    await until('both are called', () => invitesTo(usa) + invitesTo(germany) === 2, 30_000);
    const rows = await database.query<{ to_e164: string; ring_timeout_s: number }>(
      'SELECT to_e164, ring_timeout_s FROM attempts WHERE list_id = $1',
      [list.listId],
    );
    expect(Object.fromEntries(rows.map((row) => [row.to_e164, row.ring_timeout_s]))).toEqual({
      [usa]: 15,
      [germany]: 5,
    });
  }, 60_000);

  it('by leaving alone for 72 hours who answered in Britain and met no agent', async () => {
    const [recent, before] = ['+442079460151', '+442079460152'];
    const list = await campaign();
    await dialed(list, recent, 71, true);
    await dialed(list, before, 73, true);
    await add(list, [
      { e164: recent, country: 'GB' },
      { e164: before, country: 'GB' },
    ]);
    await until('the other one is called', () => invitesTo(before) === 1, 30_000);
    await decided(list, recent);
    expect(await prospect(list, recent)).toMatchObject({ state: 'pending', reason: 'recall-delay' });
    expect((await logOf(list, recent))[0]?.decision).toMatchObject({ because: 'recall-delay', rule: 'uk' });
    expect(invitesTo(recent)).toBe(0);
  }, 60_000);

  it('by waiting for a cap of the workspace too, until the cap goes', async () => {
    const e164 = '+15125550171';
    const list = await campaign();
    await database.query(
      `UPDATE workspaces SET attempt_caps = '[{"max": 1, "period_s": 604800}]' WHERE id = $1`,
      [list.workspaceId],
    );
    await dialed(list, e164, 24);
    await add(list, [{ e164 }]);
    await decided(list, e164);
    expect(await prospect(list, e164)).toMatchObject({
      state: 'pending',
      reason: 'attempt-cap',
      decision: { rule: 'workspace' },
    });
    await engine.get(Database).withWorkspace(list.workspaceId, async (tx) => {
      await tx.run(`UPDATE workspaces SET attempt_caps = '[]' WHERE id = $1`, [list.workspaceId]);
      await engine.get(WorkspaceLimits, { strict: false }).rulesChanged(tx);
    });
    await until('it is called', () => invitesTo(e164) === 1, 30_000);
  }, 60_000);

  it('and says once, not every time it looks, that a person is not to be called now', async () => {
    const e164 = '+12125550161';
    const holiday = new Date(Date.now() + 13 * 3_600_000).toISOString().slice(0, 10);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: noon() }).format(new Date());
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    const list = await campaign(
      {
        hours: {
          windows: [{ start: '00:00', end: '24:00', days }],
          holidays: [...new Set([today, holiday])],
        },
      },
      [{ e164 }],
    );
    await decided(list, e164);
    const first = await prospect(list, e164);
    expect(first).toMatchObject({ reason: 'outside-window', decision: { rule: 'campaign' } });
    await database.query('UPDATE prospects SET next_at = now() WHERE list_id = $1', [list.listId]);
    await database.query('UPDATE dial_lists SET due_at = now() WHERE id = $1', [list.listId]);
    await until(
      'it is looked at again',
      async () => (await prospect(list, e164)).next_at?.getTime() === first.next_at?.getTime(),
      30_000,
    );
    expect(await logOf(list, e164)).toHaveLength(1);
    expect(invitesTo(e164)).toBe(0);
  }, 60_000);

  it('and a single call says once that it waits for somebody who is on the phone', async () => {
    const e164 = '+12125550181';
    const list = await campaign();
    await database.query('UPDATE workspaces SET calling_window = NULL WHERE id = $1', [list.workspaceId]);
    const [agent] = await database.query<{ id: string }>('SELECT id FROM agents WHERE workspace_id = $1', [
      list.workspaceId,
    ]);
    const call = {
      callerId: null,
      fromE164: '+14155550100',
      agentId: agent?.id ?? '',
      trunkId: list.trunkId,
      to: e164,
      variables: {},
      maxCallDurationS: 60,
    };
    const placement = engine.get(CallPlacement);
    const ids = await engine
      .get(Database)
      .withWorkspace(list.workspaceId, async (tx) => [
        (await placement.place(tx, call)).callId,
        (await placement.place(tx, call)).callId,
      ]);
    await until('both were placed', () => invitesTo(e164) === 2, 30_000);
    const logged = await database.query<{ call_id: string; decision: Decision }>(
      'SELECT call_id, decision FROM contact_decisions WHERE workspace_id = $1 ORDER BY id',
      [list.workspaceId],
    );
    expect(logged).toMatchObject([
      { call_id: ids[1], decision: { kind: 'wait', because: 'person-on-call' } },
    ]);
  }, 60_000);
});
