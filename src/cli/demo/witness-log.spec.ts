import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WitnessLog } from './witness-log.js';

const line = (attempt: string): string => `${JSON.stringify({ attempt_id: attempt, to: 'ö' })}\n`;

describe('WitnessLog', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'trunkline-witness-'));
    mkdirSync(join(dataDir, 'sandbox'));
  });

  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const append = (file: string, text: string): void => appendFileSync(join(dataDir, 'sandbox', file), text);

  it('reads what was added since it was made, and half a line only once it is whole', () => {
    append('invites.jsonl', line('of an earlier run'));
    const log = new WitnessLog(dataDir);
    const bytes = line('b');
    append('invites.jsonl', line('a') + bytes.slice(0, 10));
    log.read();
    expect(log.invites.map((invite) => invite.attempt_id)).toEqual(['a']);
    append('invites.jsonl', bytes.slice(10));
    log.read();
    expect(log.invites.map((invite) => invite.attempt_id)).toEqual(['a', 'b']);
  });

  it('counts as in flight what has begun and not ended', () => {
    const log = new WitnessLog(dataDir);
    expect(log.inFlight).toBe(0);
    append('invites.jsonl', line('a') + line('b'));
    append('calls.jsonl', line('a'));
    log.read();
    expect(log.inFlight).toBe(1);
  });
});
