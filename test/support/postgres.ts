import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Pool, type QueryResultRow } from 'pg';
import { assertNoCanaryInDatabase } from './canaries.js';

export interface TestDatabase {
  /** Of the role that owns the database and runs the migrations, as DATABASE_URL does. */
  readonly url: string;
  readonly name: string;
  /** The rows of a query as the system role, which sees every workspace; the owner sees none of their rows. */
  query<Row extends QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** Ends what is still connected and removes the database; fails when one of the tests' secrets is in it. */
  drop(): Promise<void>;
}

const MIGRATIONS = join(__dirname, '../../migrations');

/** Any number does that all test processes agree on. */
const TEMPLATE_LOCK = 7_262_001;

/**
 * A database of one's own on the PostgreSQL of this test run, with the migrations applied, or empty. A migrated one is
 * a copy of a template that is made once a run, about 50 ms; drop it in `afterAll`.
 */
export async function createTestDatabase(schema: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = schema === 'migrated' ? await migratedTemplate() : 'template0';
  await onServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const role = schema === 'migrated' ? { options: '-c role=trunkline_system' } : {};
  const pool = new Pool({ connectionString: urlOf(name), max: 2, ...role });
  return {
    name,
    url: urlOf(name),
    query: async <Row extends QueryResultRow>(sql: string, parameters?: unknown[]) =>
      (await pool.query<Row>(sql, parameters)).rows,
    drop: async () => {
      await pool.end();
      const searched = await assertNoCanaryInDatabase(urlOf(name)).catch((error: unknown) => error);
      await onServer(async (client) => {
        // Not WITH (FORCE), which wants to end an autovacuum worker itself and may not; a plain DROP sees to that.
        await client.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user',
          [name],
        );
        await client.query(`DROP DATABASE IF EXISTS ${name}`);
      });
      if (searched !== undefined) throw searched;
    },
  };
}

/** The name of a database with the migrations applied; several test processes may ask at once, one makes it. */
async function migratedTemplate(): Promise<string> {
  const template = `template_${fingerprint(MIGRATIONS)}`;
  await onServer(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if ((await client.query('SELECT FROM pg_database WHERE datname = $1', [template])).rowCount) return;
    const unfinished = `${template}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished} TEMPLATE template0`);
    const { migrate } = await import('../../src/platform/database/migrate.js');
    await migrate(urlOf(unfinished));
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
  });
  return template;
}

function fingerprint(directory: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(directory).sort())
    hash.update(file).update(readFileSync(join(directory, file)));
  return hash.digest('hex').slice(0, 12);
}

async function onServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(serverUrl());
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_SERVER;
  if (!url)
    throw new Error("TEST_DATABASE_SERVER is not set: run the tests with this project's jest.config.mjs");
  return url;
}
