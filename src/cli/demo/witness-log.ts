import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** An INVITE as the sandbox's carrier wrote it down. */
export interface Invite {
  at: string;
  to: string;
  attempt_id: string | null;
}

/** The end of a call as the carrier saw it. */
export interface EndedCall {
  at: string;
  attempt_id: string | null;
  outcome: string;
}

/**
 * What the sandbox's carrier wrote down since this object was made: the witness that knows nothing of the platform's
 * database. Earlier runs in the same directory are not read.
 */
export class WitnessLog {
  readonly invites: Invite[] = [];
  readonly ended: EndedCall[] = [];
  private readonly inviteLines: LineFile;
  private readonly callLines: LineFile;

  constructor(dataDir: string) {
    this.inviteLines = new LineFile(join(dataDir, 'sandbox', 'invites.jsonl'));
    this.callLines = new LineFile(join(dataDir, 'sandbox', 'calls.jsonl'));
  }

  /** Reads what was added. */
  read(): void {
    for (const line of this.inviteLines.read()) this.invites.push(JSON.parse(line) as Invite);
    for (const line of this.callLines.read()) this.ended.push(JSON.parse(line) as EndedCall);
  }

  /** Calls that ring or talk, of those that began since. */
  get inFlight(): number {
    const over = new Set(this.ended.map((call) => call.attempt_id));
    return this.invites.filter((invite) => !over.has(invite.attempt_id)).length;
  }
}

/** The complete lines that are added to a file from now on. */
class LineFile {
  private at: number;
  private rest = Buffer.alloc(0);

  constructor(private readonly path: string) {
    this.at = this.withFile((fd) => fstatSync(fd).size) ?? 0;
  }

  read(): string[] {
    const added = this.withFile((fd) => {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - this.at));
      return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, this.at));
    });
    if (added === undefined || added.length === 0) return [];
    this.at += added.length;
    const bytes = Buffer.concat([this.rest, added]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.rest = bytes.subarray(end);
    return bytes
      .subarray(0, end)
      .toString()
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Undefined while the file is not there: nobody was called yet. */
  private withFile<T>(work: (fd: number) => T): T | undefined {
    let fd: number;
    try {
      fd = openSync(this.path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return work(fd);
    } finally {
      closeSync(fd);
    }
  }
}
