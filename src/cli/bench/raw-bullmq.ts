import {
  type ConnectionOptions,
  createPostgresBackend,
  Queue,
  setDefaultBackendFactory,
  Worker,
} from 'bullmq';

const jobs = 10_000;
const addedAtOnce = 1_000;
const concurrency = 50;

export interface RawQueueSpeed {
  jobs: number;
  addedPerS: number;
  /** Jobs that were there before the worker began, until the last had been handled. */
  handledPerS: number;
}

/** BullMQ alone, on the same PostgreSQL: jobs that carry an id, a handler that does nothing. */
export async function measureRawQueue(databaseUrl: string): Promise<RawQueueSpeed> {
  setDefaultBackendFactory(createPostgresBackend);
  const connection = { connectionString: databaseUrl, schema: 'bullmq', migrate: true } as ConnectionOptions;
  const queue = new Queue('bench-raw', { connection });
  await queue.obliterate({ force: true });
  const addingAt = performance.now();
  for (let first = 0; first < jobs; first += addedAtOnce) {
    await queue.addBulk(
      Array.from({ length: addedAtOnce }, (_, n) => ({
        name: 'nothing',
        data: { id: first + n },
        opts: { removeOnComplete: true, removeOnFail: true },
      })),
    );
  }
  const handlingAt = performance.now();
  const worker = await handleAll(connection);
  const doneAt = performance.now();
  await worker.close();
  await queue.close();
  const perSecond = (ms: number): number => jobs / (ms / 1000);
  return { jobs, addedPerS: perSecond(handlingAt - addingAt), handledPerS: perSecond(doneAt - handlingAt) };
}

function handleAll(connection: ConnectionOptions): Promise<Worker> {
  return new Promise((resolve, reject) => {
    let handled = 0;
    const worker = new Worker('bench-raw', () => Promise.resolve(), { connection, concurrency });
    worker.on('completed', () => {
      handled += 1;
      if (handled === jobs) resolve(worker);
    });
    worker.on('failed', (_job, error) => reject(error));
    worker.on('error', reject);
  });
}
