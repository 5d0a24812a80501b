import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxOptions } from '../../src/sandbox/settings.js';
import type { CallRecord, InviteRecord } from '../../src/sandbox/witness.js';

/** What the carrier saw, read from its log. */
export interface CarrierLog {
  /** Every INVITE so far. */
  invites(): InviteRecord[];
  /** Every ended call so far. */
  calls(): CallRecord[];
}

export interface TestSandbox extends Sandbox, CarrierLog {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly dataDir: string;
}

/** The log of the sandbox that has this data directory, in this process or another. */
export function witnessOf(dataDir: string): CarrierLog {
  return {
    invites: () => readLines<InviteRecord>(join(dataDir, 'sandbox', 'invites.jsonl')),
    calls: () => readLines<CallRecord>(join(dataDir, 'sandbox', 'calls.jsonl')),
  };
}

/**
 * A sandbox in this process, on a free port, 50 times faster than life, with a data directory of its own
 * that goes with `close()` (one that is given stays).
 */
export async function startTestSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const apiKey = options.apiKey ?? 'sandboxkey';
  const apiSecret = options.apiSecret ?? 'a secret of at least thirty-two characters';
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'trunkline-sandbox-'));
  const sandbox = await startSandbox({ speed: 50, ...options, apiKey, apiSecret, dataDir });
  return {
    ...sandbox,
    apiKey,
    apiSecret,
    dataDir,
    ...witnessOf(dataDir),
    close: async () => {
      await sandbox.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function readLines<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** Waits until the condition holds; fails after a while (five seconds), naming what was waited for. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patienceMs = 5000,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not so after ${patienceMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
