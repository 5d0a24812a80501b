import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Schemas, Trunkline } from '@trunkline/client';
import { all, type Customer } from '../demo/customer.js';
import type { Platform } from '../demo/environment.js';
import { judge } from '../demo/verdict.js';
import { WitnessLog } from '../demo/witness-log.js';
import { batchWhen, newCaller, uploadWaiting } from './batches.js';
import { DatabaseStats, type DatabaseWork } from './database-stats.js';
import { answeringNumbers, mostAnsweringNumbers } from './fictional-numbers.js';
import { canMeasure, cpuSeconds, platformProcesses, sumOf } from './processes.js';
import { measureRawQueue, type RawQueueSpeed } from './raw-bullmq.js';
import { added, sandboxStats, untilWebhooksRest } from './sandbox-stats.js';

const maxConcurrent = 2000;
/** On the suppression list, beside some of the list's own people. */
const suppressedElsewhere = 1000;
const suppressedOfList = 60;
const costliestShown = 20;

interface Measured {
  dials: number;
  durationS: number;
  invitesPerS: number;
  requests: Record<string, number>;
  /** What became of them: `sent`, `retried`, `dropped_too_old` and so on. */
  webhooks: Record<string, number>;
  /** How long after the last row had ended webhooks still came. */
  webhookLagS: number;
  database: DatabaseWork;
  cpuS: Record<string, number>;
  broken: string[];
}

/** Dials per second through the whole engine, beside BullMQ alone on the same database. */
export async function benchDial(platform: Platform, args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      pace: { type: 'string', default: '400' },
      prospects: { type: 'string', default: '6000' },
      statements: { type: 'boolean', default: false },
    },
  });
  const prospects = Number(values.prospects);
  if (
    !Number.isInteger(prospects) ||
    prospects < 100 ||
    prospects > mostAnsweringNumbers - suppressedOfList
  ) {
    throw new Error(`--prospects takes 100 to ${mostAnsweringNumbers - suppressedOfList}.`);
  }
  const pace = Number(values.pace);
  if (!(pace > 0 && pace <= 1000)) throw new Error('--pace takes calls per second, up to 1000.');
  const databaseUrl = process.env['DATABASE_URL'] ?? '';
  const stats = await DatabaseStats.connect(databaseUrl, platform.dataDir);
  try {
    console.log(`PostgreSQL: ${await stats.durability()}.`);
    console.log('BullMQ with a handler that does nothing, on the same PostgreSQL …');
    const raw = await measureRawQueue(databaseUrl);
    console.log(`A list of ${prospects} people who answer and hang up at once …`);
    const customer = await newCaller(platform.url, pace);
    const batch = await prepareList(customer, prospects, pace);
    const measured = await dialList(platform, customer.trunkline, batch.id, stats);
    show(measured, raw);
    if (values.statements) showStatements(await stats.costliest(costliestShown), measured.dials);
    console.log(JSON.stringify(summary(measured, raw)));
    for (const sentence of measured.broken) console.error(sentence);
    return measured.broken.length === 0 ? 0 : 1;
  } finally {
    await stats.close();
  }
}

/** Caps, prices, suppressions and a calling window that all have to be looked at and none of which binds. */
async function prepareList(
  { trunkline, workspaceId }: Customer,
  prospects: number,
  pace: number,
): Promise<Schemas['BatchResponse']> {
  await trunkline.PATCH('/workspaces/{id}/settings', {
    params: { path: { id: workspaceId } },
    body: {
      max_concurrent: maxConcurrent,
      daily_call_cap: 1_000_000,
      daily_spend_cap: 1_000_000,
      price_per_minute: 0.02,
      prices: { '+1': 0.01, '+1212': 0.012 },
      attempt_caps: [
        { max: 3, period_s: 86_400 },
        { max: 7, period_s: 604_800 },
      ],
    },
  });
  const numbers = answeringNumbers(prospects + suppressedOfList);
  const others = answeringNumbers(mostAnsweringNumbers).slice(-suppressedElsewhere);
  const rows = [
    ...others.filter((number) => !numbers.includes(number)),
    ...numbers.slice(0, suppressedOfList),
  ];
  const suppressed = new File([`phone\n${rows.join('\n')}\n`], 'suppressed.csv');
  await trunkline.POST('/suppressions/import', { body: { file: suppressed } });

  const lines = numbers.map((number, n) => `${number},Person ${n},Springfield,May 4 at 9:00 am,Basic`);
  const csv = `phone,customer_name,city,appointment_date,plan\n${lines.join('\n')}\n`;
  const { id } = await uploadWaiting(trunkline, new Blob([csv]), {
    name: 'Benchmark',
    max_concurrent: maxConcurrent,
    calls_per_second: pace,
    calling_window: openWindow(new Date()),
    retry: { max_attempts: 3, delay_s: 600, on: ['busy', 'no-answer', 'failed'] },
  });
  const batch = await batchWhen(trunkline, id, ['scheduled'], 100);
  if (batch.counts.pending !== prospects) {
    throw new Error(`${batch.counts.pending} people are to be called, not ${prospects}`);
  }
  return batch;
}

/** A window that closes for one hour a day, at the other end of the day than now in all of the list's zones. */
function openWindow(now: Date): { start: string; end: string } {
  const central = now.getUTCHours() + 24 - 6;
  const hour = (offset: number): string => `${String((central + offset) % 24).padStart(2, '0')}:00`;
  return { start: hour(13), end: hour(12) };
}

async function dialList(
  platform: Platform,
  trunkline: Trunkline,
  id: string,
  stats: DatabaseStats,
): Promise<Measured> {
  const table = canMeasure
    ? platformProcesses(platform.dataDir, stats.backendPid)
    : new Map<string, number>();
  const witness = new WitnessLog(platform.dataDir);
  const sandboxBefore = await sandboxStats(process.env);
  await stats.start();
  const cpuBefore = cpuSeconds(table);
  await trunkline.PATCH('/batch/{id}', { params: { path: { id } }, body: { scheduled_at: null } });
  const batch = await batchWhen(trunkline, id, ['completed', 'canceled'], 1_000);
  const { stats: sandboxAfter, restingSince } = await untilWebhooksRest(process.env);
  const cpuAfter = cpuSeconds(table);
  const database = await stats.stop();
  const finishedAt = Date.parse(batch.finished_at ?? '');
  witness.read();
  const prospects = await all(trunkline.each('/batch/{id}/prospects', { params: { path: { id } } }));
  const attempts = prospects.flatMap((prospect) => prospect.attempts);
  const dialed = new Set(attempts.flatMap(({ id, dialed_at }) => (dialed_at === null ? [] : [id])));
  const invited = witness.invites.map((invite) => invite.attempt_id);
  const times = witness.invites.map((invite) => Date.parse(invite.at));
  return {
    dials: dialed.size,
    durationS: (finishedAt - Date.parse(batch.started_at ?? '')) / 1000,
    invitesPerS: (times.length - 1) / ((Math.max(...times) - Math.min(...times)) / 1000),
    requests: added(sandboxBefore.requests, sandboxAfter.requests),
    webhooks: added(sandboxBefore.webhooks, sandboxAfter.webhooks),
    webhookLagS: Math.max(0, (restingSince.getTime() - finishedAt) / 1000),
    database,
    cpuS: added(cpuBefore, cpuAfter),
    broken: judge({ status: batch.status, counts: batch.counts, dialed, invited }).broken,
  };
}

function summary(measured: Measured, raw: RawQueueSpeed): Record<string, unknown> {
  const { dials, durationS, database, cpuS } = measured;
  const perDial = (n: number): number => round(n / dials, 2);
  return {
    dials,
    duration_s: round(durationS, 1),
    dials_per_s: round(dials / durationS, 1),
    invites_per_s: round(measured.invitesPerS, 1),
    settled_per_s: round(dials / (durationS + measured.webhookLagS), 1),
    bullmq_jobs_per_s: round(raw.handledPerS, 1),
    ratio: round(dials / durationS / raw.handledPerS, 3),
    livekit_requests_per_dial: perDial(sumOf(measured.requests)),
    webhooks_per_dial: perDial(measured.webhooks['sent'] ?? 0),
    webhooks_dropped_per_dial: perDial(
      sumOf(measured.webhooks) - (measured.webhooks['sent'] ?? 0) - (measured.webhooks['retried'] ?? 0),
    ),
    webhook_lag_s: round(measured.webhookLagS, 1),
    statements_per_dial: perDial(database.statements),
    transaction_statements_per_dial: perDial(database.transactionStatements),
    commits_per_dial: perDial(database.commits),
    wal_syncs_per_dial: perDial(database.walSyncs),
    cpu_ms_per_dial: Object.fromEntries(
      Object.entries(cpuS).map(([name, seconds]) => [name, round((seconds * 1000) / dials, 2)]),
    ),
  };
}

function show(measured: Measured, raw: RawQueueSpeed): void {
  const { dials, durationS, database, cpuS } = measured;
  const perDial = (n: number): string => (n / dials).toFixed(2);
  const requests = Object.entries(measured.requests).map(([name, n]) => `${name} ${perDial(n)}`);
  const webhooks = Object.entries(measured.webhooks).map(([what, n]) => `${perDial(n)} ${what}`);
  const cpu = Object.entries(cpuS).map(([name, s]) => `${name} ${((s * 1000) / dials).toFixed(2)}`);
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    [
      'Dials per second',
      `${(dials / durationS).toFixed(1)}  (${dials} in ${durationS.toFixed(1)} s, first to last row ended)`,
    ],
    ['INVITEs per second', `${measured.invitesPerS.toFixed(1)}  (first to last, by the carrier's log)`],
    [
      'The same until webhooks rest',
      `${(dials / (durationS + measured.webhookLagS)).toFixed(1)}  (they came for ${measured.webhookLagS.toFixed(1)} s more)`,
    ],
    [
      'BullMQ jobs per second',
      `${raw.handledPerS.toFixed(1)}  (${raw.jobs} handled; added ${raw.addedPerS.toFixed(0)}/s)`,
    ],
    ['Requests to LiveKit per dial', `${perDial(sumOf(measured.requests))}  (${requests.join(', ')})`],
    ['Webhooks per dial', webhooks.join(', ')],
    [
      'Statements per dial',
      `${perDial(database.statements)}  (and ${perDial(database.transactionStatements)} BEGIN, SET, COMMIT)`,
    ],
    ['Commits per dial', `${perDial(database.commits)}  (${perDial(database.walSyncs)} syncs of the log)`],
    ['CPU ms per dial', cpu.length === 0 ? 'not measured on this system' : cpu.join(', ')],
  );
  console.log(table.toString());
}

function showStatements(statements: { calls: number; totalMs: number; text: string }[], dials: number): void {
  const table = new Table({
    head: ['ms per dial', 'calls', 'statement'],
    colWidths: [13, 9, 90],
    style: { head: [], border: [], compact: true },
  });
  for (const { calls, totalMs, text } of statements) table.push([(totalMs / dials).toFixed(3), calls, text]);
  console.log(table.toString());
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
