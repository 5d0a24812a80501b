import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Leadership } from '../../../platform/database/leadership.js';
import { Loop } from '../../../platform/loop.js';
import { ScheduleRepository } from '../data/schedule.repository.js';
import { ListTurns } from './list-turns.js';
import { SingleCalls } from './single-calls.js';

const tickMs = 100;
const listsPerTick = 1000;

/** Finds in the tables what is due, and has it admitted. */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    leadership: Leadership,
    private readonly database: SystemDatabase,
    private readonly schedule: ScheduleRepository,
    private readonly turns: ListTurns,
    private readonly singleCalls: SingleCalls,
    logger: PinoLogger,
  ) {
    this.loop = new Loop(
      'scheduler',
      tickMs,
      async () => (leadership.leads ? this.tick() : undefined),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** One round over all that is due. Safe beside another scheduler's: everything happens under admission's locks. */
  async tick(): Promise<void> {
    const lists = await this.database.withSystem((tx) => this.schedule.dueLists(tx, listsPerTick));
    await this.turns.run(lists);
    await this.singleCalls.dialDue();
  }
}
