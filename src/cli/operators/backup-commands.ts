import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { secretsFrom } from '../../platform/config/secrets.js';
import { makeBackup } from '../backup/make-backup.js';
import type { Manifest, Summary } from '../backup/manifest.js';
import { checkBackup, restoreBackup } from '../backup/restore-backup.js';
import type { Answer, Installation, Operation } from './operation.js';

export function backupCommand(operation: Operation): Command {
  return new Command('backup')
    .argument('<file>', 'such as trunkline.backup; it must not exist')
    .description(
      'writes database and uploaded files into one file, while the platform runs. The ENCRYPTION_KEY is not in it: ' +
        'keep that elsewhere, since without it the file cannot be restored',
    )
    .action(operation(backup));
}

export function restoreCommand(operation: Operation): Command {
  return new Command('restore')
    .argument('<file>')
    .option(
      '--check',
      'only read the file to its end, and say whether it is whole and this ENCRYPTION_KEY fits',
    )
    .description('reads a backup into an empty database, and leaves dialing paused')
    .action(operation(restore));
}

async function backup({ env, pool, databaseUrl, progress }: Installation, file: string): Promise<Answer> {
  const ring = secretsFrom(env)().encryption;
  const path = resolve(file);
  const made = await makeBackup(path, {
    pool: pool.pool,
    databaseUrl,
    folder: folderOf(env),
    ring,
    progress,
  });
  const { key_id: keyId } = made.manifest;
  return {
    lines: [
      `Wrote ${path}: ${describe(made)}, ${Math.ceil(made.bytes / 1024)} kB.`,
      `It can only be restored with the ENCRYPTION_KEY ${keyId}, which is not in it.`,
    ],
    data: { file: path, bytes: made.bytes, ...factsOf(made) },
  };
}

async function restore(
  { env, databaseUrl, progress }: Installation,
  file: string,
  { check }: { check?: boolean },
): Promise<Answer> {
  const ring = secretsFrom(env)().encryption;
  if (check === true) {
    const checked = await checkBackup(file, ring);
    const lines = [`The backup is whole: ${describe(checked)}, made at ${checked.manifest.made_at}.`];
    return { lines, data: factsOf(checked) };
  }
  const restored = await restoreBackup(file, { databaseUrl, folder: folderOf(env), ring, progress });
  return {
    lines: [
      `Restored ${describe(restored)}, as of ${restored.manifest.made_at}.`,
      ...restored.migrated.map((name) => `applied ${name}`),
      'Dialing is paused, since the backup does not know who was called after it. Look at what was running, cancel ' +
        'what must not go on, and then run `npm run trunkline -- dialing resume`.',
    ],
    data: { ...factsOf(restored), migrated: restored.migrated, dialing: 'paused' },
  };
}

const folderOf = (env: Installation['env']): string => join(env['TRUNKLINE_DATA_DIR'] ?? '.data', 'files');

interface Backup {
  manifest: Manifest;
  summary: Summary;
}

function describe({ summary }: Backup): string {
  return `${rowsOf(summary)} rows and ${filesOf(summary)} files`;
}

function factsOf({ manifest, summary }: Backup): object {
  return {
    made_at: manifest.made_at,
    encryption_key: manifest.key_id,
    rows: rowsOf(summary),
    files: filesOf(summary),
    tables: summary.rows,
  };
}

function rowsOf({ rows }: Summary): number {
  return Object.values(rows).reduce((sum, n) => sum + n, 0);
}

function filesOf({ entries }: Summary): number {
  return Object.keys(entries).filter((name) => name.startsWith('files/')).length;
}
