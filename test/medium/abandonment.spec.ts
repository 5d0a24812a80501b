import type { INestApplicationContext } from '@nestjs/common';
import { AbandonmentGuard } from '../../src/modules/dialing/app/abandonment-guard.js';
import { AnswersUpkeep } from '../../src/modules/dialing/app/answers-upkeep.js';
import { Profiles } from '../../src/modules/dialing/profiles/profiles.js';
import { SystemDatabase } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTrunk, insertList, type ListFixture, startEngine } from '../support/engine.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

const numbers = (count: number) =>
  Array.from({ length: count }, (_, n) => `+1617555${String(100 + n).padStart(4, '0')}`).filter(
    (number) => !/(86|33|80|44|53|88|99|77)$/.test(number),
  );

async function campaign(
  database: TestDatabase,
  livekitTrunkId: string,
  people: string[],
): Promise<ListFixture> {
  const list = await insertList(database, { kind: 'campaign', numbers: [], livekitTrunkId });
  await database.query(
    `UPDATE workspaces SET abandonment_cap_percent = 3, allowed_countries = '{US}' WHERE id = $1`,
    [list.workspaceId],
  );
  await database.query(
    `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, country, zones, variables, state, next_at)
     SELECT uuidv7(), $1, $2, line, number, 'US', ARRAY[$4], '{}', 'pending', now()
     FROM unnest($3::text[]) WITH ORDINALITY AS n (number, line)`,
    [list.workspaceId, list.listId, people, zoneAtNoon()],
  );
  return list;
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/** A zone where it is between noon and one now. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

async function listOf(database: TestDatabase, { listId }: ListFixture) {
  const [row] = await database.query<{
    status: string;
    status_reason: string | null;
    answered: number;
    abandoned: number;
  }>(
    `SELECT status, status_reason, (SELECT coalesce(sum(answered), 0)::int FROM live_answers WHERE list_id = l.id) AS answered,
            (SELECT coalesce(sum(abandoned), 0)::int FROM live_answers WHERE list_id = l.id) AS abandoned
     FROM dial_lists l WHERE id = $1`,
    [listId],
  );
  return row;
}

describe('a campaign whose agents never come', () => {
  let database: TestDatabase;
  let sandbox: TestSandbox;
  let engine: INestApplicationContext;

  beforeAll(async () => {
    database = await createTestDatabase();
    // Every call is answered and over at once, and no agent joins.
    sandbox = await startTestSandbox({ instant: true });
    engine = await startEngine(database, sandbox);
  }, 60_000);
  afterAll(async () => {
    await engine?.close();
    await sandbox?.close();
    await database?.drop();
  });

  const factsOf = (list: ListFixture) =>
    engine
      .get(SystemDatabase, { strict: false })
      .withSystem((tx) =>
        engine.get(AbandonmentGuard, { strict: false }).of(tx, list.workspaceId, list.listId),
      );

  it('pauses after three of its first answers, says why, and stays so when it is resumed', async () => {
    const livekitTrunkId = await createTrunk(engine);
    const list = await campaign(database, livekitTrunkId, numbers(60));
    const paused = async () => (await listOf(database, list))?.status === 'paused';
    await until('the campaign is paused', paused, 20_000);
    expect(await listOf(database, list)).toEqual({
      status: 'paused',
      status_reason: 'abandonment-cap',
      answered: 3,
      abandoned: 3,
    });
    expect(sandbox.invites()).toHaveLength(3);
    const events = await database.query<{ actor_type: string; data: object }>(
      `SELECT actor_type, data FROM audit_events WHERE object_id = $1 AND action = 'campaign.paused'`,
      [list.listId],
    );
    expect(events).toMatchObject([
      { actor_type: 'platform', data: { reason: 'abandonment-cap', answered: 3, abandoned: 3, cap: 0.03 } },
    ]);
    await database.query(`UPDATE dial_lists SET status = 'running', due_at = now() WHERE id = $1`, [
      list.listId,
    ]);
    await until('the campaign is paused again', paused, 20_000);
    expect(sandbox.invites()).toHaveLength(3);
    expect(await factsOf(list)).toMatchObject({
      answered: 3,
      abandoned: 3,
      attended: 0,
      unattended: 0,
      cap: 0.03,
    });
  }, 60_000);

  it.each`
    where           | profile      | percent | expected
    ${['DE']}       | ${null}      | ${null} | ${null}
    ${['DE', 'GB']} | ${null}      | ${null} | ${{ cap: 0.03, answered: 10, abandoned: 2, since: 0 }}
    ${['CA']}       | ${null}      | ${null} | ${{ cap: 0.05, answered: 210, abandoned: 7, since: -10 }}
    ${['GB', 'US']} | ${null}      | ${null} | ${{ cap: 0.03, answered: 210, abandoned: 7, since: -10 }}
    ${['DE']}       | ${'uk'}      | ${null} | ${{ cap: 0.03, answered: 10, abandoned: 2, since: 0 }}
    ${['DE', 'CA']} | ${'us-tcpa'} | ${20}   | ${{ cap: 0.03, answered: 210, abandoned: 7, since: -10 }}
    ${['DE']}       | ${null}      | ${20}   | ${{ cap: 0.2, answered: 210, abandoned: 7, since: -10 }}
    ${['GB', null]} | ${null}      | ${1}    | ${{ cap: 0.01, answered: 210, abandoned: 7, since: -10 }}
  `('to $where with the profile $profile and $percent% of its own: $expected', async (row) => {
    const list = await insertList(database, { kind: 'campaign', numbers: [], livekitTrunkId: 'ST_none' });
    await database.query('UPDATE workspaces SET abandonment_cap_percent = $2 WHERE id = $1', [
      list.workspaceId,
      row.percent,
    ]);
    await database.query(
      `UPDATE dial_lists SET status = 'paused', profile = $2, started_at = now() - interval '10 days' WHERE id = $1`,
      [list.listId, row.profile],
    );
    await database.query(
      `INSERT INTO live_answers (list_id, day, shard, workspace_id, answered, abandoned)
       SELECT $1, (now() AT TIME ZONE 'UTC')::date - ago, 1, $2, answered, abandoned
       FROM (VALUES (0, 10, 2), (5, 200, 5), (11, 100, 50)) AS v (ago, answered, abandoned)`,
      [list.listId, list.workspaceId],
    );
    await database.query(
      `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, country, zones, variables, state, next_at)
       SELECT uuidv7(), $1, $2, n, '+8005550' || n, country, '{}', '{}', 'pending', now()
       FROM unnest($3::text[]) WITH ORDINALITY AS c (country, n)`,
      [list.workspaceId, list.listId, row.where],
    );
    const facts = await factsOf(list);
    const { cap, answered, abandoned, since } = facts ?? {};
    expect(facts && { cap, answered, abandoned, since: since && dayOf(since) }).toEqual(
      row.expected && {
        ...row.expected,
        since: dayOf(new Date(Date.now() + row.expected.since * 86_400_000)),
      },
    );
  });

  it('sums few rows: a day that is over is one, and one that no period reaches is none', async () => {
    const list = await insertList(database, { kind: 'campaign', numbers: [], livekitTrunkId: 'ST_none' });
    await database.query(
      `UPDATE dial_lists SET status = 'paused', profile = 'us-tcpa', started_at = now() - interval '40 days' WHERE id = $1`,
      [list.listId],
    );
    const [today] = await database.query<{ day: string }>(
      `SELECT (now() AT TIME ZONE 'UTC')::date::text AS day`,
    );
    /** As the trigger does it. */
    const count = (ago: number, shard: number) =>
      database.query(
        `INSERT INTO live_answers AS c (list_id, day, shard, workspace_id, answered, abandoned)
         VALUES ($1, $5::date - $3::int, $4, $2, 10, 1)
         ON CONFLICT (list_id, day, shard)
           DO UPDATE SET answered = c.answered + EXCLUDED.answered, abandoned = c.abandoned + EXCLUDED.abandoned`,
        [list.listId, list.workspaceId, ago, shard, today?.day],
      );
    const days = () =>
      database.query(
        `SELECT $2::date - day AS ago, count(*)::int AS rows, sum(answered)::int AS answered
         FROM live_answers WHERE list_id = $1 GROUP BY day ORDER BY day DESC`,
        [list.listId, today?.day],
      );
    const upkeep = engine.get(AnswersUpkeep, { strict: false });
    for (const ago of [0, 5, 31]) await Promise.all([1, 2, 3].map((shard) => count(ago, shard)));
    const before = await factsOf(list);
    expect(before).toMatchObject({ answered: 60, abandoned: 6 });
    await upkeep.keep();
    expect(await days()).toEqual([
      { ago: 0, rows: 3, answered: 30 },
      { ago: 5, rows: 1, answered: 30 },
    ]);
    expect(await factsOf(list)).toEqual(before);
    // What is put right of a day that is over comes beside, and is lost by no fold.
    const late = Array.from({ length: 40 }, (_, n) => count(5, n % 4));
    const folds = Array.from({ length: 10 }, () => upkeep.keep());
    await Promise.all([...late, ...folds]);
    await upkeep.keep();
    expect(await days()).toEqual([
      { ago: 0, rows: 3, answered: 30 },
      { ago: 5, rows: 1, answered: 430 },
    ]);
  });

  it('says of each call how soon its agent must be there, by the rules of its callee', async () => {
    const profiles = engine.get(Profiles, { strict: false });
    const stricter = profiles.all.map((profile) => ({
      ...profile,
      abandonment: profile.abandonment && { ...profile.abandonment, withinS: profile.name === 'uk' ? 1 : 4 },
    }));
    const replaced = jest.replaceProperty(profiles, 'all', stricter);
    try {
      const people = ['+442079460101', '+16175550100'];
      const list = await campaign(database, await createTrunk(engine), people);
      await database.query(`UPDATE prospects SET country = 'GB' WHERE list_id = $1 AND e164 = $2`, [
        list.listId,
        people[0],
      ]);
      await database.query(
        `UPDATE workspaces SET abandonment_cap_percent = NULL, allowed_countries = '{US,GB}' WHERE id = $1`,
        [list.workspaceId],
      );
      const withins = () =>
        database.query<{ to_e164: string; agent_within_s: number }>(
          'SELECT to_e164, agent_within_s FROM attempts WHERE list_id = $1 ORDER BY to_e164',
          [list.listId],
        );
      await until('both are called', async () => (await withins()).length === 2, 20_000);
      expect((await withins()).map(({ agent_within_s }) => agent_within_s)).toEqual([4, 1]);
    } finally {
      replaced.restore();
    }
  }, 60_000);

  it('completes when its last answers are the ones too many: there is nobody left to spare', async () => {
    const list = await campaign(database, await createTrunk(engine), numbers(3));
    const over = async () => (await listOf(database, list))?.status !== 'running';
    await until('the campaign is over', over, 20_000);
    expect(await listOf(database, list)).toEqual({
      status: 'completed',
      status_reason: null,
      answered: 3,
      abandoned: 3,
    });
  }, 60_000);

  it('completes when all who were left of a paused one are taken from it', async () => {
    const list = await campaign(database, await createTrunk(engine), numbers(20));
    const is = async (status: string) => (await listOf(database, list))?.status === status;
    await until('the campaign is paused', () => is('paused'), 20_000);
    await database.query(
      `UPDATE prospects SET state = 'suppressed', next_at = NULL WHERE list_id = $1 AND state = 'pending'`,
      [list.listId],
    );
    await until('the campaign is completed', () => is('completed'), 20_000);
    expect(await listOf(database, list)).toMatchObject({ status_reason: null });
  }, 60_000);
});

describe('a campaign whose agents are there', () => {
  let sandbox: TestSandbox;
  let app: TestApp;

  beforeAll(async () => {
    sandbox = await startTestSandbox({ speed: 20 });
    app = await startTestApp({ livekit: sandbox });
    sandbox.set({ webhookUrls: [`${app.url}/webhook/livekit`], agentApiUrl: app.url });
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await sandbox.close();
  });

  it('calls everybody, and none of them is abandoned', async () => {
    const livekitTrunkId = await createTrunk(app.app);
    const people = numbers(40);
    const list = await campaign(app.database, livekitTrunkId, people);
    const done = async () => (await listOf(app.database, list))?.status === 'completed';
    await until('everybody was called', done, 50_000);
    expect(await listOf(app.database, list)).toEqual({
      status: 'completed',
      status_reason: null,
      answered: people.length,
      abandoned: 0,
    });
  }, 90_000);
});
