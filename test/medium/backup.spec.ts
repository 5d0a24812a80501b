import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { passwordPlace } from '../../src/modules/phonenumbers/index.js';
import { newId } from '../../src/platform/ids.js';
import { SecretBox } from '../../src/platform/security/secret-box.js';
import { type OperatorRun, runOperator } from '../support/operator.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { tableDigests } from '../support/table-digests.js';

let source: TestDatabase;
let directory: string;
let file: string;
const targets: TestDatabase[] = [];

const key = randomBytes(32);
const workspaceId = newId();
/** So many that they are cut into parts. */
const rows = 20_000;

const env = (database: TestDatabase, dataDir = 'source', encryptionKey = key): Record<string, string> => ({
  DATABASE_URL: database.url,
  TRUNKLINE_DATA_DIR: join(directory, dataDir),
  ENCRYPTION_KEY: encryptionKey.toString('base64'),
  JWT_SECRET: randomBytes(32).toString('hex'),
});

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'trunkline-backup-'));
  file = join(directory, 'whole.backup');
  source = await createTestDatabase();
  await furnish();
  const run = await runOperator(['backup', file], env(source));
  expect(run).toMatchObject({ exitCode: 0, err: expect.arrayContaining([`prospects: ${rows} rows`]) });
}, 60_000);
afterAll(async () => {
  await Promise.all([source, ...targets].map((database) => database.drop()));
  rmSync(directory, { recursive: true, force: true });
});

/** What is hard to copy: many rows, all kinds of text, an old partition, counters, a sealed value, files. */
async function furnish(): Promise<void> {
  const [trunkId, numberId, listId] = [newId(), newId(), newId()];
  const box = new SecretBox(() => ring);
  const ring = { current: key, previous: [] };
  await source.query(
    `INSERT INTO workspaces (id, name, slug) VALUES ($1, E'a\\tb\\\\n\\nc "d" \\'e\\' \\\\N', 'one')`,
    [workspaceId],
  );
  await source.query(
    `INSERT INTO trunks (id, workspace_id, sip_address, numbers, auth_password)
     VALUES ($1, $2, 'sip.example.com', '{+14155550100,"a\\"b"}', $3)`,
    [trunkId, workspaceId, box.seal('fictional password', passwordPlace(workspaceId))],
  );
  await source.query(`INSERT INTO phone_numbers (id, workspace_id, e164) VALUES ($1, $2, '+14155550100')`, [
    numberId,
    workspaceId,
  ]);
  await source.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
       calls_per_second, retry) VALUES ($1, $2, 'batch', 'One', 'paused', $3, '+14155550100', 1, 1, '{}')`,
    [listId, workspaceId, numberId],
  );
  await source.query(
    `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, zones, variables, state)
     SELECT uuidv7(), $1, $2, n, '+1' || n, '{America/New_York}',
       jsonb_build_object('text', repeat('x', 100), 'quote', '"\\', 'newline', E'\\n', 'uni', 'é😀'), 'pending'
     FROM generate_series(1, $3) AS n`,
    [workspaceId, listId, rows],
  );
  await source.query(`SELECT ensure_partitions('calls', '2024-03-01Z', 0)`);
  await source.query(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status)
     VALUES (uuid_floor('2024-03-05Z'), $1, 'phone', 'outbound', 'completed')`,
    [workspaceId],
  );
  mkdirSync(join(directory, 'source/files/imports'), { recursive: true });
  writeFileSync(join(directory, 'source/files/imports/one.csv'), randomBytes(300_000));
  writeFileSync(join(directory, 'source/files/imports/empty.csv'), '');
}

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase('empty');
  targets.push(database);
  return database;
}

function restore(
  database: TestDatabase,
  path = file,
  dataDir = newId(),
  encryptionKey = key,
): Promise<OperatorRun> {
  return runOperator(['restore', path], env(database, dataDir, encryptionKey));
}

async function asSystem<T>(database: TestDatabase, sql: string, role = 'trunkline_system'): Promise<T[]> {
  const client = new Client({ connectionString: database.url, options: `-c role=${role}` });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

async function tableCount(database: TestDatabase): Promise<number> {
  const tables = await asSystem<{ n: number }>(
    database,
    `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'`,
    'none',
  );
  return tables[0]?.n ?? -1;
}

async function workspaces(database: TestDatabase): Promise<number> {
  const found = await asSystem<{ n: number }>(database, 'SELECT count(*)::int AS n FROM workspaces');
  return found[0]?.n ?? -1;
}

const imported = (dataDir: string): Buffer => readFileSync(join(directory, dataDir, 'files/imports/one.csv'));

describe('a backup', () => {
  it('holds no key, and nobody else may read it', () => {
    const text = gunzipSync(readFileSync(file)).toString('latin1');
    for (const form of ['base64', 'hex', 'latin1'] as const) expect(text).not.toContain(key.toString(form));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not written over one that is there', async () => {
    const run = await runOperator(['backup', file], env(source));
    expect(run).toMatchObject({ exitCode: 1, err: [`${file} exists already. Name another file.`] });
  });

  it('that cannot be written leaves nothing behind and says why', async () => {
    const run = await runOperator(['backup', join(directory, 'no/such/place')], env(source));
    expect(run.exitCode).toBe(1);
    expect(run.err.at(-1)).toContain('cannot be written (ENOENT)');
  });

  it('sees one moment: what is written meanwhile is all in it or not at all', async () => {
    const path = join(directory, 'beside.backup');
    const done = new AbortController();
    const writer = (async () => {
      for (let n = 0; !done.signal.aborted; n += 1) {
        await source.query(
          `WITH w AS (INSERT INTO workspaces (id, name, slug) VALUES (uuidv7(), 'w', $1) RETURNING id)
           INSERT INTO usage_days (workspace_id, day) SELECT id, '2026-01-01' FROM w`,
          [`beside-${n}`],
        );
      }
    })();
    const made = await runOperator(['backup', path], env(source));
    done.abort();
    await writer;
    expect(made.exitCode).toBe(0);
    const tables = made.json['tables'] as Record<string, number>;
    expect(tables['usage_days']).toBe((tables['workspaces'] ?? 0) - 1);
    await source.query(`DELETE FROM workspaces WHERE slug LIKE 'beside-%'`);
  });
});

describe('a restore', () => {
  it('gives every row back as it was, counters and old partitions too, and pauses dialing', async () => {
    const target = await emptyDatabase();
    const run = await restore(target, file, 'restored');
    expect(run).toMatchObject({ exitCode: 0, json: { dialing: 'paused', files: 2 } });
    const { dialing_gate: gate, audit_events: audit, ...restored } = await tableDigests(target.url);
    const { dialing_gate: gateThen, audit_events: auditThen, ...expected } = await tableDigests(source.url);
    expect(restored).toEqual(expected);
    expect(gate).not.toBe(gateThen);
    expect([audit?.split(':')[0], auditThen?.split(':')[0]]).toEqual(['1', '0']);
    expect(imported('restored').equals(imported('source'))).toBe(true);
    const status = await runOperator(['dialing', 'status'], env(target));
    expect(status.json).toMatchObject({ paused: true, because: 'database-restored' });
  });

  it('leaves the schema as migrations make it: keys, policies and triggers in force', async () => {
    const target = await emptyDatabase();
    await restore(target);
    const sql = `SELECT 'c ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS fact FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND convalidated
      UNION ALL SELECT 't ' || tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 's ' || relname || ' ' || relrowsecurity || ' ' || relforcerowsecurity FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1`;
    const facts = (await asSystem<{ fact: string }>(target, sql)).map(({ fact }) => fact);
    const expected = (await asSystem<{ fact: string }>(source, sql)).map(({ fact }) => fact);
    expect(facts).toEqual(expected);
    expect(facts.length).toBeGreaterThan(100);
  });

  it('goes on numbering where the backup was', async () => {
    const target = await emptyDatabase();
    await restore(target);
    const next = (database: TestDatabase) =>
      asSystem<{ number: number }>(
        database,
        `INSERT INTO workspaces (id, name, slug) VALUES (uuidv7(), 'next', 'next') RETURNING number`,
      );
    const [theirs] = await next(target);
    const [[last]] = [
      await asSystem<{ number: number }>(source, 'SELECT max(number) AS number FROM workspaces'),
    ];
    expect(theirs?.number).toBeGreaterThan(last?.number ?? Number.POSITIVE_INFINITY);
  });

  it('is refused for another ENCRYPTION_KEY, before anything is made', async () => {
    const target = await emptyDatabase();
    const run = await restore(target, file, 'other', randomBytes(32));
    expect(run.exitCode).toBe(1);
    expect(run.err.at(-1)).toContain('This backup was made with the ENCRYPTION_KEY');
    expect(await tableCount(target)).toBe(0);
  });

  it('takes a key that was changed since, when it is in ENCRYPTION_KEY_PREVIOUS', async () => {
    const target = await emptyDatabase();
    const changed = {
      ...env(target, 'changed', randomBytes(32)),
      ENCRYPTION_KEY_PREVIOUS: key.toString('base64'),
    };
    expect(await runOperator(['restore', file], changed)).toMatchObject({ exitCode: 0 });
  });

  it('is refused for a database that is not empty, which stays as it was', async () => {
    const target = await createTestDatabase();
    targets.push(target);
    await target.query(`INSERT INTO workspaces (id, name, slug) VALUES (uuidv7(), 'Other', 'other')`);
    const run = await restore(target);
    expect(run.exitCode).toBe(1);
    expect(run.err.at(-1)).toMatch(/^This database is not empty: \w+ has rows\./);
    expect(await workspaces(target)).toBe(1);
  });

  it('is refused beside files that are there', async () => {
    const target = await emptyDatabase();
    const run = await restore(target, file, 'source');
    expect(run.err.at(-1)).toContain('has files in it');
    expect(await tableCount(target)).toBe(0);
  });

  it.each([0.02, 0.5, 0.9, 0.999])(
    'is refused for a file of which only %d is there, and leaves no row',
    async (part) => {
      const target = await emptyDatabase();
      const cut = join(directory, 'cut.backup');
      const whole = readFileSync(file);
      writeFileSync(cut, whole.subarray(0, Math.floor(whole.length * part)));
      const run = await restore(target, cut, 'cut');
      expect(run).toMatchObject({
        exitCode: 1,
        err: expect.arrayContaining([expect.stringContaining('cut short')]),
      });
      if ((await tableCount(target)) > 0) expect(await workspaces(target)).toBe(0);
      expect(() => statSync(join(directory, 'cut/files'))).toThrow('ENOENT');
    },
  );

  it('is refused for a file in which something was altered, though its form is right', async () => {
    const target = await emptyDatabase();
    const changed = join(directory, 'altered.backup');
    const text = gunzipSync(readFileSync(file));
    const at = text.indexOf('+14155550100');
    text.write('+14155550199', at);
    writeFileSync(changed, gzipSync(text));
    const run = await restore(target, changed);
    expect(run.exitCode).toBe(1);
    expect(run.err.at(-1)).toContain('altered or is damaged');
    expect(await workspaces(target)).toBe(0);
  });

  it('is refused for a file in which bits have flipped, and for what is no backup', async () => {
    const target = await emptyDatabase();
    const damaged = join(directory, 'damaged.backup');
    copyFileSync(file, damaged);
    const content = readFileSync(damaged);
    content[Math.floor(content.length / 2)]! ^= 0xff;
    writeFileSync(damaged, content);
    expect((await restore(target, damaged)).err.at(-1)).toMatch(/altered or is damaged|cut short/);
    writeFileSync(damaged, 'id,name\n1,Ada\n');
    expect((await restore(target, damaged)).err.at(-1)).toBe('This file is no backup of Trunkline.');
    expect((await restore(target, join(directory, 'nowhere'))).err.at(-1)).toContain(
      'cannot be read: ENOENT',
    );
  });

  it('can be checked without restoring', async () => {
    const run = await runOperator(['restore', '--check', file], env(source));
    expect(run).toMatchObject({ exitCode: 0, json: { files: 2 } });
  });
});
