import { randomBytes, randomUUID } from 'node:crypto';
import { PlatformClient, poll } from '../demo/platform-client.js';
import type { BatchView } from '../demo/shapes.js';
import { agentNumber, setUpTelephony } from '../demo/telephony-setup.js';

const patienceMs = 600_000;

/** A new workspace that can call. */
export async function newCaller(url: string, callsPerSecond: number): Promise<PlatformClient> {
  const account = {
    email: `bench-${randomUUID()}@example.com`,
    password: randomBytes(12).toString('base64url'),
  };
  const client = await PlatformClient.signUp(url, account, 'Benchmark');
  await setUpTelephony(client, callsPerSecond);
  return client;
}

/** Uploads a list that waits for its time, which is far away. */
export function uploadWaiting(
  client: PlatformClient,
  csv: Blob,
  fields: Record<string, string>,
): Promise<BatchView> {
  const form = new FormData();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const all = { agent_phone_number: agentNumber, default_country: 'US', scheduled_at: tomorrow, ...fields };
  for (const [name, value] of Object.entries(all)) form.set(name, value);
  form.set('file', csv, 'prospects.csv');
  return client.post<BatchView>('/batch/upload', form);
}

/** The batch as soon as it has one of these statuses; looked for at this interval. */
export async function batchWhen(
  client: PlatformClient,
  id: string,
  statuses: BatchView['status'][],
  everyMs: number,
): Promise<BatchView> {
  const batch = await poll(everyMs, patienceMs, async () => {
    const seen = await client.get<BatchView>(`/batch/${id}`);
    if (seen.status === 'failed')
      throw new Error(`the batch failed: ${seen.failure?.detail ?? 'no reason given'}`);
    return statuses.includes(seen.status) ? seen : undefined;
  });
  if (batch === undefined) throw new Error(`the batch was not ${statuses.join(' or ')} within ten minutes`);
  return batch;
}
