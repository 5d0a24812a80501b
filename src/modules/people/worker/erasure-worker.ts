import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { Counter, Gauge } from 'prom-client';
import { SystemDatabase } from '../../../platform/database/database.js';
import { newId } from '../../../platform/ids.js';
import { Loop } from '../../../platform/loop.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import {
  ClaimLost,
  claimErasure,
  type ErasureJob,
  oldestOpen,
  putBack,
  renewClaim,
  renewEveryMs,
} from './erasure-jobs.repository.js';
import { Erasing, Interrupted } from './erasing.js';

const lookEveryMs = 500;
const waitS = 2;
/** After a fault: a database that is away, a file that cannot be written. */
const faultS = 30;

/** Carries erasures out, one at a time in each worker. */
@Injectable()
export class ErasureWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  private readonly completed: Counter;
  private readonly oldest: Gauge;
  private stopping = false;

  constructor(
    private readonly database: SystemDatabase,
    private readonly erasing: Erasing,
    private readonly logger: PinoLogger,
    metrics: Metrics,
  ) {
    this.loop = new Loop('erasures', lookEveryMs, () => this.workOff(), logger);
    this.completed = metrics.counter('trunkline_erasures_completed_total', 'People who were erased.');
    this.oldest = metrics.gauge(
      'trunkline_erasures_oldest_seconds',
      'How long the oldest erasure that is not completed has been asked for.',
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.erasing.stop();
    await this.loop.stop();
  }

  private async workOff(): Promise<void> {
    while (!this.stopping) {
      const job = await this.database.withSystem((tx) => claimErasure(tx, newId()));
      if (job === null) break;
      await this.work(job);
    }
    this.oldest.set(await this.database.withSystem((tx) => oldestOpen(tx)));
  }

  private async work(job: ErasureJob): Promise<void> {
    const renewals = new Loop(
      'claim of an erasure',
      renewEveryMs,
      () => this.database.withSystem((tx) => renewClaim(tx, job)),
      this.logger,
    );
    renewals.start();
    try {
      const obstacle = await this.erasing.erase(job);
      if (obstacle !== null) {
        await this.database.withSystem((tx) => putBack(tx, job, obstacle, waitS));
        return;
      }
      this.completed.inc();
      this.logger.info({ erasure: job.id }, 'a person was erased');
    } catch (error) {
      if (error instanceof ClaimLost) return;
      const interrupted = error instanceof Interrupted;
      if (!interrupted) {
        this.logger.error({ err: error, erasure: job.id }, 'an erasure failed; it is taken up again');
      }
      await this.database.withSystem((tx) => putBack(tx, job, null, interrupted ? 0 : faultS));
    } finally {
      await renewals.stop();
    }
  }
}
