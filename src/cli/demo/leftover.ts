import { rmSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrunklineError } from '@trunkline/client';
import { CampaignApi, CampaignApiError } from './campaign-api.js';
import { type Account, logIn } from './customer.js';

/** What it dials: a batch by its id, or a campaign by its slug. */
type UnfinishedRun = Account & ({ batchId: string } | { campaign: string });

const pathIn = (dataDir: string): string => join(dataDir, 'demo-run.json');

/** Notes a run that has begun, so that the next one can cancel it should it never end. */
export function noteRun(dataDir: string, run: UnfinishedRun): void {
  writeFileSync(pathIn(dataDir), JSON.stringify(run), { mode: 0o600 });
}

export function forgetRun(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true });
}

/** Ends the batch or campaign of a run that was killed: it would go on beside the new one, from the same database. */
export async function cancelUnfinishedRun(url: string, dataDir: string): Promise<void> {
  const run = unfinishedRun(dataDir);
  if (run === null) return;
  try {
    const { email, password } = run;
    const customer = await logIn(url, { email, password });
    if ('campaign' in run) await new CampaignApi(url, customer.token).archive(run.campaign);
    else {
      await customer.trunkline.PATCH('/batch/{id}', {
        params: { path: { id: run.batchId } },
        body: { status: 'canceled' },
      });
    }
  } catch (error) {
    // The database was made anew, or it has ended after all.
    const gone = error instanceof TrunklineError || error instanceof CampaignApiError;
    if (!(gone && [401, 404, 409].includes(error.status))) throw error;
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
