import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Leadership } from '../../../platform/database/leadership.js';
import { Loop } from '../../../platform/loop.js';
import { ReconcileRepository } from '../data/reconcile.repository.js';
import { Lapses } from './lapses.js';
import { LiveComparison } from './live-comparison.js';
import { Orphans } from './orphans.js';

const roundMs = 1_000;

/**
 * Brings attempts to what is true when those who should have known are gone or webhooks were lost. It never dials,
 * and never ends a call that lives.
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    leadership: Leadership,
    private readonly database: SystemDatabase,
    private readonly lapses: Lapses,
    private readonly repository: ReconcileRepository,
    private readonly orphans: Orphans,
    private readonly liveComparison: LiveComparison,
    logger: PinoLogger,
  ) {
    this.loop = new Loop(
      'reconciler',
      roundMs,
      async () => (leadership.leads ? this.round() : undefined),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** One round. Safe beside another reconciler's: rows are claimed, and reports are compare-and-set. */
  async round(): Promise<void> {
    await this.lapses.giveBackMissed();
    await this.database.withSystem((tx) => this.repository.forgetExpiredLeases(tx));
    await this.orphans.adopt();
    await this.liveComparison.compare();
  }
}
