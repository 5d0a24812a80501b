import { Client } from 'pg';
import { newId } from '../../src/platform/ids.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client(database.url);
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** What the application may read although it is no workspace's: one row that says whether dialing is paused. */
const ofTheInstallation = ['dialing_gate'];

const names = async (sql: string, params: unknown[] = []): Promise<string[]> =>
  (await client.query<{ name: string }>(sql, params)).rows.map(({ name }) => name);

const tables = `SELECT c.oid, c.relname AS name, c.relrowsecurity, c.relforcerowsecurity, c.relispartition,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id') AS owned,
    (SELECT bool_or(has_table_privilege('trunkline_app', c.oid, p) OR has_any_column_privilege('trunkline_app', c.oid, p))
     FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS p)
      OR has_table_privilege('trunkline_app', c.oid, 'DELETE') AS reached
  FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace = 'public'::regnamespace`;

describe('the role of the application', () => {
  it('reaches no table without forced row-level security', async () => {
    const open = await names(
      `SELECT name FROM (${tables}) AS t WHERE reached AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(open).toEqual(ofTheInstallation);
  });

  it('sees and writes only rows of its own workspace, in every table that says whose a row is', async () => {
    const owned = await names(`SELECT name FROM (${tables}) AS t WHERE owned AND reached`);
    expect(owned.length).toBeGreaterThan(15);
    const bound = await names(
      `SELECT tablename AS name FROM pg_policies
       WHERE schemaname = 'public' AND 'trunkline_app' = ANY (roles) AND cmd = 'ALL' AND qual = with_check
         AND qual ~ '^\\(workspace_id = \\( SELECT current_workspace\\(\\) AS current_workspace\\)\\)$'`,
    );
    expect(owned.filter((table) => !bound.includes(table))).toEqual([]);
  });

  it('has one policy a table, since several would each let rows through', async () => {
    const several = await names(
      `SELECT tablename AS name FROM pg_policies
       WHERE schemaname = 'public' AND roles && '{trunkline_app,public}' AND permissive = 'PERMISSIVE'
       GROUP BY tablename HAVING count(*) > 1`,
    );
    expect(several).toEqual([]);
  });

  it('does not reach partitions past the table that they belong to', async () => {
    const partitions = await names(`SELECT name FROM (${tables}) AS t WHERE relispartition`);
    expect(partitions.length).toBeGreaterThan(10);
    expect(await names(`SELECT name FROM (${tables}) AS t WHERE relispartition AND reached`)).toEqual([]);
  });

  it('cannot become another role, nor run a function in the rights of another', async () => {
    const roles = await names(
      `SELECT rolname AS name FROM pg_roles WHERE rolname <> 'trunkline_app'
         AND pg_has_role('trunkline_app', oid, 'MEMBER') OR rolname = 'trunkline_app' AND (rolsuper OR rolbypassrls)`,
    );
    expect(roles).toEqual([]);
    const functions = await names(
      `SELECT proname AS name FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
         AND has_function_privilege('trunkline_app', oid, 'EXECUTE')`,
    );
    expect(functions).toEqual([]);
  });
});

/** What a statement of the application's role in a workspace ends with: how many rows it gave, or why it was refused. */
async function asApp(
  workspaceId: string | null,
  sql: string,
  params: unknown[] = [],
): Promise<number | string> {
  await client.query('BEGIN; SET LOCAL ROLE trunkline_app');
  try {
    if (workspaceId !== null) {
      await client.query(`SELECT set_config('trunkline.workspace_id', $1, true)`, [workspaceId]);
    }
    return (await client.query(sql, params)).rowCount ?? 0;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('ROLLBACK');
  }
}

const notAllowed = '42501';
const noSuchRow = '23503';

describe('rows of two workspaces', () => {
  const [a, b] = [newId(), newId()];
  const agents = { [a]: newId(), [b]: newId() };
  const trunks = { [a]: newId(), [b]: newId() };
  const numbers = { [a]: newId(), [b]: newId() };
  const lists = { [a]: newId(), [b]: newId() };
  const uploads = { [a]: newId(), [b]: newId() };

  beforeAll(async () => {
    for (const id of [a, b]) {
      await database.query(`INSERT INTO workspaces (id, name, slug) VALUES ($1, 'One', $2)`, [id, id]);
      await database.query(
        `INSERT INTO agents (id, workspace_id, slug, agent_name) VALUES ($1, $2, 'one', 'One')`,
        [agents[id], id],
      );
      await database.query(
        `INSERT INTO trunks (id, workspace_id, sip_address, numbers) VALUES ($1, $2, 'sip.example.com', '{}')`,
        [trunks[id], id],
      );
      await database.query(
        `INSERT INTO phone_numbers (id, workspace_id, e164) VALUES ($1, $2, '+14155550100')`,
        [numbers[id], id],
      );
      await database.query(
        `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
           calls_per_second, retry) VALUES ($1, $2, 'batch', 'One', 'paused', $3, '+14155550100', 1, 1, '{}')`,
        [lists[id], id, numbers[id]],
      );
      await database.query(
        `INSERT INTO list_uploads (id, workspace_id, list_id, file_name, file_bytes, file_sha256, file_format,
           default_country) VALUES ($1, $2, $3, 'one.csv', 1, '', '{}', 'US')`,
        [uploads[id], id, lists[id]],
      );
    }
  });

  it('are seen by nobody who names no workspace', async () => {
    expect(await asApp(b, 'SELECT FROM agents')).toBe(1);
    expect(await asApp(null, 'SELECT FROM agents')).toBe(0);
    expect(await asApp('', 'SELECT FROM agents')).toBe(0);
  });

  it('are not written for, nor moved to, another workspace', async () => {
    const insert = `INSERT INTO persons (workspace_id, e164) VALUES ($1, '+14155550101')`;
    expect(await asApp(b, insert, [b])).toBe(1);
    expect(await asApp(b, insert, [a])).toBe(notAllowed);
    expect(await asApp(b, 'UPDATE agents SET workspace_id = $1', [a])).toBe(notAllowed);
    expect(await asApp(b, `UPDATE agents SET agent_name = 'x'`)).toBe(1);
    expect(await asApp(b, 'DELETE FROM agents')).toBe(1);
  });

  it.each`
    what                             | sql                                             | objects
    ${'a number to an agent'}        | ${'UPDATE phone_numbers SET agent_id = $1'}     | ${agents}
    ${'a number to a trunk'}         | ${'UPDATE phone_numbers SET trunk_id = $1'}     | ${trunks}
    ${'a list to a number'}          | ${'UPDATE dial_lists SET phone_number_id = $1'} | ${numbers}
    ${'a prospect to a list'}        | ${prospectSql()}                                | ${lists}
    ${'an upload to a list'}         | ${'UPDATE list_uploads SET list_id = $1'}       | ${lists}
    ${'a rejected row to an upload'} | ${rejectSql()}                                  | ${uploads}
    ${'a count to a list'}           | ${countSql()}                                   | ${lists}
  `(
    'do not refer to each other, $what: nor can it be learned that the other is there',
    async ({ sql, objects }: { sql: string; objects: Record<string, string> }) => {
      expect(await asApp(b, sql, [objects[b]])).toBe(1);
      expect(await asApp(b, sql, [objects[a]])).toBe(noSuchRow);
      expect(await asApp(b, sql, [newId()])).toBe(noSuchRow);
    },
  );

  it('stay when what they refer to goes: a number outlives its agent', async () => {
    await database.query('UPDATE phone_numbers SET agent_id = $1 WHERE id = $2', [agents[a], numbers[a]]);
    await database.query('DELETE FROM agents WHERE id = $1', [agents[a]]);
    const left = await database.query('SELECT workspace_id, agent_id FROM phone_numbers WHERE id = $1', [
      numbers[a],
    ]);
    expect(left).toEqual([{ workspace_id: a, agent_id: null }]);
  });
});

function prospectSql(): string {
  return `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, zones, variables, state)
          VALUES (uuidv7(), current_workspace(), $1, 2, '+14155550101', '{}', '{}', 'pending')`;
}

function rejectSql(): string {
  return `INSERT INTO list_rejects (upload_id, line_no, workspace_id, reason, columns)
          VALUES ($1, 2, current_workspace(), 'x', '[]')`;
}

function countSql(): string {
  return `INSERT INTO list_counts (list_id, key, shard, workspace_id, n)
          VALUES ($1, 'pending', 0, current_workspace(), 1)`;
}
