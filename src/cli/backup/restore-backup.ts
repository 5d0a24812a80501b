import { Client } from 'pg';
import { GateRepository } from '../../modules/dialing/index.js';
import type { KeyRing } from '../../platform/config/secrets.js';
import { knownMigrationNames, migrate, migrationStatus } from '../../platform/database/migrate.js';
import { SystemTx } from '../../platform/database/tx.js';
import { recordOperatorAudit } from '../../platform/telemetry/audit.js';
import { OperatorFailure } from '../operators/failure.js';
import { Load } from './load.js';
import type { Manifest, Summary } from './manifest.js';
import { type BackupReader, readBackup } from './read-backup.js';
import { RestoreFiles } from './restore-files.js';

export interface RestorePlace {
  databaseUrl: string;
  /** The storage's folder. */
  folder: string;
  ring: KeyRing;
  progress(line: string): void;
}

export interface RestoredBackup {
  manifest: Manifest;
  summary: Summary;
  /** What was applied after the rows were loaded. */
  migrated: string[];
}

/**
 * Restores a backup into an empty database, all of it or nothing, and leaves dialing paused: what the backup knows of
 * whom was called is old. An empty database is brought to the backup's migrations first, and to the newest ones after.
 * @throws OperatorFailure when the backup cannot be trusted or opened, or the database or the folder is not empty
 */
export async function restoreBackup(path: string, place: RestorePlace): Promise<RestoredBackup> {
  const client = new Client({ connectionString: place.databaseUrl, application_name: 'trunkline operator' });
  client.on('error', () => undefined); // what it was doing fails with it
  await client.connect();
  const restore = new Restore(client, place);
  try {
    const { manifest, summary } = await read(path, place.ring, restore);
    place.progress('Bringing it to the newest migrations …');
    return { manifest, summary, migrated: await migrate(place.databaseUrl) };
  } catch (error) {
    await restore.undo();
    throw error;
  } finally {
    await client.end();
  }
}

/** Reads a backup to its end without restoring it. */
export async function checkBackup(
  path: string,
  ring: KeyRing,
): Promise<{ manifest: Manifest; summary: Summary }> {
  return read(path, ring, { begin: nothing, rows: drain, file: drain, end: nothing });
}

async function nothing(): Promise<void> {}

async function drain(_: string, content: AsyncIterable<Buffer>): Promise<void> {
  for await (const part of content) void part;
}

async function read(
  path: string,
  ring: KeyRing,
  reader: BackupReader,
): Promise<{ manifest: Manifest; summary: Summary }> {
  let [manifest, summary]: [Manifest | null, Summary | null] = [null, null];
  await readBackup(path, ring, {
    ...bound(reader),
    begin: (given) => reader.begin((manifest = given)),
    end: (given) => reader.end((summary = given)),
  });
  if (manifest === null || summary === null) throw new Error('a backup that was read has both');
  return { manifest, summary };
}

function bound(reader: BackupReader): Pick<BackupReader, 'rows' | 'file'> {
  return { rows: reader.rows.bind(reader), file: reader.file.bind(reader) };
}

class Restore implements BackupReader {
  private readonly load: Load;
  private readonly files: RestoreFiles;
  private manifest: Manifest | null = null;
  private committed = false;
  private table = '';

  constructor(
    private readonly client: Client,
    private readonly place: RestorePlace,
  ) {
    this.load = new Load(client);
    this.files = new RestoreFiles(place.folder);
  }

  async begin(manifest: Manifest): Promise<void> {
    this.manifest = manifest;
    await this.files.begin();
    await prepareSchema(this.place.databaseUrl, manifest);
    await this.load.begin(manifest);
  }

  async rows(table: string, content: AsyncIterable<Buffer>): Promise<void> {
    if (this.manifest === null) throw new Error('rows come after the manifest');
    if (table !== this.table) this.place.progress(`${table} …`);
    this.table = table;
    await this.load.rows(table, content, this.manifest);
  }

  file(key: string, content: AsyncIterable<Buffer>): Promise<void> {
    return this.files.write(key, content);
  }

  async end(summary: Summary): Promise<void> {
    await this.load.end(summary);
    await this.client.query('SET LOCAL ROLE trunkline_system');
    const tx = new SystemTx(this.client);
    const gate = new GateRepository();
    await gate.open(tx); // the identity is this database's, whichever the backup was of
    await gate.pause(tx, 'database-restored');
    await recordOperatorAudit(tx, 'database.restored', 'installation', null, {
      made_at: this.manifest?.made_at,
    });
    await this.files.place();
    await this.client.query('COMMIT');
    this.committed = true;
  }

  async undo(): Promise<void> {
    if (this.committed) return;
    await this.client.query('ROLLBACK').catch(() => undefined); // the connection may be what failed
    await this.files.undo();
  }
}

/** An empty database gets the backup's migrations; one that has others is refused. */
async function prepareSchema(databaseUrl: string, { migrations, trunkline }: Manifest): Promise<void> {
  const known = knownMigrationNames();
  if (migrations.some((name) => !known.includes(name))) {
    throw new OperatorFailure(
      `This backup was made by Trunkline ${trunkline}, which is newer than this one.`,
    );
  }
  const { applied, unknown } = await migrationStatus(databaseUrl);
  if (applied.length === 0 && unknown.length === 0) await migrate(databaseUrl, migrations.at(-1));
  else if ([...applied, ...unknown].join() !== migrations.join()) {
    throw new OperatorFailure(
      'This database has other migrations than the backup. Restore into an empty database, without any tables.',
    );
  }
}
