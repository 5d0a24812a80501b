import { randomBytes, randomUUID } from 'node:crypto';
import { CampaignApi } from './campaign-api.js';
import { callerNumbers, type CampaignResult, CampaignRun } from './campaign-run.js';
import { signUp } from './customer.js';
import type { Platform } from './environment.js';
import { cancelUnfinishedRun, forgetRun, noteRun } from './leftover.js';
import { setUpTelephony } from './telephony-setup.js';
import { WitnessLog } from './witness-log.js';

const callsPerSecond = 50;

/**
 * `npm run demo -- campaign`: a campaign from its first file to its last call.
 * @returns 0 only if every promise was kept
 */
export async function campaignDemo({ url, dataDir }: Platform, json: boolean): Promise<number> {
  const say = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  await cancelUnfinishedRun(url, dataDir);
  const account = {
    email: `demo-${randomUUID()}@example.com`,
    password: randomBytes(12).toString('base64url'),
  };
  say(
    `The carrier and all who answer are simulated, their time runs ${process.env['SANDBOX_SPEED'] ?? '1'} times as fast.`,
  );
  say('Signing up, registering two SIP trunks, making an agent …');
  const customer = await signUp(url, account, 'Demo');
  await setUpTelephony(customer, callsPerSecond, callerNumbers);
  const { workspaceId, token } = customer;
  const platform = { api: new CampaignApi(url, token), url };
  const created = (slug: string): void => noteRun(dataDir, { ...account, campaign: slug });
  const run = new CampaignRun({ workspaceId, platform, witness: new WitnessLog(dataDir), say, created });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopEarly(run));
  const result = await run.run();
  forgetRun(dataDir);
  if (json) process.stdout.write(`${JSON.stringify(summary(result))}\n`);
  else show(result);
  for (const sentence of result.verdict.broken) console.error(sentence);
  return result.verdict.broken.length === 0 ? 0 : 1;
}

function summary(result: CampaignResult): Record<string, unknown> {
  const { verdict, prospects, campaign } = result;
  return {
    uploads: result.uploads.length,
    rows: verdict.rows.total,
    accepted: verdict.rows.accepted,
    updated: verdict.rows.updated,
    rejected: verdict.rows.rejected,
    added: 1,
    people: campaign.counts['total'],
    prospects,
    calls_by_status: campaign.outcomes,
    dials: result.dials,
    duplicate_dials: verdict.duplicateDials,
    unknown: prospects['unknown'] ?? 0,
    callbacks: result.callbacks.asked,
    callbacks_made: result.callbacks.made,
    opt_outs: result.optOuts.asked,
    opt_outs_honoured: result.optOuts.honoured,
    edits: result.edits,
    pause_s: round(result.pause.seconds),
    dials_while_paused: result.pause.dials,
    duration_s: round(result.durationS),
  };
}

function show(result: CampaignResult): void {
  const { verdict, prospects, callbacks, optOuts } = result;
  const states = Object.entries(prospects)
    .toSorted(([, a], [, b]) => b - a)
    .map(([state, n]) => `${n} ${state}`);
  const { total, accepted, updated, rejected } = verdict.rows;
  console.log(
    `\n${total} rows of ${result.uploads.length} files: ${accepted} new people, ${updated} updated,`,
  );
  console.log(`${rejected} rejected; one person was added alone. They ended as ${states.join(', ')}.`);
  console.log(
    `${result.dials} dials in ${round(result.durationS)} s; ${callbacks.made} of ${callbacks.asked} callbacks`,
  );
  console.log(`were made, ${optOuts.honoured} of ${optOuts.asked} opt-outs were honoured.`);
  if (verdict.broken.length === 0) {
    console.log('Everybody is explained, and by the carrier’s own log no phone rang twice for one attempt.');
  }
}

async function stopEarly(run: CampaignRun): Promise<void> {
  try {
    await Promise.race([run.stop(), new Promise((resolve) => setTimeout(resolve, 3_000))]);
  } finally {
    process.exit(130);
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;
