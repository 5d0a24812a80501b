import { randomBytes, randomUUID } from 'node:crypto';
import type { Schemas, Trunkline } from '@trunkline/client';
import { type Customer, poll, signUp } from '../demo/customer.js';
import { agentNumber, setUpTelephony } from '../demo/telephony-setup.js';

type Batch = Schemas['BatchResponse'];

const patienceMs = 600_000;

/** A new workspace that can call. */
export async function newCaller(url: string, callsPerSecond: number): Promise<Customer> {
  const account = {
    email: `bench-${randomUUID()}@example.com`,
    password: randomBytes(12).toString('base64url'),
  };
  const customer = await signUp(url, account, 'Benchmark');
  await setUpTelephony(customer, callsPerSecond);
  return customer;
}

/** Uploads a list that waits for its time, which is far away. */
export function uploadWaiting(
  trunkline: Trunkline,
  csv: Blob,
  settings: Partial<Schemas['UploadBatchRequest']>,
): Promise<Batch> {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  return trunkline.POST('/batch/upload', {
    body: {
      file: new File([csv], 'prospects.csv'),
      agent_phone_number: agentNumber,
      default_country: 'US',
      scheduled_at: tomorrow,
      ...settings,
    },
  });
}

/** The batch as soon as it has one of these statuses; looked for at this interval. */
export async function batchWhen(
  trunkline: Trunkline,
  id: string,
  statuses: Batch['status'][],
  everyMs: number,
): Promise<Batch> {
  const batch = await poll(everyMs, patienceMs, async () => {
    const seen = await trunkline.GET('/batch/{id}', { params: { path: { id } } });
    if (seen.status === 'failed')
      throw new Error(`the batch failed: ${seen.failure?.detail ?? 'no reason given'}`);
    return statuses.includes(seen.status) ? seen : undefined;
  });
  if (batch === undefined) throw new Error(`the batch was not ${statuses.join(' or ')} within ten minutes`);
  return batch;
}
