import { Readable } from 'node:stream';
import { SipClient } from 'livekit-server-sdk';
import { v7 } from 'uuid';
import { Storage } from '../../src/platform/storage/storage.js';
import { signBody } from '../../src/telephony/index.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { type Gate, startGate } from '../support/gate.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

/** A workspace with one row of everything: a finished list with its prospects, calls and attempts. */
async function fill(
  t: TestApp,
  workspaceId: string,
  name = 'a',
): Promise<Record<'number' | 'list' | 'call' | 'attempt', string>> {
  const [agent, number, list, prospect, call, attempt, trunk] = Array.from({ length: 7 }, () => v7());
  const ws = workspaceId;
  const insert = (sql: string, values: unknown[]) => t.database.query(sql, values);
  await insert(`INSERT INTO agents (id, workspace_id, slug, agent_name) VALUES ($1, $2, $3, 'A')`, [
    agent,
    ws,
    name,
  ]);
  await insert('INSERT INTO phone_numbers (id, workspace_id, e164) VALUES ($1, $2, $3)', [number, ws, name]);
  await insert(
    `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
       calls_per_second, retry) VALUES ($1, $2, 'batch', 'B', 'completed', $3, '+14155550100', 1, 1, '{}')`,
    [list, ws, number],
  );
  await insert(
    `INSERT INTO list_uploads (id, workspace_id, list_id, status, file_name, file_bytes, file_sha256, file_format,
       default_country) VALUES ($1, $2, $1, 'completed', 'a.csv', 1, '', '{}', 'US')`,
    [list, ws],
  );
  await insert(
    `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, zones, variables, state)
     VALUES ($1, $2, $3, 2, '+14155550123', '{America/Los_Angeles}', '{}', 'completed')`,
    [prospect, ws, list],
  );
  await insert(
    `INSERT INTO list_rejects (upload_id, line_no, workspace_id, reason, columns) VALUES ($1, 3, $2, 'empty', '{}')`,
    [list, ws],
  );
  await insert(`INSERT INTO import_staging (upload_id, line_no) VALUES ($1, 4)`, [list]);
  await insert(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, list_id)
     VALUES ($1, $2, 'phone', 'outbound', 'completed', $3)`,
    [call, ws, list],
  );
  await insert(
    `INSERT INTO attempts (id, workspace_id, call_id, list_id, prospect_id, trunk_id, agent_id, from_e164, to_e164, state,
       decision, slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day)
     VALUES ($1, $2, $3, $4, $5, $6, $7, '+14155550100', '+14155550123', 'ended', '{}', now(), 30, 300, 0, now())`,
    [attempt, ws, call, list, prospect, trunk, agent],
  );
  await insert(
    `INSERT INTO call_events (id, workspace_id, call_id, attempt_id, at, type) VALUES ($1, $2, $3, $4, now(), 'ended')`,
    [v7(), ws, call, attempt],
  );
  await insert(`INSERT INTO outbox (id, workspace_id, topic, payload) VALUES ($1, $2, 'none', '{}')`, [
    v7(),
    ws,
  ]);
  return { number: String(number), list: String(list), call: String(call), attempt: String(attempt) };
}

describe('deleting a workspace', () => {
  let t: TestApp;
  let owner: TestUser;

  beforeAll(async () => {
    t = await startTestApp({ roles: ['api'] });
  }, 60_000);
  afterAll(() => t.close());
  beforeEach(async () => {
    owner = await t.signUp();
  });

  const remove = (user: TestUser) => t.request('delete', `/workspaces/${user.workspaceId}`, user);

  /** How many rows each table has of a workspace; asked of the catalog, so that a new table is looked at too. */
  async function rowsOf(workspaceId: string): Promise<Record<string, number>> {
    const tables = await t.database.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE a.attname = 'workspace_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const sql = `SELECT count(*)::int AS n FROM ${name} WHERE workspace_id = $1`;
      counts[name] = (await t.database.query<{ n: number }>(sql, [workspaceId]))[0]?.n ?? 0;
    }
    return counts;
  }

  it('removes every row of it and nothing of the others; the audit log stays', async () => {
    const other = await t.signUp();
    await fill(t, owner.workspaceId);
    await fill(t, other.workspaceId);
    const before = await rowsOf(other.workspaceId);
    await remove(owner).expect(204);
    const left = Object.entries(await rowsOf(owner.workspaceId)).filter(([, n]) => n > 0);
    expect(left).toEqual([['audit_events', expect.any(Number)]]);
    expect(await rowsOf(other.workspaceId)).toEqual(before);
    const staged = await t.database.query('SELECT FROM import_staging');
    expect(staged).toHaveLength(1);
    const [last] = await t.database.query(
      'SELECT action, actor_id FROM audit_events WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1',
      [owner.workspaceId],
    );
    expect(last).toEqual({ action: 'workspace.deleted', actor_id: owner.userId });
  });

  it('leaves its people signed in, without a workspace', async () => {
    await remove(owner).expect(204);
    expect((await t.request('get', '/workspaces', owner).expect(200)).body.items).toEqual([]);
    expect((await remove(owner).expect(403)).body.code).toBe('not_a_member');
    await t.request('post', '/workspaces', owner).send({ name: 'Anew' }).expect(201);
  });

  it.each(['ringing', 'in-progress'])(
    'is refused while a call is %s, and removes nothing',
    async (status) => {
      const made = await fill(t, owner.workspaceId);
      await t.database.query('UPDATE calls SET status = $2 WHERE id = $1', [made.call, status]);
      const before = await rowsOf(owner.workspaceId);
      const { body } = await remove(owner).expect(409);
      expect(body).toMatchObject({ code: 'workspace_has_live_calls', live_calls: 1 });
      expect(await rowsOf(owner.workspaceId)).toEqual(before);
    },
  );

  it('is refused while slots are leased, and says how many; not when they have run out', async () => {
    for (const number of ['+14155550123', '+14155550124']) {
      await t.database.query(
        `INSERT INTO leases (attempt_id, workspace_id, trunk_id, e164, reserved_micros, expires_at)
         VALUES ($1, $2, $3, $4, 0, now() + interval '1 minute')`,
        [v7(), owner.workspaceId, v7(), number],
      );
    }
    expect((await remove(owner).expect(409)).body).toMatchObject({ live_calls: 2 });
    await t.database.query(`UPDATE leases SET expires_at = now() - interval '1 s'`);
    await remove(owner).expect(204);
  });

  it('ends lists that run and calls that only wait', async () => {
    const made = await fill(t, owner.workspaceId);
    await t.database.query(`UPDATE dial_lists SET status = 'running' WHERE id = $1`, [made.list]);
    await t.database.query(`UPDATE calls SET status = 'queued' WHERE id = $1`, [made.call]);
    await remove(owner).expect(204);
    expect(await t.database.query('SELECT FROM dial_lists WHERE id = $1', [made.list])).toEqual([]);
  });

  it('takes along what LiveKit told of its calls, and nothing of others', async () => {
    const other = await t.signUp();
    for (const { workspaceId } of [owner, other]) await fill(t, workspaceId);
    await t.database.query(
      `INSERT INTO webhook_inbox (id, event, room, attempt_id, body, created_at)
       SELECT 'EV_' || id, 'room_finished', 'call-' || id, id, '{}', now() FROM attempts
       WHERE workspace_id = ANY ($1)`,
      [[owner.workspaceId, other.workspaceId]],
    );
    await remove(owner).expect(204);
    const left = await t.database.query<{ workspace_id: string }>(
      'SELECT a.workspace_id FROM webhook_inbox i LEFT JOIN attempts a ON a.id = i.attempt_id',
    );
    expect(left).toEqual([{ workspace_id: other.workspaceId }]);
  });

  it('removes the files from storage', async () => {
    const storage = t.app.get(Storage);
    const keys = ['uploads/one', 'uploads/two'];
    for (const key of keys) {
      const { list } = await fill(t, owner.workspaceId, key);
      await storage.write(key, Readable.from(['phone\n']));
      await t.database.query('UPDATE list_uploads SET file_key = $2 WHERE id = $1', [list, key]);
    }
    await remove(owner).expect(204);
    expect(await storage.list('uploads')).toEqual([]);
  });

  it('leaves no agent anything to write to, also one that is known here', async () => {
    const { attempt } = await fill(t, owner.workspaceId);
    const path = `/internal/agent/attempts/${attempt}/events`;
    const report = async (id: string) => {
      const events = [{ id, type: 'turn', at: new Date().toISOString(), role: 'user', text: 'Hello?' }];
      const body = JSON.stringify({ events });
      return t
        .request('post', path)
        .set('Authorization', await signBody(body, t.config.livekit, new Date()))
        .set('Content-Type', 'application/json')
        .send(body);
    };
    expect((await report('one')).status).toBe(204);
    await remove(owner).expect(204);
    const late = await report('two');
    expect([late.status, late.body.code]).toEqual([404, 'attempt_not_found']);
    expect((await rowsOf(owner.workspaceId)).call_events).toBe(0);
  });

  it('writes down which trunks LiveKit has to let go of, and nothing of whose they were', async () => {
    await t.database.query(
      `INSERT INTO trunks (id, workspace_id, sip_address, numbers, livekit_trunk_id, sync_claim, sync_next_at)
       VALUES ($1, $3, 'sip.example.com', '{+14155550100}', 'ST_1', NULL, now() + interval '1 hour'),
              ($2, $3, 'sip.example.com', '{+14155550101}', NULL, $2, now() + interval '1 minute')`,
      [v7(), v7(), owner.workspaceId],
    );
    await remove(owner).expect(204);
    // A worker that is at a trunk is given the time of its claim.
    const intents = await t.database.query(
      'SELECT livekit_trunk_id, next_at > now() AS later FROM trunk_removals ORDER BY next_at',
    );
    expect(intents).toEqual([
      { livekit_trunk_id: 'ST_1', later: false },
      { livekit_trunk_id: null, later: true },
    ]);
  });
});

describe('deleting a workspace with trunks on LiveKit', () => {
  let sandbox: TestSandbox;
  let livekit: SipClient;
  let gate: Gate;
  let t: TestApp;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    livekit = new SipClient(sandbox.url, sandbox.apiKey, sandbox.apiSecret);
    gate = await startGate(sandbox.url);
    t = await startTestApp({ livekit: { ...sandbox, url: gate.url } });
  }, 60_000);
  afterAll(async () => {
    await t.close();
    await gate.close();
    await sandbox.close();
  });

  const trunksThere = async () => (await livekit.listSipOutboundTrunk()).length;

  async function ownerOfTrunk(): Promise<TestUser> {
    const owner = await t.signUp();
    const trunk = { sip_address: 'sip.example.com', phone_number: '+14155550100' };
    await t.request('post', '/phonenumbers/sip_trunk', owner).send(trunk).expect(201);
    await until('the trunk is on LiveKit', async () => (await trunksThere()) === 1, 15_000);
    return owner;
  }

  it('frees them', async () => {
    const owner = await ownerOfTrunk();
    await t.request('delete', `/workspaces/${owner.workspaceId}`, owner).expect(204);
    await until('LiveKit has none', async () => (await trunksThere()) === 0, 15_000);
    await until('nothing is left to do', async () => {
      return (await t.database.query('SELECT FROM trunk_removals')).length === 0;
    });
  });

  it('frees them when LiveKit is back, if it was away', async () => {
    const owner = await ownerOfTrunk();
    gate.shut();
    await t.request('delete', `/workspaces/${owner.workspaceId}`, owner).expect(204);
    await until(
      'it was tried in vain',
      async () => {
        const sql = 'SELECT attempts FROM trunk_removals WHERE attempts >= 2';
        return (await t.database.query(sql)).length === 1;
      },
      15_000,
    );
    expect(await trunksThere()).toBe(1);
    gate.open();
    await until('LiveKit has none', async () => (await trunksThere()) === 0, 15_000);
  });
});
