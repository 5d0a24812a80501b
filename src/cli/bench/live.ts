import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Trunkline } from '@trunkline/client';
import type { Customer } from '../demo/customer.js';
import type { Platform } from '../demo/environment.js';
import { batchWhen, newCaller, uploadWaiting } from './batches.js';
import { commitTimes, forgetCommits, noteCommits } from './commit-times.js';
import { DatabaseStats } from './database-stats.js';
import { answeringNumbers } from './fictional-numbers.js';
import { type AudienceSummary, listen } from './live-audience.js';
import { canMeasure, cpuSeconds, platformProcesses } from './processes.js';
import { added } from './sandbox-stats.js';

/** Streams that a credential may have open, by default. */
const streamsOfAKey = 25;
/** Of people, so that as many are on the phone for a while as may be. */
const listFactor = 1.7;
const pace = 60;

/** How soon what happens to hundreds of calls is known to hundreds of clients that listen. */
export async function benchLive(platform: Platform, args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { calls: { type: 'string', default: '500' }, clients: { type: 'string', default: '200' } },
  });
  const [calls, clients] = [
    numberOf('--calls', values.calls, 3000),
    numberOf('--clients', values.clients, 450),
  ];
  const customer = await newCaller(platform.url, pace);
  const list = await prepareList(customer, calls);
  const keys = await keysFor(customer, clients);
  const stats = await DatabaseStats.connect(process.env['DATABASE_URL'] ?? '', platform.dataDir);
  const table = canMeasure
    ? platformProcesses(platform.dataDir, stats.backendPid)
    : new Map<string, number>();
  const before = cpuSeconds(table);
  await noteCommits(stats.client);
  const audience = await listen(platform.url, keys, clients);
  console.log(`${clients} clients listen; ${calls} people are on the phone at a time …`);
  try {
    await customer.trunkline.PATCH('/batch/{id}', {
      params: { path: { id: list } },
      body: { scheduled_at: null },
    });
    const batch = await batchWhen(customer.trunkline, list, ['completed', 'canceled'], 1_000);
    await audience.hasHeardOf(batch.counts.accepted);
    const cpuS = added(before, cpuSeconds(table));
    return show(audience.summary(await commitTimes(stats.client)), calls, cpuS, await lookMs(platform.url));
  } finally {
    audience.close();
    await forgetCommits(stats.client);
    await stats.close();
  }
}

function numberOf(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= most) return value;
  throw new Error(`${option} takes 1 to ${most}.`);
}

async function prepareList({ trunkline, workspaceId }: Customer, calls: number): Promise<string> {
  await trunkline.PATCH('/workspaces/{id}/settings', {
    params: { path: { id: workspaceId } },
    body: { max_concurrent: calls },
  });
  const lines = answeringNumbers(Math.ceil(calls * listFactor)).map(
    (number, n) => `${number},Person ${n},x,y,z`,
  );
  const csv = `phone,customer_name,city,appointment_date,plan\n${lines.join('\n')}\n`;
  const { id } = await uploadWaiting(trunkline, new Blob([csv]), {
    name: 'Benchmark',
    max_concurrent: Math.min(calls, 1000),
    calls_per_second: pace,
    calling_window: { start: '00:00', end: '24:00' },
  });
  await batchWhen(trunkline, id, ['scheduled'], 100);
  return id;
}

async function keysFor({ trunkline, workspaceId }: Customer, clients: number): Promise<string[]> {
  const names = Array.from({ length: Math.ceil(clients / streamsOfAKey) }, (_, n) => `Listeners ${n}`);
  return Promise.all(names.map((name) => keyOf(trunkline, workspaceId, name)));
}

async function keyOf(trunkline: Trunkline, id: string, name: string): Promise<string> {
  const { key } = await trunkline.POST('/workspaces/{id}/api-keys', {
    params: { path: { id } },
    body: { name, role: 'member' },
  });
  return key;
}

/** How long the platform took to look at the calls in flight, in milliseconds, on average. */
async function lookMs(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const valueOf = (name: string): number =>
    Number(new RegExp(`^trunkline_live_look_seconds_${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return (valueOf('sum') / valueOf('count')) * 1000;
}

function show(summary: AudienceSummary, calls: number, cpuS: Record<string, number>, look: number): number {
  const { latency, events, clients, inFlight, broken, seconds } = summary;
  const cpu = Object.entries(cpuS).map(([name, s]) => `${name} ${((s / seconds) * 100).toFixed(0)}%`);
  const figures = Object.entries(latency);
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ['Calls in flight', `${inFlight.max} at most; ${inFlight.median} when half of the events came`],
    [
      'Events',
      `${events} changes of calls, each to ${clients} clients: ${events * clients} in ${seconds.toFixed(1)} s`,
    ],
    ...figures.map(([of, { p50, p99, max }]) => [
      of === 'all' ? 'From the commit to a client' : `  ${of}`,
      `p50 ${p50} ms, p99 ${p99} ms, at most ${max} ms`,
    ]),
    ['A look at the tables', `${look.toFixed(1)} ms`],
    ['CPU of a core', cpu.length === 0 ? 'not measured on this system' : cpu.join(', ')],
  );
  console.log(table.toString());
  console.log(
    JSON.stringify({
      calls_in_flight: inFlight.max,
      clients,
      events,
      ...latency['all'],
      complete: broken.length === 0,
    }),
  );
  for (const sentence of broken.slice(0, 10)) console.error(sentence);
  const late = (latency['all']?.p99 ?? Infinity) > 1000;
  if (late) console.error('An event took more than a second to reach the clients (p99).');
  if (inFlight.max < calls) console.error(`There were ${inFlight.max} calls in flight at most.`);
  return late || inFlight.max < calls || broken.length > 0 ? 1 : 0;
}
