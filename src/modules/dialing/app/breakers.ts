import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import { BreakersRepository } from '../data/breakers.repository.js';
import { type BreakerEvent, type BreakerPolicy, nextBreaker } from '../domain/breaker.js';

const policy: BreakerPolicy = { threshold: 5, openForS: 30, maxOpenForS: 600 };

export interface TrunkEvent extends BreakerEvent {
  trunkId: string;
}

/** Opens the breaker of a trunk that fails, so that a dead trunk does not turn a whole list into failures. */
@Injectable()
export class Breakers {
  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: BreakersRepository,
    private readonly logger: PinoLogger,
  ) {}

  /** Takes what trunks have shown. A success of a trunk at rest, which is nearly every event, writes nothing. */
  async record(events: readonly TrunkEvent[]): Promise<void> {
    const trunkIds = [...new Set(events.map((event) => event.trunkId))].toSorted();
    if (trunkIds.length === 0) return;
    await this.database.withSystem(async (tx) => {
      const restless = await this.repository.restless(tx, trunkIds);
      for (const trunkId of trunkIds) {
        const own = events.filter((event) => event.trunkId === trunkId);
        if (!restless.has(trunkId) && own.every((event) => event.kind === 'success')) continue;
        const before = await this.repository.lock(tx, trunkId);
        if (before === null) continue;
        const after = own.reduce((state, event) => nextBreaker(state, event, policy), before);
        await this.repository.store(tx, trunkId, after);
        if (after.phase === 'open' && before.phase !== 'open') {
          this.logger.warn({ trunkId, until: after.until }, 'a trunk fails again and again: its lists pause');
        }
      }
    });
  }

  /** For attempts that LiveKit refused because it does not know their trunk. */
  async requestSync(attemptIds: readonly string[]): Promise<void> {
    if (attemptIds.length === 0) return;
    await this.database.withSystem((tx) => this.repository.requestSync(tx, attemptIds));
  }
}
