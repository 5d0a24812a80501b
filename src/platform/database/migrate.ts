import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { migrationsDirectory } from './migrations-directory.js';

/**
 * Brings the database to the newest migration, or to the one given, each in its own transaction; two at once wait for
 * each other.
 * @returns the names of the migrations that were applied
 */
export async function migrate(databaseUrl: string, upTo: string = newest()): Promise<string[]> {
  return withMigrations(
    databaseUrl,
    async (source) => {
      const applied = await source.runMigrations({ transaction: 'each' });
      return applied.map((migration) => migration.name);
    },
    knownMigrations().slice(0, knownMigrationNames().indexOf(upTo) + 1),
  );
}

/** Takes the newest migration back. Returns its name, or null when none was applied. */
export async function migrateDown(databaseUrl: string): Promise<string | null> {
  return withMigrations(databaseUrl, async (source) => {
    const last = (await appliedNames(source)).at(-1) ?? null;
    await source.undoLastMigration({ transaction: 'each' });
    return last;
  });
}

/** Which migrations were applied, in order; which are still to come; which this version does not know. */
export interface MigrationStatus {
  applied: string[];
  pending: string[];
  unknown: string[];
}

/** Looks only: nothing is made in the database, and nobody is waited for. */
export async function migrationStatus(databaseUrl: string): Promise<MigrationStatus> {
  const source = await connect(databaseUrl, knownMigrations());
  try {
    const known = knownMigrationNames();
    const applied = await appliedNames(source);
    return {
      applied: applied.filter((name) => known.includes(name)),
      pending: known.filter((name) => !applied.includes(name)),
      unknown: applied.filter((name) => !known.includes(name)),
    };
  } finally {
    await source.destroy();
  }
}

/** The migrations of this version, oldest first. */
export function knownMigrationNames(): string[] {
  return knownMigrations().map((migration) => new migration().name ?? '');
}

async function withMigrations<T>(
  databaseUrl: string,
  work: (source: DataSource) => Promise<T>,
  migrations = knownMigrations(),
): Promise<T> {
  const source = await connect(databaseUrl, migrations);
  const lock = source.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('trunkline migrations'))`);
    return await work(source);
  } finally {
    await lock.release();
    await source.destroy();
  }
}

async function connect(databaseUrl: string, migrations: MigrationClass[]): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    migrations,
    migrationsTableName: 'migrations',
    poolSize: 2,
  });
  await source.initialize();
  return source;
}

/** Oldest first; none when the database has never been migrated. */
async function appliedNames(source: DataSource): Promise<string[]> {
  const [{ there }]: [{ there: boolean }] = await source.query(
    `SELECT to_regclass('public.migrations') IS NOT NULL AS there`,
  );
  if (!there) return [];
  const rows: { name: string }[] = await source.query('SELECT name FROM migrations ORDER BY timestamp, id');
  return rows.map(({ name }) => name);
}

function newest(): string {
  return knownMigrationNames().at(-1) ?? '';
}

function knownMigrations(): MigrationClass[] {
  return loadMigrations(migrationsDirectory());
}

type MigrationClass = new () => MigrationInterface;

/** `<timestamp>-<name>.sql`, with a `-- migrate:up` and a `-- migrate:down` section. */
function loadMigrations(directory: string): MigrationClass[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => sqlMigration(file, readFileSync(join(directory, file), 'utf8')));
}

function sqlMigration(file: string, sql: string): MigrationClass {
  const match = /^(\d{13})-([a-z0-9-]+)\.sql$/.exec(file);
  const [, up, down] = sql.split(/^-- migrate:(?:up|down)\s*$/m);
  if (match === null || up === undefined || down === undefined) {
    throw new Error(
      `migrations/${file}: wants a name like 1700000000000-what.sql, and an up and a down section`,
    );
  }
  const name = `${match[2]}${match[1]}`;
  return class implements MigrationInterface {
    name = name;
    up(runner: QueryRunner): Promise<void> {
      return runner.query(up);
    }
    down(runner: QueryRunner): Promise<void> {
      return runner.query(down);
    }
  };
}
