import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Where uploads lie: a folder. Keys are paths below it, made by us, never by a user. */
export class Storage {
  private readonly root: string;

  constructor(directory: string) {
    this.root = resolve(directory);
  }

  /** Writes a stream, with owner-only rights; nothing stays behind when it breaks. */
  async write(key: string, content: Readable): Promise<void> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await pipeline(content, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    } catch (error) {
      await this.remove(key);
      throw error;
    }
  }

  read(key: string): Readable {
    return createReadStream(this.pathOf(key));
  }

  /** @throws what the disk says, when it cannot tell */
  async has(key: string): Promise<boolean> {
    return (await stat(this.pathOf(key)).catch(ignoreMissing)) !== null;
  }

  async size(key: string): Promise<number> {
    return (await stat(this.pathOf(key))).size;
  }

  /** Removes a file; one that is missing is fine. */
  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  /** The files of a folder, with the time of their last change. */
  async list(folder: string): Promise<{ key: string; modifiedAt: Date }[]> {
    const directory = this.pathOf(folder);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const files = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isFile());
    const found = await Promise.all(
      files.map(async ({ name }) => {
        const info = await stat(join(directory, name)).catch(ignoreMissing);
        return info === null ? null : { key: `${folder}/${name}`, modifiedAt: info.mtime };
      }),
    );
    return found.filter((file) => file !== null);
  }

  /** The file's place on disk, for a child process that reads it. */
  pathOf(key: string): string {
    const path = resolve(join(this.root, key));
    if (!path.startsWith(this.root + sep)) throw new Error(`not a storage key: ${key}`);
    return path;
  }
}

/** A file may go between being listed and being looked at. */
function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
