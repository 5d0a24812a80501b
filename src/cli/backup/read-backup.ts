import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { KeyRing } from '../../platform/config/secrets.js';
import { OperatorFailure } from '../operators/failure.js';
import {
  altered,
  cutShort,
  keyOf,
  type Manifest,
  noBackup,
  parseManifest,
  parseSigned,
  type Summary,
  verify,
} from './manifest.js';

/** More than a manifest of thousands of partitions, and far less than the memory. */
const longestText = 64 * 1024 * 1024;

/** What is done with a backup while it is read, in this order; what was done is undone when it throws. */
export interface BackupReader {
  begin(manifest: Manifest): Promise<void>;
  /** A part of a table's rows, in the text format of COPY; parts of one table follow each other. */
  rows(table: string, content: AsyncIterable<Buffer>): Promise<void>;
  file(key: string, content: AsyncIterable<Buffer>): Promise<void>;
  /** All has been read and is what was written. */
  end(summary: Summary): Promise<void>;
}

/**
 * Reads a backup from its beginning to its end, and holds it against its checksums.
 * @throws OperatorFailure when it is none, was cut short or altered, or needs another key
 */
export async function readBackup(path: string, ring: KeyRing, reader: BackupReader): Promise<void> {
  const archive = extract();
  const read = pipeline(createReadStream(path), createGunzip(), archive);
  try {
    // Whichever fails first says why: a gzip that ends too early ends the archive too.
    await Promise.all([take(archive, ring, reader), read]);
  } catch (error) {
    archive.destroy();
    await Promise.allSettled([read]);
    throw reasonOf(error);
  }
}

interface Entry extends AsyncIterable<Buffer> {
  header: { name: string; size: number };
}

async function take(archive: AsyncIterable<unknown>, ring: KeyRing, reader: BackupReader): Promise<void> {
  const digests: Record<string, string> = {};
  let manifest: Manifest | null = null;
  let key = ring.current;
  let ended = false;
  for await (const entry of archive as AsyncIterable<Entry>) {
    const { name } = entry.header;
    if (ended) throw altered();
    if (manifest === null) {
      if (name !== 'manifest.json') throw noBackup();
      const signed = parseSigned(await textOf(entry));
      manifest = parseManifest(signed.content);
      key = keyOf(manifest, ring);
      verify(signed, key);
      await reader.begin(manifest);
    } else if (name === 'end.json') {
      const signed = parseSigned(await textOf(entry));
      verify(signed, key);
      const summary = JSON.parse(signed.content) as Summary;
      if (!sameDigests(digests, summary.entries)) throw altered();
      ended = true;
      await reader.end(summary);
    } else {
      digests[name] = await digested(entry, (content) => hand(name, content, reader));
    }
  }
  if (!ended) throw cutShort();
}

function hand(name: string, content: AsyncIterable<Buffer>, reader: BackupReader): Promise<void> {
  const [kind, first = '', ...rest] = name.split('/');
  if (kind === 'tables') return reader.rows(first, content);
  if (kind === 'files') return reader.file([first, ...rest].join('/'), content);
  throw altered();
}

/** Gives the entry's content away and returns its SHA-256. */
async function digested(
  entry: Entry,
  use: (content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  const content = async function* (): AsyncGenerator<Buffer> {
    for await (const part of entry) {
      hash.update(part);
      yield part;
    }
  };
  await use(content());
  return hash.digest('hex');
}

async function textOf(entry: Entry): Promise<string> {
  if (entry.header.size > longestText) throw altered();
  const parts: Buffer[] = [];
  for await (const part of entry) parts.push(part);
  return Buffer.concat(parts).toString();
}

function sameDigests(found: Record<string, string>, expected: Record<string, string>): boolean {
  const names = Object.keys(expected);
  return names.length === Object.keys(found).length && names.every((name) => found[name] === expected[name]);
}

/** What zlib, tar-stream and the file system say, in an operator's words. */
function reasonOf(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof OperatorFailure) return error;
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES') {
    return new OperatorFailure(`The backup cannot be read: ${message}.`);
  }
  if (code === 'Z_BUF_ERROR' || message === 'Unexpected end of data') return cutShort();
  if (code === 'Z_DATA_ERROR' && message === 'incorrect header check') return noBackup();
  if (code === 'Z_DATA_ERROR' || message.startsWith('Invalid tar header')) return altered();
  return error;
}
