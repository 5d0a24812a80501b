import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperatorFailure } from '../operators/failure.js';
import { altered } from './manifest.js';

/** The storage's folder, filled beside its place and put there whole. */
export class RestoreFiles {
  private readonly folder: string;
  private readonly staged: string;
  private placed = false;

  constructor(folder: string) {
    this.folder = resolve(folder);
    this.staged = `${this.folder}.restoring`;
  }

  /** @throws OperatorFailure when files are there already */
  async begin(): Promise<void> {
    const there = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(nothingThere);
    if (there.some((entry) => !entry.isDirectory())) {
      throw new OperatorFailure(
        `${this.folder} has files in it: a backup is restored beside none. Move them away, or set TRUNKLINE_DATA_DIR.`,
      );
    }
    await rm(this.staged, { recursive: true, force: true });
    await mkdir(this.staged, { recursive: true, mode: 0o700 });
  }

  async write(key: string, content: AsyncIterable<Buffer>): Promise<void> {
    const path = resolve(join(this.staged, key));
    if (!path.startsWith(this.staged + sep)) throw altered();
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await pipeline(Readable.from(content), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  }

  async place(): Promise<void> {
    await removeEmpty(this.folder);
    await rename(this.staged, this.folder);
    this.placed = true;
  }

  /** As if nothing had been; safe after each of the others. */
  async undo(): Promise<void> {
    await rm(this.placed ? this.folder : this.staged, { recursive: true, force: true });
  }
}

async function removeEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(nothingThere);
  for (const entry of entries) await removeEmpty(join(folder, entry.name));
  await rmdir(folder).catch(nothingThere);
}

function nothingThere(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
