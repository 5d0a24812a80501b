import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Schemas, Trunkline } from '@trunkline/client';
import type { Platform } from './environment.js';
import { cancelUnfinishedRun, forgetRun, noteRun } from './leftover.js';
import { all, type Customer, signUp } from './customer.js';
import type { Progress } from './progress.js';
import { agentNumber, setUpTelephony } from './telephony-setup.js';
import { judge, type Verdict } from './verdict.js';
import { WitnessLog } from './witness-log.js';
import { WorkerKiller } from './worker-killer.js';

const file = join('examples', 'prospects.csv');
const callsPerSecond = 50;
const maxConcurrent = 200;
const lookEveryMs = 150;
/** Far longer than a run takes, with five kills and on a slow machine. */
const patienceMs = 300_000;

type Batch = Schemas['BatchResponse'];

export interface DemoResult {
  trunkline: Trunkline;
  batch: Batch;
  calls: Schemas['CallResponse'][];
  /** Attempts that were dialed. */
  attempts: number;
  verdict: Verdict;
  durationS: number;
}

/** Uploads the example list as a customer would, and watches it until every row has ended. */
export class DemoRun {
  private customer: Customer | undefined;
  private batchId: string | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly progress: Progress,
    private readonly kill: boolean,
  ) {}

  async run(): Promise<DemoResult> {
    const { url, dataDir } = this.platform;
    await cancelUnfinishedRun(url, dataDir);
    const account = {
      email: `demo-${randomUUID()}@example.com`,
      password: randomBytes(12).toString('base64url'),
    };
    const speed = process.env['SANDBOX_SPEED'] ?? '1';
    this.progress.say(
      `The carrier and all who answer are simulated, their time runs ${speed} times as fast.`,
    );
    this.progress.say('Signing up, registering a SIP trunk, making an agent …');
    const customer = await signUp(url, account, 'Demo');
    this.customer = customer;
    await setUpTelephony(customer, callsPerSecond);
    const { trunkline } = customer;

    const witness = new WitnessLog(dataDir);
    this.progress.say(`Uploading ${file} …`);
    const startedAt = Date.now();
    const { id } = await upload(trunkline);
    this.batchId = id;
    noteRun(dataDir, { ...account, batchId: id });
    const batch = await this.watch(trunkline, id, witness);
    const durationS = (Date.now() - startedAt) / 1000;

    const prospects = await all(trunkline.each('/batch/{id}/prospects', { params: { path: { id } } }));
    const calls = await all(trunkline.each('/calls', { params: { query: { batch_id: id } } }));
    const attempts = prospects.flatMap((prospect) => prospect.attempts);
    const dialed = new Set(attempts.flatMap(({ id, dialed_at }) => (dialed_at === null ? [] : [id])));
    witness.read();
    const invited = witness.invites.map((invite) => invite.attempt_id);
    const verdict = judge({ status: batch.status, counts: batch.counts, dialed, invited });
    if (batch.status !== 'running') forgetRun(dataDir);
    return { trunkline, batch, calls, attempts: dialed.size, verdict, durationS };
  }

  /** Ctrl-C: nobody else is called. */
  async cancel(): Promise<void> {
    if (this.batchId === undefined) return;
    await this.customer?.trunkline.PATCH('/batch/{id}', {
      params: { path: { id: this.batchId } },
      body: { status: 'canceled' },
    });
    forgetRun(this.platform.dataDir);
  }

  private async watch(trunkline: Trunkline, id: string, witness: WitnessLog): Promise<Batch> {
    const killer = this.kill ? new WorkerKiller(witness, (line) => this.progress.say(line)) : undefined;
    let imported = false;
    for (const end = Date.now() + patienceMs; ; await pause(lookEveryMs)) {
      const batch = await trunkline.GET('/batch/{id}', { params: { path: { id } } });
      witness.read();
      if (!imported && batch.status !== 'importing') {
        imported = true;
        const { total, accepted, rejected } = batch.counts;
        this.progress.say(`${total} rows: ${accepted} people to call, ${rejected} rejected.`);
      }
      if (imported) this.progress.update(batch);
      killer?.look(batch.counts.accepted);
      if (['completed', 'failed', 'canceled'].includes(batch.status) || Date.now() > end) {
        this.progress.stop();
        if (killer?.done === false)
          this.progress.say(`  The list was over before the worker was killed five times and went on.`);
        return batch;
      }
    }
  }
}

function upload(trunkline: Trunkline): Promise<Batch> {
  return trunkline.POST('/batch/upload', {
    body: {
      file: new File([readFileSync(file)], 'prospects.csv', { type: 'text/csv' }),
      name: 'Appointment reminders',
      agent_phone_number: agentNumber,
      default_country: 'US',
      max_concurrent: maxConcurrent,
      calls_per_second: callsPerSecond,
      ring_timeout_s: 15,
      calling_window: { start: '00:00', end: '24:00' },
      retry: { max_attempts: 2, delay_s: 1, on: ['busy', 'no-answer', 'failed'] },
    },
  });
}
