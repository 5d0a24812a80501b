import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Leadership } from '../../../platform/database/leadership.js';
import { Loop } from '../../../platform/loop.js';
import { ScheduleRepository } from '../data/schedule.repository.js';
import { ListDialing } from './list-dialing.js';
import { SingleCalls } from './single-calls.js';

const tickMs = 100;
const listsPerTick = 200;

/** Finds in the tables what is due, and has it admitted. */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    leadership: Leadership,
    private readonly database: SystemDatabase,
    private readonly schedule: ScheduleRepository,
    private readonly lists: ListDialing,
    private readonly singleCalls: SingleCalls,
    private readonly logger: PinoLogger,
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
    for (const list of lists) {
      try {
        await this.lists.dial(list, null);
      } catch (error) {
        this.logger.error(
          { err: error, listId: list.id },
          'a list could not be scheduled; it is tried again later',
        );
        await this.lists.setAside(list);
      }
    }
    await this.singleCalls.dialDue();
  }
}
