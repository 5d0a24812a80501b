import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Platform } from './environment.js';
import { cancelUnfinishedRun, forgetRun, noteRun } from './leftover.js';
import { PlatformClient } from './platform-client.js';
import type { Progress } from './progress.js';
import type { BatchView, CallView, ProspectView } from './shapes.js';
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

export interface DemoResult {
  client: PlatformClient;
  batch: BatchView;
  calls: CallView[];
  /** Attempts that were dialed. */
  attempts: number;
  verdict: Verdict;
  durationS: number;
}

/** Uploads the example list as a customer would, and watches it until every row has ended. */
export class DemoRun {
  private client: PlatformClient | undefined;
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
    const client = await PlatformClient.signUp(url, account, 'Demo');
    this.client = client;
    await setUpTelephony(client, callsPerSecond);

    const witness = new WitnessLog(dataDir);
    this.progress.say(`Uploading ${file} …`);
    const startedAt = Date.now();
    const { id } = await upload(client);
    this.batchId = id;
    noteRun(dataDir, { ...account, batchId: id });
    const batch = await this.watch(client, id, witness);
    const durationS = (Date.now() - startedAt) / 1000;

    const prospects = await client.all<ProspectView>(`/batch/${id}/prospects`);
    const calls = await client.all<CallView>(`/calls?batch_id=${id}`);
    const attempts = prospects.flatMap((prospect) => prospect.attempts);
    const dialed = new Set(attempts.flatMap(({ id, dialed_at }) => (dialed_at === null ? [] : [id])));
    witness.read();
    const invited = witness.invites.map((invite) => invite.attempt_id);
    const verdict = judge({ status: batch.status, counts: batch.counts, dialed, invited });
    if (batch.status !== 'running') forgetRun(dataDir);
    return { client, batch, calls, attempts: dialed.size, verdict, durationS };
  }

  /** Ctrl-C: nobody else is called. */
  async cancel(): Promise<void> {
    if (this.batchId === undefined) return;
    await this.client?.patch(`/batch/${this.batchId}`, { status: 'canceled' });
    forgetRun(this.platform.dataDir);
  }

  private async watch(client: PlatformClient, id: string, witness: WitnessLog): Promise<BatchView> {
    const killer = this.kill ? new WorkerKiller(witness, (line) => this.progress.say(line)) : undefined;
    let imported = false;
    for (const end = Date.now() + patienceMs; ; await pause(lookEveryMs)) {
      const batch = await client.get<BatchView>(`/batch/${id}`);
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

function upload(client: PlatformClient): Promise<BatchView> {
  const form = new FormData();
  form.set('name', 'Appointment reminders');
  form.set('agent_phone_number', agentNumber);
  form.set('default_country', 'US');
  form.set('max_concurrent', String(maxConcurrent));
  form.set('calls_per_second', String(callsPerSecond));
  form.set('ring_timeout_s', '15');
  form.set('calling_window', JSON.stringify({ start: '00:00', end: '24:00' }));
  form.set('retry', JSON.stringify({ max_attempts: 2, delay_s: 1, on: ['busy', 'no-answer', 'failed'] }));
  form.set('file', new Blob([readFileSync(file)], { type: 'text/csv' }), 'prospects.csv');
  return client.post<BatchView>('/batch/upload', form);
}
