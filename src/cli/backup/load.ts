import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Client, DatabaseError, escapeIdentifier } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { OperatorFailure } from '../operators/failure.js';
import { altered, type Manifest, type Summary } from './manifest.js';
import {
  type BackupTable,
  type ForeignKey,
  foreignKeysOf,
  partitionsOf,
  quoted,
  tablesOf,
} from './schema.js';

/** Migrations write these; a backup's rows take their place. */
const seeded = new Set(['dialing_gate']);

const lockPatience = '10s';

/**
 * Loads a backup's rows in one transaction of the owner's. What would get in the way of rows as they were is off
 * meanwhile, in this transaction only: triggers (the rows of list_counts come too), row-level security (COPY does not
 * go with it) and foreign keys, which are made anew, and so checked, at the end.
 */
export class Load {
  private readonly counted: Record<string, number> = {};
  private tables: BackupTable[] = [];
  private foreignKeys: ForeignKey[] = [];

  constructor(private readonly client: Client) {}

  async begin(manifest: Manifest): Promise<void> {
    await this.client.query(`BEGIN; SET LOCAL lock_timeout = '${lockPatience}'`);
    this.tables = await tablesOf(this.client);
    // Before anything is locked: this may be a platform at work, named by mistake.
    await this.refuseRows();
    for (const { name, columns } of manifest.tables) {
      const known = this.tables.find((table) => table.name === name);
      if (known === undefined || columns.some((column) => !known.columns.includes(column))) {
        throw new OperatorFailure(
          `The backup has the table ${name} in a form that this database does not have.`,
        );
      }
    }
    await this.makePartitions(manifest);
    this.foreignKeys = await foreignKeysOf(this.client);
    for (const { table, name } of this.foreignKeys) {
      await this.client.query(`ALTER TABLE ${quoted(table)} DROP CONSTRAINT ${escapeIdentifier(name)}`);
    }
    for (const { name, secured } of this.tables) {
      const security = secured ? ', DISABLE ROW LEVEL SECURITY' : '';
      await this.client.query(`ALTER TABLE ${quoted(name)} DISABLE TRIGGER USER${security}`);
    }
    await this.refuseRows();
    for (const table of seeded) await this.client.query(`DELETE FROM ${quoted(table)}`);
  }

  /** @param content whole rows */
  async rows(table: string, content: AsyncIterable<Buffer>, manifest: Manifest): Promise<void> {
    const columns = manifest.tables.find(({ name }) => name === table)?.columns;
    if (columns === undefined) throw altered();
    const list = columns.map((column) => escapeIdentifier(column)).join(', ');
    const copy = this.client.query(copyFrom(`COPY ${quoted(table)} (${list}) FROM STDIN`));
    try {
      await pipeline(Readable.from(content), copy);
    } catch (error) {
      // What is no value of its column, or twice there, was not written by a backup.
      throw error instanceof DatabaseError && /^2[23]/.test(error.code ?? '') ? altered() : error;
    }
    this.counted[table] = (this.counted[table] ?? 0) + copy.rowCount;
  }

  /** Puts everything in force again. What is left is to commit. */
  async end(summary: Summary): Promise<void> {
    for (const [table, rows] of Object.entries(summary.rows)) {
      if ((this.counted[table] ?? 0) !== rows) throw altered();
    }
    for (const { name, last_value: value, is_called: called } of summary.sequences) {
      await this.client.query('SELECT setval($1::regclass, $2::bigint, $3)', [quoted(name), value, called]);
    }
    for (const { table, name, definition } of this.foreignKeys) {
      await this.client.query(
        `ALTER TABLE ${quoted(table)} ADD CONSTRAINT ${escapeIdentifier(name)} ${definition}`,
      );
    }
    for (const { name, secured } of this.tables) {
      const security = secured ? ', ENABLE ROW LEVEL SECURITY' : '';
      await this.client.query(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER${security}`);
    }
  }

  /** The owner sees the rows of a table under row-level security only while that is off. */
  private async refuseRows(): Promise<void> {
    for (const { name, secured } of this.tables.filter((table) => !seeded.has(table.name))) {
      await this.client.query(secured ? 'SET LOCAL ROLE trunkline_system' : 'RESET ROLE');
      const { rows } = await this.client.query<{ some: boolean }>(
        `SELECT EXISTS (SELECT FROM ${quoted(name)}) AS some`,
      );
      if (rows[0]?.some === true) throw notEmpty(name);
    }
    await this.client.query('RESET ROLE');
  }

  private async makePartitions({ partitions }: Manifest): Promise<void> {
    const there = new Set((await partitionsOf(this.client)).map(({ name }) => name));
    for (const { name, parent, bound } of partitions.filter((partition) => !there.has(partition.name))) {
      await this.client.query(`CREATE TABLE ${quoted(name)} PARTITION OF ${quoted(parent)} ${bound}`);
    }
  }
}

function notEmpty(table: string): OperatorFailure {
  return new OperatorFailure(
    `This database is not empty: ${table} has rows. A backup is restored into a new, empty database only; ` +
      'stop the platform, make one, and name it in DATABASE_URL (docs/backup.md).',
  );
}
