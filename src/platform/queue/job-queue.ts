import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Queue, Worker } from 'bullmq';
import { PinoLogger } from 'nestjs-pino';
import { HANDLES, jobCatalog, type JobDefinition, type JobHandler } from './job-catalog.js';
import { connectionTo, type QueuePlace, useBackendOf } from './queue-connection.js';

export interface QueueOptions extends QueuePlace {
  /** Whether this process runs jobs, or only adds them. */
  work: boolean;
}

/**
 * The work queue: BullMQ on Redis, or on PostgreSQL when there is no Redis. Jobs are hints to do what the tables
 * already say; the scheduler and the reconciler find whatever a lost queue forgot.
 */
@Injectable()
export class JobQueue implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly queues = new Map<string, Queue>();
  private readonly workers: Worker[] = [];

  constructor(
    private readonly options: QueueOptions,
    private readonly discovery: DiscoveryService,
    private readonly logger: PinoLogger,
  ) {
    useBackendOf(options);
  }

  /** Adds a job. It is removed from the queue when it ends, well or badly. */
  async add<P extends object>(job: JobDefinition<P>, payload: P): Promise<void> {
    await this.queueOf(job).add(job.name, payload, {
      attempts: job.attempts,
      backoff: { type: 'fixed', delay: job.backoffMs },
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  onApplicationBootstrap(): void {
    if (!this.options.work) return;
    const handlers = this.handlers();
    for (const [name, definition] of jobCatalog()) {
      const found = handlers.filter(([handled]) => handled === name);
      const handler = found[0]?.[1];
      if (found.length !== 1 || handler === undefined) {
        throw new Error(`the job ${name} has ${found.length} handlers, it needs one`);
      }
      this.workers.push(this.workerFor(definition, handler));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  private workerFor(definition: JobDefinition<object>, handler: JobHandler<object>): Worker {
    const worker = new Worker(definition.name, (job) => handler.handle(job.data as object), {
      connection: connectionTo(this.options),
      concurrency: definition.concurrency,
      maxStalledCount: 0,
    });
    worker.on('error', (error) =>
      this.logger.warn({ err: error, queue: definition.name }, 'queue connection'),
    );
    worker.on('failed', (_job, error) =>
      this.logger.error({ err: error, job: definition.name }, 'job failed'),
    );
    return worker;
  }

  private handlers(): [string, JobHandler<object>][] {
    return this.discovery.getProviders().flatMap(({ metatype, instance }) => {
      const name: unknown =
        typeof metatype === 'function' ? Reflect.getMetadata(HANDLES, metatype) : undefined;
      return typeof name === 'string' ? [[name, instance as JobHandler<object>] as const] : [];
    }) as [string, JobHandler<object>][];
  }

  private queueOf(job: JobDefinition<object>): Queue {
    let queue = this.queues.get(job.name);
    if (queue === undefined) {
      queue = new Queue(job.name, { connection: connectionTo(this.options) });
      queue.on('error', (error) => this.logger.warn({ err: error, queue: job.name }, 'queue connection'));
      this.queues.set(job.name, queue);
    }
    return queue;
  }
}
