import { type ConnectionOptions, createPostgresBackend, setDefaultBackendFactory } from 'bullmq';

/** Where the queue is: on Redis, or in the database when there is none. */
export interface QueuePlace {
  databaseUrl: string;
  redisUrl: string | null;
}

/** Chooses BullMQ's backend for this process. To be called before a queue or a worker is made. */
export function useBackendOf({ redisUrl }: QueuePlace): void {
  if (redisUrl === null) setDefaultBackendFactory(createPostgresBackend);
  else setDefaultBackendFactory();
}

/** @param patience workers wait for a Redis that is away; who only wants to know does not */
export function connectionTo(
  { databaseUrl, redisUrl }: QueuePlace,
  patience: 'wait' | 'fail-fast' = 'wait',
): ConnectionOptions {
  if (redisUrl !== null) {
    const failFast = { retryStrategy: () => null, connectTimeout: 5_000 };
    return { url: redisUrl, maxRetriesPerRequest: null, ...(patience === 'fail-fast' && failFast) };
  }
  return { connectionString: databaseUrl, schema: 'bullmq', migrate: true, max: 2 } as ConnectionOptions;
}
