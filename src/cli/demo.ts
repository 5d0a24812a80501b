import { parseArgs } from 'node:util';
import { campaignDemo } from './demo/campaign-demo.js';
import { type DemoResult, DemoRun } from './demo/demo-run.js';
import { startedPlatform } from './demo/environment.js';
import { progressOn } from './demo/progress.js';
import { byStatus, outcomesTable, rejectedTable, tellingCalls, transcript } from './demo/report.js';

/** `npm run demo`: a list becomes phone calls on the sandbox. Exit 0 only if every promise was kept. */
async function demo(): Promise<number> {
  const { json, kill, campaign } = options();
  if (campaign) return campaignDemo(startedPlatform(process.env), json);
  const stream = json ? process.stderr : process.stdout;
  const run = new DemoRun(startedPlatform(process.env), progressOn(stream, !json), kill);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopEarly(run));
  const result = await run.run();
  if (json) process.stdout.write(`${JSON.stringify(summary(result))}\n`);
  else await show(result);
  const { broken } = result.verdict;
  for (const sentence of broken) console.error(sentence);
  return broken.length === 0 ? 0 : 1;
}

function options(): { json: boolean; kill: boolean; campaign: boolean } {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false }, kill: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [what, ...more] = positionals;
  const campaign = what === 'campaign';
  if (more.length > 0 || (what !== undefined && !campaign)) {
    throw new Error('Usage: npm run demo -- [campaign] [--json] [--kill]; --kill is for the list alone.');
  }
  if (campaign && values.kill) throw new Error('--kill is for the demo of a list: npm run demo -- --kill.');
  return { ...values, campaign };
}

function summary({ batch, calls, attempts, verdict, durationS }: DemoResult): Record<string, unknown> {
  return {
    rows: batch.counts.total,
    accepted: batch.counts.accepted,
    rejected: batch.counts.rejected,
    attempts,
    calls_by_status: byStatus(calls),
    duplicate_dials: verdict.duplicateDials,
    unknown: batch.counts.unknown,
    duration_s: round(durationS),
    dials_per_s: round(attempts / durationS),
  };
}

async function show({ trunkline, batch, calls, attempts, verdict, durationS }: DemoResult): Promise<void> {
  const { counts } = batch;
  const details = await Promise.all(
    tellingCalls(calls).map(({ id }) => trunkline.GET('/calls/{id}', { params: { path: { id } } })),
  );
  console.log(`\nHow ${calls.length} calls ended\n${outcomesTable(calls)}`);
  const rejected = await trunkline.GET('/batch/{id}/rejected', {
    params: { path: { id: batch.id } },
  });
  console.log(`\n${counts.rejected} rows that nobody was called for\n${rejectedTable(rejected)}`);
  console.log(`\nThree of the calls\n\n${details.map(transcript).join('\n\n')}\n`);
  console.log(
    `${counts.accepted} people: ${counts.completed} reached, ${counts.exhausted} not reached, ` +
      `${counts.suppressed + counts.skipped + counts.canceled} not to be called, ${counts.unknown} unknown. ` +
      `${attempts} dials in ${round(durationS)} s.`,
  );
  if (verdict.broken.length === 0) {
    console.log('Every row has ended, and by the carrier’s own log no phone rang twice for one attempt.');
  }
}

async function stopEarly(run: DemoRun): Promise<void> {
  try {
    await Promise.race([run.cancel(), new Promise((resolve) => setTimeout(resolve, 3_000))]);
  } finally {
    process.exit(130);
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

try {
  process.exitCode = await demo();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// The channel to the launcher would keep this process alive.
process.disconnect?.();
