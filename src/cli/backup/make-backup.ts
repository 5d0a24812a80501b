import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import type { KeyRing } from '../../platform/config/secrets.js';
import { migrationStatus } from '../../platform/database/migrate.js';
import { SystemTx } from '../../platform/database/tx.js';
import { keyIdOf } from '../../platform/security/secret-box.js';
import { keysInUse } from '../keys/reseal.js';
import { sealedColumns } from '../keys/sealed-columns.js';
import { OperatorFailure } from '../operators/failure.js';
import { backupFormat, type Manifest, type Summary } from './manifest.js';
import { partitionsOf, tablesOf } from './schema.js';
import { storedFiles } from './stored-files.js';
import { writeBackup } from './write-backup.js';

export interface BackupPlace {
  pool: Pool;
  databaseUrl: string;
  /** The storage's folder. */
  folder: string;
  ring: KeyRing;
  progress(line: string): void;
}

export interface MadeBackup {
  manifest: Manifest;
  summary: Summary;
  bytes: number;
}

/**
 * Writes the database, as it is at one moment, and the uploaded files to a file. Nothing is locked: calls go on.
 * @throws OperatorFailure when the file is there already, or the database is of another version than this Trunkline
 */
export async function makeBackup(path: string, place: BackupPlace): Promise<MadeBackup> {
  if (existsSync(path)) throw new OperatorFailure(`${path} exists already. Name another file.`);
  const { applied, pending, unknown } = await migrationStatus(place.databaseUrl);
  if (pending.length > 0 || unknown.length > 0) {
    throw new OperatorFailure(
      'The database is of another version. See `npm run trunkline -- migrate status`.',
    );
  }
  const client = await place.pool.connect();
  let broken = true;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables = await tablesOf(client);
    const manifest = await describe(client, applied, place.ring);
    const files = await storedFiles(place.folder);
    const { ring, folder, progress } = place;
    const summary = await writeBackup(path, {
      client,
      manifest,
      tables,
      folder,
      files,
      key: ring.current,
      progress,
    });
    await client.query('COMMIT');
    broken = false;
    return { manifest, summary, bytes: statSync(path).size };
  } catch (error) {
    throw unwritable(error, path) ?? error;
  } finally {
    client.release(broken);
  }
}

async function describe(client: PoolClient, migrations: string[], ring: KeyRing): Promise<Manifest> {
  await client.query('SET LOCAL ROLE trunkline_system');
  const uses = await keysInUse(new SystemTx(client), sealedColumns);
  await client.query('RESET ROLE');
  const sealedWith = uses.flatMap(({ keys }) => keys.map(({ keyId }) => keyId)).filter((id) => id !== null);
  const { version } = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    format: backupFormat,
    trunkline: version,
    made_at: new Date().toISOString(),
    migrations,
    key_id: keyIdOf(ring.current).toString('hex'),
    sealed_with: [...new Set(sealedWith)].toSorted(),
    tables: (await tablesOf(client)).map(({ name, columns }) => ({ name, columns })),
    partitions: await partitionsOf(client),
  };
}

function unwritable(error: unknown, path: string): OperatorFailure | null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new OperatorFailure(`No disk space is left for ${path}.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT' || code === 'ENOTDIR') {
    return new OperatorFailure(`${path} cannot be written (${code}).`);
  }
  return null;
}
