import { v7 } from 'uuid';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

/** A workspace with one row of everything: a finished list with its prospects, calls and attempts. */
async function fill(
  t: TestApp,
  workspaceId: string,
): Promise<Record<'number' | 'list' | 'call' | 'trunk', string>> {
  const [agent, number, list, prospect, call, attempt, trunk] = Array.from({ length: 7 }, () => v7());
  const ws = workspaceId;
  const insert = (sql: string, values: unknown[]) => t.database.query(sql, values);
  await insert(`INSERT INTO agents (id, workspace_id, slug, agent_name) VALUES ($1, $2, 'a', 'A')`, [
    agent,
    ws,
  ]);
  await insert(`INSERT INTO phone_numbers (id, workspace_id, e164) VALUES ($1, $2, '+14155550100')`, [
    number,
    ws,
  ]);
  await insert(
    `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
       calls_per_second, retry) VALUES ($1, $2, 'batch', 'B', 'completed', $3, '+14155550100', 1, 1, '{}')`,
    [list, ws, number],
  );
  await insert(
    `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, zones, variables, state)
     VALUES ($1, $2, $3, 2, '+14155550123', '{America/Los_Angeles}', '{}', 'completed')`,
    [prospect, ws, list],
  );
  await insert(
    `INSERT INTO list_rejects (list_id, line_no, workspace_id, reason, columns) VALUES ($1, 3, $2, 'empty', '{}')`,
    [list, ws],
  );
  await insert(`INSERT INTO import_staging (list_id, line_no) VALUES ($1, 4)`, [list]);
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
  return { number: String(number), list: String(list), call: String(call), trunk: String(trunk) };
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

  it.each`
    obstacle            | sql                                                         | code
    ${'a list runs'}    | ${`UPDATE dial_lists SET status = 'running' WHERE id = $1`} | ${'workspace_has_running_lists'}
    ${'a call is live'} | ${`UPDATE calls SET status = 'in-progress' WHERE id = $1`}  | ${'workspace_has_live_calls'}
    ${'a call waits'}   | ${`UPDATE calls SET status = 'queued' WHERE id = $1`}       | ${'workspace_has_live_calls'}
  `('is refused while $obstacle, and removes nothing', async ({ sql, code }: Record<string, string>) => {
    const made = await fill(t, owner.workspaceId);
    await t.database.query(String(sql), [code === 'workspace_has_running_lists' ? made.list : made.call]);
    const before = await rowsOf(owner.workspaceId);
    expect((await remove(owner).expect(409)).body.code).toBe(code);
    expect(await rowsOf(owner.workspaceId)).toEqual(before);
  });

  it('is refused while a slot is leased', async () => {
    await t.database.query(
      `INSERT INTO leases (attempt_id, workspace_id, trunk_id, e164, reserved_micros, expires_at)
       VALUES ($1, $2, $3, '+14155550123', 0, now() + interval '1 minute')`,
      [v7(), owner.workspaceId, v7()],
    );
    expect((await remove(owner).expect(409)).body.code).toBe('workspace_has_live_calls');
    await t.database.query(`UPDATE leases SET expires_at = now() - interval '1 s'`);
    await remove(owner).expect(204);
  });

  it('is refused while it has a trunk, until LiveKit has none of it either', async () => {
    const id = v7();
    await t.database.query(
      `INSERT INTO trunks (id, workspace_id, sip_address, numbers) VALUES ($1, $2, 'sip.example.com', '{+14155550100}')`,
      [id, owner.workspaceId],
    );
    expect((await remove(owner).expect(409)).body.code).toBe('workspace_has_trunks');
    await t.database.query('UPDATE trunks SET deleted_at = now() WHERE id = $1', [id]);
    expect((await remove(owner).expect(409)).body.detail).toContain('being freed');
    await t.database.query('DELETE FROM trunks WHERE id = $1', [id]);
    await remove(owner).expect(204);
  });
});
