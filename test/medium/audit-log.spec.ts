import { Client } from 'pg';
import { ConnectionPool, Database, SystemDatabase } from '../../src/platform/database/database.js';
import {
  listAuditEvents,
  dropMonthBefore,
  type AuditFilter,
} from '../../src/modules/audit/audit-events.repository.js';
import type { Tx, WorkspaceTx } from '../../src/platform/database/tx.js';
import { lowestIdAt, newId } from '../../src/platform/ids.js';
import { recordAudit } from '../../src/platform/telemetry/audit.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const months = 6;
const monthsAhead = 3;
const events = 60_000;

let database: TestDatabase;
let connections: ConnectionPool;
let workspaces: string[];
let actor: string;
let object: string;

/** Sixty thousand events of two workspaces in six months, of forty people and many objects. */
beforeAll(async () => {
  database = await createTestDatabase();
  connections = new ConnectionPool({ url: database.url, maxConnections: 4, applicationName: 'test' });
  workspaces = [newId(), newId()];
  await database.query(
    `INSERT INTO workspaces (id, name, slug) SELECT id, 'W', id::text FROM unnest($1::uuid[]) AS id`,
    [workspaces],
  );
  await database.query(`SELECT ensure_partitions('audit_events', now() - make_interval(months => $1), $1)`, [
    months,
  ]);
  await database.query(
    `INSERT INTO audit_events (id, workspace_id, at, actor_type, actor_id, action, object_type, object_id)
     SELECT overlay(gen_random_uuid()::text PLACING left(uuid_floor(at)::text, 13) FROM 1)::uuid,
            ($1::uuid[])[1 + n % 2], at, 'user', md5('actor' || n % 40)::uuid,
            (ARRAY['agent.updated', 'batch.created', 'call.placed', 'call.placed', 'call.placed'])[1 + n % 5],
            'call', md5('object' || n % 5000)
     FROM generate_series(1, $2::int) AS n,
       LATERAL (SELECT now() - n * (make_interval(months => $3) / $2::int) AS at) AS moment`,
    [workspaces, events, months - 1],
  );
  await database.query(
    `INSERT INTO audit_events (id, workspace_id, actor_type, actor_id, action, object_type, object_id)
     VALUES (overlay(gen_random_uuid()::text PLACING left(uuid_floor(now() - interval '40 days')::text, 13) FROM 1)::uuid,
             $1, 'user', md5('actor0')::uuid, 'member.removed', 'user', 'one')`,
    [workspaces[0]],
  );
  const [row] = await database.query<{ actor: string; object: string }>(
    `SELECT md5('actor2')::uuid::text AS actor, md5('object4') AS object`,
  );
  [actor, object] = [row?.actor ?? '', row?.object ?? ''];
  await owner('ANALYZE audit_events');
}, 120_000);
afterAll(async () => {
  await connections.onApplicationShutdown();
  await database.drop();
});

const owner = (sql: string) => connections.pool.query<Record<string, string>>(sql);

const nothing: AuditFilter = {
  actorType: undefined,
  actorId: undefined,
  action: undefined,
  actionPrefix: undefined,
  objectType: undefined,
  objectId: undefined,
  fromId: undefined,
  belowId: undefined,
};
const page = { before: null, offset: 0, limit: 26 };

interface Plan {
  text: string;
  /** Months that were looked at. */
  months: string[];
  /** Rows that were read and thrown away. */
  inVain: number;
  /** Months with rows that were read from one end to the other. */
  whole: string[];
}

/** How PostgreSQL finds a page of events. */
async function planOf(filter: Partial<AuditFilter>): Promise<Plan> {
  const text = await new Database(connections).withWorkspace(workspaces[0] ?? '', async (tx) => {
    let lines: string[] = [];
    const explaining = Object.create(tx) as WorkspaceTx;
    explaining.query = async (sql, params) => {
      const explain = 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF, SUMMARY OFF)';
      const rows = await tx.query<{ 'QUERY PLAN': string }>(`${explain} ${sql}`, params);
      lines = rows.map((row) => row['QUERY PLAN']);
      return [];
    };
    await listAuditEvents(explaining, { ...nothing, ...filter }, page);
    return lines.join('\n');
  });
  const scans = text.split('\n').filter((line) => /Scan.* on audit_events_\d/.test(line));
  const ran = scans.filter((line) => !line.includes('never executed'));
  return {
    text,
    months: [...new Set(ran.map((line) => / on (audit_events_\d+_\d+)/.exec(line)?.[1] ?? ''))],
    whole: ran.filter((line) => /Seq Scan/.test(line) && !/actual rows=0/.test(line)),
    inVain: [...text.matchAll(/Rows Removed by Filter: (\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0),
  };
}

describe('the audit log is read through an index', () => {
  it.each`
    filter                   | given                                                | mostInVain
    ${'nothing'}             | ${() => ({})}                                        | ${400}
    ${'an actor'}            | ${() => ({ actorId: actor })}                        | ${0}
    ${'an object'}           | ${() => ({ objectType: 'call', objectId: object })}  | ${0}
    ${'an action'}           | ${() => ({ action: 'batch.created' })}               | ${400}
    ${'a rare action'}       | ${() => ({ action: 'member.removed' })}              | ${0}
    ${'a rare kind'}         | ${() => ({ actionPrefix: 'member.' })}               | ${0}
    ${'a kind there is not'} | ${() => ({ actionPrefix: 'nothing.' })}              | ${0}
    ${'a kind of object'}    | ${() => ({ objectType: 'user' })}                    | ${0}
    ${'how they signed in'}  | ${() => ({ actorType: 'user' })}                     | ${400}
    ${'actor and action'}    | ${() => ({ actorId: actor, action: 'call.placed' })} | ${400}
  `(
    'by $filter',
    async ({ given, mostInVain }: { given: () => Partial<AuditFilter>; mostInVain: number }) => {
      const plan = await planOf(given());
      expect(plan.whole).toEqual([]);
      expect(plan.inVain).toBeLessThanOrEqual(mostInVain);
    },
  );

  it('and only in the months that are asked for', async () => {
    const day = 86_400_000;
    const [fromId, belowId] = [lowestIdAt(Date.now() - 40 * day), lowestIdAt(Date.now() - 39 * day)];
    const plan = await planOf({ fromId, belowId, actorId: actor });
    expect(plan.months.length).toBeGreaterThan(0);
    expect(plan.months.length).toBeLessThanOrEqual(2);
    expect(plan.whole).toEqual([]);
  });

  it('whose first page needs no month before the last one; those ahead are empty', async () => {
    expect((await planOf({})).months.length).toBeLessThanOrEqual(monthsAhead + 2);
  });
});

const record = (tx: Tx, workspaceId: string | null) =>
  recordAudit(tx, { kind: 'user', id: newId(), workspaceId }, null, 'test.done', 'test', null, {});

describe('the audit log is append-only', () => {
  it.each([
    'UPDATE audit_events SET action = action',
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
    'DROP TABLE audit_events',
  ])('for every role of the application: %s', async (sql) => {
    const workspaceId = workspaces[0] ?? '';
    const denied = /permission denied|must be owner/;
    await expect(new Database(connections).withWorkspace(workspaceId, (tx) => tx.run(sql))).rejects.toThrow(
      denied,
    );
    await expect(new SystemDatabase(connections).withSystem((tx) => tx.run(sql))).rejects.toThrow(denied);
  });

  it('in its months, too: nobody reaches them but through it', async () => {
    const parts = await database.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_events'::regclass`,
    );
    expect(parts.length).toBeGreaterThan(months);
    for (const { name } of parts) {
      for (const verb of ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) {
        const held = await database.query<{ role: string }>(
          `SELECT role FROM unnest(ARRAY['trunkline_app', 'trunkline_system']) AS role
           WHERE has_table_privilege(role, $1, $2)`,
          [name, verb],
        );
        expect([name, verb, held]).toEqual([name, verb, []]);
      }
    }
  });

  it('and takes nothing for another workspace', async () => {
    const write = new Database(connections).withWorkspace(workspaces[0] ?? '', (tx) =>
      record(tx, workspaces[1] ?? null),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('and goes with its transaction', async () => {
    const before = await database.query(`SELECT FROM audit_events WHERE action = 'test.done'`);
    const failing = new Database(connections).withWorkspace(workspaces[0] ?? '', async (tx) => {
      await record(tx, tx.workspaceId);
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    expect(await database.query(`SELECT FROM audit_events WHERE action = 'test.done'`)).toEqual(before);
  });
});

const drop = (days: number) => new SystemDatabase(connections).withSystem((tx) => dropMonthBefore(tx, days));

const oldest = async () =>
  (await database.query<{ at: Date }>('SELECT min(at) AS at FROM audit_events'))[0]?.at.getTime() ?? 0;

describe('old months', () => {
  it.each([0, -1, 89])('are not dropped when only %s days are to be kept', async (days) => {
    await expect(drop(days)).rejects.toThrow('90 days at least');
  });

  it('are dropped when all of their events are older', async () => {
    const before = await oldest();
    const reader = new Client(database.url);
    await reader.connect();
    try {
      await reader.query('BEGIN; LOCK TABLE audit_events IN ACCESS SHARE MODE');
      const started = Date.now();
      expect(await drop(90)).toBe(false); // nobody waits for who reads: it is the next hour's
      expect(Date.now() - started).toBeLessThan(3_000);
      expect(await oldest()).toBe(before);
    } finally {
      await reader.end();
    }
    while (await drop(90));
    const cut = Date.now() - 90 * 86_400_000;
    expect(await oldest()).toBeGreaterThan(before);
    // The month in which the cut lies stays whole.
    expect(await oldest()).toBeLessThanOrEqual(cut);
    expect(await oldest()).toBeGreaterThan(cut - 32 * 86_400_000);
    expect(await drop(90)).toBe(false);
  });

  it('are not for the role of the requests to drop', async () => {
    const dropping = new Database(connections).withWorkspace(workspaces[0] ?? '', (tx) =>
      tx.run('SELECT drop_audit_partitions(365)'),
    );
    await expect(dropping).rejects.toThrow('permission denied');
  });
});
