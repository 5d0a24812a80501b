import type { Hash } from 'node:crypto';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { OperatorFailure } from '../operators/failure.js';

/** A file of the storage, open, as long as it was at that moment. */
export interface StoredFile {
  path: string;
  handle: FileHandle;
  size: number;
}

/** The keys of all files below the storage's folder; none when there is no folder. */
export async function storedFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ignoreMissing);
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

/** Null when the file was removed meanwhile. Whoever opens it closes its handle. */
export async function openStored(folder: string, key: string): Promise<StoredFile | null> {
  const path = join(folder, key);
  const handle = await open(path).catch(ignoreMissing);
  return handle === null ? null : { path, handle, size: (await handle.stat()).size };
}

/** Not a byte more than when it was opened: a file that is still being uploaded grows. */
export async function* readExactly(file: StoredFile, hash: Hash): AsyncGenerator<Buffer> {
  let read = 0;
  if (file.size === 0) return;
  const content = file.handle.createReadStream({ end: file.size - 1, autoClose: false });
  for await (const part of content as AsyncIterable<Buffer>) {
    hash.update(part);
    read += part.length;
    yield part;
  }
  if (read < file.size)
    throw new OperatorFailure(`${file.path} became shorter meanwhile. Run the backup again.`);
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
