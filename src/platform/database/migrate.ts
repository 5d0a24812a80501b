import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { migrationsDirectory } from './migrations-directory.js';

/**
 * Brings the database to the newest migration, each in its own transaction; two at once wait for each other.
 * @returns the names of the migrations that were applied
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  return withMigrations(databaseUrl, async (source) => {
    const applied = await source.runMigrations({ transaction: 'each' });
    return applied.map((migration) => migration.name);
  });
}

/** Takes the newest migration back. */
export async function migrateDown(databaseUrl: string): Promise<void> {
  await withMigrations(databaseUrl, (source) => source.undoLastMigration({ transaction: 'each' }));
}

async function withMigrations<T>(databaseUrl: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    migrations: loadMigrations(migrationsDirectory()),
    migrationsTableName: 'migrations',
    poolSize: 2,
  });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('trunkline migrations'))`);
    return await work(source);
  } finally {
    await lock.release();
    await source.destroy();
  }
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
