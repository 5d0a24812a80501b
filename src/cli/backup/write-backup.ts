import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { PoolClient } from 'pg';
import { escapeIdentifier } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Pack, pack } from 'tar-stream';
import { OperatorFailure } from '../operators/failure.js';
import { type Manifest, sign, type Summary } from './manifest.js';
import { type BackupTable, partlySeen, quoted, sequencesOf } from './schema.js';
import { openStored, readExactly } from './stored-files.js';

/** A table's rows are cut into entries of about so many bytes: an entry's size has to be known before it is written. */
const chunkBytes = 4 * 1024 * 1024;
/** In COPY's text format only the end of a row is one. */
const newline = 0x0a;

export interface BackupSource {
  /** In one transaction, which sees one state of the database. */
  client: PoolClient;
  manifest: Manifest;
  tables: BackupTable[];
  /** Where the files are that were uploaded, and which. */
  folder: string;
  files: string[];
  key: Buffer;
  progress(line: string): void;
}

/** Writes a backup, with owner-only rights; the file is there whole or not at all. */
export async function writeBackup(path: string, source: BackupSource): Promise<Summary> {
  const partial = `${path}.partial`;
  const archive = pack();
  const written = pipeline(
    Readable.from(archive),
    createGzip({ level: 3 }),
    createWriteStream(partial, { mode: 0o600, flags: 'w', flush: true }),
  );
  try {
    const [summary] = await Promise.all([fill(archive, source), written]);
    await rename(partial, path);
    return summary;
  } catch (error) {
    archive.destroy();
    await Promise.allSettled([written]);
    await rm(partial, { force: true });
    throw error;
  }
}

async function fill(archive: Pack, source: BackupSource): Promise<Summary> {
  const { client, manifest, tables, files, key, progress } = source;
  const entries: Record<string, string> = {};
  const add = async (name: string, content: Buffer): Promise<void> => {
    entries[name] = createHash('sha256').update(content).digest('hex');
    await addEntry(archive, name, content.length, [content]);
  };
  const signedManifest = JSON.stringify(sign(JSON.stringify(manifest), key));
  await addEntry(archive, 'manifest.json', Buffer.byteLength(signedManifest), [Buffer.from(signedManifest)]);
  const hidden = await partlySeen(client);
  if (hidden.length > 0) throw new OperatorFailure(`Not all rows of ${hidden.join(', ')} can be seen.`);
  // Files first: what was uploaded before this moment is not yet removed.
  for (const key of files) {
    const file = await openStored(source.folder, key);
    if (file === null) continue;
    const hash = createHash('sha256');
    await addEntry(archive, `files/${key}`, file.size, readExactly(file, hash)).finally(() =>
      file.handle.close(),
    );
    entries[`files/${key}`] = hash.digest('hex');
  }
  const rows: Record<string, number> = {};
  for (const table of tables) {
    rows[table.name] = await addTable(client, table, add);
    if ((rows[table.name] ?? 0) > 0) progress(`${table.name}: ${rows[table.name]} rows`);
  }
  const summary: Summary = { rows, sequences: await sequences(client), entries };
  const end = Buffer.from(JSON.stringify(sign(JSON.stringify(summary), key)));
  await addEntry(archive, 'end.json', end.length, [end]);
  archive.finalize();
  return summary;
}

/** @returns how many rows it has */
async function addTable(
  client: PoolClient,
  table: BackupTable,
  add: (name: string, content: Buffer) => Promise<void>,
): Promise<number> {
  await client.query(table.secured ? 'SET LOCAL ROLE trunkline_system' : 'RESET ROLE');
  const columns = table.columns.map((column) => escapeIdentifier(column)).join(', ');
  const copy = client.query(copyTo(`COPY (SELECT ${columns} FROM ${quoted(table.name)}) TO STDOUT`));
  let [held, number] = [Buffer.alloc(0), 0];
  const flush = async (rows: Buffer): Promise<void> => {
    if (rows.length > 0) await add(`tables/${table.name}/${String(number).padStart(8, '0')}`, rows);
    number += 1;
  };
  for await (const part of inParts(copy as AsyncIterable<Buffer>)) {
    const rows = Buffer.concat([held, part]);
    const end = rows.lastIndexOf(newline) + 1;
    held = rows.subarray(end);
    await flush(rows.subarray(0, end));
  }
  await flush(held);
  await client.query('RESET ROLE');
  return copy.rowCount;
}

/** Small pieces put together, so that not each is copied again and again. */
async function* inParts(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [held, size] = [[] as Buffer[], 0];
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    if (size < chunkBytes) continue;
    yield Buffer.concat(held);
    [held, size] = [[], 0];
  }
  yield Buffer.concat(held);
}

/** Read after the rows, and outside of their snapshot, so never behind them. */
async function sequences(client: PoolClient): Promise<Summary['sequences']> {
  const found: Summary['sequences'] = [];
  for (const name of await sequencesOf(client)) {
    const { rows } = await client.query<{ last_value: string; is_called: boolean }>(
      `SELECT last_value::text AS last_value, is_called FROM ${quoted(name)}`,
    );
    for (const { last_value, is_called } of rows) found.push({ name, last_value, is_called });
  }
  return found;
}

/** Resolves when the entry has gone out, so that no more than one is held in memory. */
async function addEntry(
  archive: Pack,
  name: string,
  size: number,
  content: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const finished = (error?: Error | null): void => (error ? reject(error) : resolve());
    const entry = archive.entry({ name, size, mode: 0o600 }, finished) as unknown as Writable;
    pipeline(Readable.from(content), entry).catch(reject);
  });
}
