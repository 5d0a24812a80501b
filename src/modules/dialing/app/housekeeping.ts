import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Leadership } from '../../../platform/database/leadership.js';
import { makePartitions, pruneExpired } from '../../../platform/database/housekeeping.js';
import { Loop } from '../../../platform/loop.js';
import { GateRepository } from '../data/gate.repository.js';
import { WorkersRepository } from '../data/workers.repository.js';
import { AnswersUpkeep } from './answers-upkeep.js';

const hourMs = 3_600_000;

/** What has to be done now and then: partitions made ahead, what has expired removed. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    leadership: Leadership,
    private readonly database: SystemDatabase,
    private readonly gate: GateRepository,
    private readonly workers: WorkersRepository,
    private readonly answers: AnswersUpkeep,
    private readonly logger: PinoLogger,
  ) {
    this.loop = new Loop(
      'housekeeping',
      hourMs,
      async () => (leadership.leads ? this.keep() : undefined),
      logger,
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    const { because } = await this.database.withSystem(async (tx) => {
      await makePartitions(tx);
      await this.gate.know(tx);
      return this.gate.state(tx);
    });
    if (because !== null) {
      this.logger.warn(
        { because },
        'dialing is paused: nobody is called until an operator runs `npm run trunkline -- dialing resume`',
      );
    }
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async keep(): Promise<void> {
    await this.database.withSystem(async (tx) => {
      await makePartitions(tx);
      await pruneExpired(tx);
      await this.workers.forgetGone(tx);
    });
    await this.answers.keep();
  }
}
