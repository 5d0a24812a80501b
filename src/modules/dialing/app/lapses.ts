import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../../platform/database/database.js';
import { AttemptsRepository } from '../data/attempts.repository.js';
import { DialingMetrics } from './dialing-metrics.js';

/** Gives back attempts that were admitted and will not be dialed: their prospects are due again, nothing is counted. */
@Injectable()
export class Lapses {
  constructor(
    private readonly database: SystemDatabase,
    private readonly attempts: AttemptsRepository,
    private readonly metrics: DialingMetrics,
  ) {}

  async giveBack(attemptIds: readonly string[], because: string, retryInMs: number): Promise<void> {
    if (attemptIds.length > 0) await this.lapse(attemptIds, because, retryInMs);
  }

  /** All whose slot has passed, whoever should have dialed them. */
  async giveBackMissed(): Promise<void> {
    await this.lapse(null, 'slot-missed', 0);
  }

  private async lapse(ids: readonly string[] | null, because: string, retryInMs: number): Promise<void> {
    const count = await this.database.withSystem((tx) => this.attempts.lapse(tx, ids, because, retryInMs));
    this.metrics.lapsed(count, because);
  }
}
