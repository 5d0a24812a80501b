import { rmSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrunklineError } from '@trunkline/client';
import { type Account, logIn } from './customer.js';

interface UnfinishedRun extends Account {
  batchId: string;
}

const pathIn = (dataDir: string): string => join(dataDir, 'demo-run.json');

/** Notes a run that has begun, so that the next one can cancel it should it never end. */
export function noteRun(dataDir: string, run: UnfinishedRun): void {
  writeFileSync(pathIn(dataDir), JSON.stringify(run), { mode: 0o600 });
}

export function forgetRun(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true });
}

/** Cancels the batch of a run that was killed: it would go on beside the new one, from the same database. */
export async function cancelUnfinishedRun(url: string, dataDir: string): Promise<void> {
  const run = unfinishedRun(dataDir);
  if (run === null) return;
  try {
    const { email, password } = run;
    const { trunkline } = await logIn(url, { email, password });
    await trunkline.PATCH('/batch/{id}', {
      params: { path: { id: run.batchId } },
      body: { status: 'canceled' },
    });
  } catch (error) {
    // The database was made anew, or the batch has ended after all.
    if (!(error instanceof TrunklineError && [401, 404, 409].includes(error.status))) throw error;
  }
  forgetRun(dataDir);
}

function unfinishedRun(dataDir: string): UnfinishedRun | null {
  try {
    return JSON.parse(readFileSync(pathIn(dataDir), 'utf8')) as UnfinishedRun;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
