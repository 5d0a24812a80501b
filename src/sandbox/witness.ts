import { closeSync, fstatSync, mkdirSync, openSync, readSync, write } from 'node:fs';
import { join } from 'node:path';
import type { CallOutcome } from './carrier.js';

export interface InviteRecord {
  at: string;
  to: string;
  from: string;
  room: string;
  identity: string;
  attempt_id: string | null;
}

export interface CallRecord extends InviteRecord {
  outcome: CallOutcome;
  sip_code: number | null;
  answered_at: string | null;
  /** Seconds of the real clock between the answer and the end. */
  duration_s: number;
  reason: string;
}

/**
 * The carrier's log, an independent witness of what was dialed: `sandbox/invites.jsonl` and
 * `sandbox/calls.jsonl` in the data directory. Several processes may append to them at once.
 */
export class Witness {
  private readonly invites: AppendedFile;
  private readonly calls: AppendedFile;

  constructor(dataDir: string) {
    const directory = join(dataDir, 'sandbox');
    mkdirSync(directory, { recursive: true });
    this.invites = new AppendedFile(join(directory, 'invites.jsonl'));
    this.calls = new AppendedFile(join(directory, 'calls.jsonl'));
  }

  /** Resolves when the line is in the file. */
  invite(record: InviteRecord): Promise<void> {
    return this.invites.append(JSON.stringify(record));
  }

  /** Resolves when the line is in the file. */
  call(record: CallRecord): Promise<void> {
    return this.calls.append(JSON.stringify(record));
  }

  /** No INVITE is taken from now on; those under way are in the file when this resolves. */
  closeInvites(): Promise<void> {
    return this.invites.close();
  }

  closeCalls(): Promise<void> {
    return this.calls.close();
  }
}

interface Waiting {
  line: string;
  done: () => void;
  failed: (error: Error) => void;
}

/** Lines that arrive in one tick, or while a write is under way, go out together in one `write` call. */
class AppendedFile {
  private readonly fd: number;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private closed = false;

  constructor(path: string) {
    this.fd = openSync(path, 'a+');
    if (endsInsideLine(this.fd))
      this.waiting.push({ line: '', done: () => undefined, failed: () => undefined });
  }

  append(line: string): Promise<void> {
    if (this.closed) return Promise.reject(new Error('the sandbox is stopping'));
    return new Promise((done, failed) => {
      this.waiting.push({ line, done, failed });
      this.writing ??= this.drain();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.writing;
    closeSync(this.fd);
  }

  private async drain(): Promise<void> {
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      try {
        await writeAll(this.fd, Buffer.from(group.map(({ line }) => `${line}\n`).join('')));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error as Error);
      }
    }
    this.writing = undefined;
  }
}

/** True after a process died, or a disk was full, in the middle of a line. */
function endsInsideLine(fd: number): boolean {
  const { size } = fstatSync(fd);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}

async function writeAll(fd: number, bytes: Buffer): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) {
    const written = await new Promise<number>((resolve, reject) =>
      write(fd, rest, (error, count) => (error ? reject(error) : resolve(count))),
    );
    rest = rest.subarray(written);
  }
}
