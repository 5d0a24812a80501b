import { hostname } from 'node:os';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import { newId } from '../../../platform/ids.js';
import { Loop } from '../../../platform/loop.js';
import { WorkersRepository } from '../data/workers.repository.js';

const beatMs = 2_000;

/** Shows that this worker lives, so that the reconciler knows whose attempts to take over. */
@Injectable()
export class WorkerRegistry implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly id = newId();
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    private readonly workers: WorkersRepository,
    logger: PinoLogger,
  ) {
    this.loop = new Loop('worker heartbeat', beatMs, () => this.beat(), logger);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.beat();
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await this.database.withSystem((tx) => this.workers.remove(tx, this.id));
  }

  private beat(): Promise<void> {
    return this.database.withSystem((tx) => this.workers.beat(tx, this.id, hostname(), process.pid));
  }
}
