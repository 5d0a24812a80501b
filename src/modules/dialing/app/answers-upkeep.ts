import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { AbandonmentRepository } from '../data/abandonment.repository.js';
import { longestPeriodDays } from '../domain/abandonment.js';
import { Profiles } from '../profiles/profiles.js';

const dayMs = 86_400_000;
/** Rows of one transaction. */
const atOnce = 5_000;

/** Keeps the counts of answers few: admission sums them under its locks. */
@Injectable()
export class AnswersUpkeep {
  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: AbandonmentRepository,
    private readonly profiles: Profiles,
    private readonly clock: Clock,
  ) {}

  /** Removes the days that no period reaches back to, and makes one row of each other day that is over. */
  async keep(): Promise<void> {
    const today = this.clock.now();
    const rules = this.profiles.all.flatMap(({ abandonment }) => abandonment ?? []);
    const oldest = new Date(today.getTime() - longestPeriodDays(rules) * dayMs);
    await this.inParts((tx) => this.repository.removeAnswers(tx, oldest, atOnce));
    await this.inParts((tx) => this.repository.foldAnswers(tx, today, atOnce));
  }

  private async inParts(part: (tx: SystemTx) => Promise<number>): Promise<void> {
    while ((await this.database.withSystem(part)) === atOnce);
  }
}
