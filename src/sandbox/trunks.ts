import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A trunk or a dispatch rule as it is on the wire, names in snake case. */
export type SipRecord = Record<string, unknown>;

/**
 * Trunks and dispatch rules, one file each, so that they outlive the process and another process on the
 * same directory overwrites none that it does not know.
 */
export class SipRecords {
  private readonly known = new Map<string, SipRecord>();

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  get(id: string): SipRecord | undefined {
    const known = this.known.get(id);
    if (known) return known;
    if (!/^[A-Za-z0-9_-]+$/.test(id)) return undefined;
    const record = this.read(`${id}.json`);
    if (record) this.known.set(id, record);
    return record;
  }

  list(): SipRecord[] {
    return readdirSync(this.directory)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => this.read(file))
      .filter((record) => record !== undefined);
  }

  /** Trunks have passwords: only the owner may read the file. */
  put(id: string, record: SipRecord): void {
    const path = join(this.directory, `${id}.json`);
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
    renameSync(draft, path);
    this.known.set(id, record);
  }

  delete(id: string): void {
    this.known.delete(id);
    rmSync(join(this.directory, `${id}.json`), { force: true });
  }

  private read(file: string): SipRecord | undefined {
    try {
      return JSON.parse(readFileSync(join(this.directory, file), 'utf8')) as SipRecord;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
