import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { connectionTo, type QueuePlace, useBackendOf } from './queue-connection.js';

/**
 * Puts a job into a queue of its own, takes it out again and removes the queue.
 * @returns how long that took in milliseconds, null when it took longer than `patienceMs`
 * @throws what the queue's backend says when it cannot be reached
 */
export async function tryQueue(place: QueuePlace, patienceMs: number): Promise<number | null> {
  useBackendOf(place);
  const name = `doctor-${randomUUID()}`;
  const began = Date.now();
  const queue = new Queue(name, { connection: connectionTo(place, 'fail-fast') });
  const worker = new Worker(name, undefined, {
    connection: connectionTo(place, 'fail-fast'),
    autorun: false,
  });
  try {
    return await Promise.race([
      roundTrip(queue, worker).then(() => Date.now() - began),
      firstError(queue, worker),
      new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null).unref()),
    ]);
  } finally {
    await Promise.allSettled([worker.close(true), queue.obliterate({ force: true })]);
    await Promise.allSettled([queue.close()]);
  }
}

/** How many jobs of each queue wait for a worker. */
export async function queueDepth(
  place: QueuePlace,
  names: readonly string[],
): Promise<Record<string, number>> {
  useBackendOf(place);
  const depths: Record<string, number> = {};
  for (const name of names) {
    const queue = new Queue(name, { connection: connectionTo(place, 'fail-fast') });
    depths[name] = await queue.getWaitingCount().finally(() => queue.close());
  }
  return depths;
}

async function roundTrip(queue: Queue, worker: Worker): Promise<void> {
  await queue.add('probe', {}, { removeOnComplete: true });
  for (;;) {
    const job = await worker.getNextJob(queue.name);
    if (job === undefined) continue;
    await job.moveToCompleted(null, queue.name, false);
    return;
  }
}

function firstError(queue: Queue, worker: Worker): Promise<never> {
  return new Promise((_, reject) => {
    queue.on('error', reject);
    worker.on('error', reject);
  });
}
