import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Loop } from '../../../platform/loop.js';
import { pruneEvents } from './dispatch.repository.js';

const everyMs = 600_000;
const keepDays = 30;
const atOnce = 1_000;

/** Removes events that nobody can replay any more. */
@Injectable()
export class WebhookRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    logger: PinoLogger,
  ) {
    this.loop = new Loop('webhook retention', everyMs, () => this.prune(), logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async prune(): Promise<void> {
    const some = () => this.database.withSystem((tx) => pruneEvents(tx, keepDays, atOnce));
    while ((await some()) === atOnce);
  }
}
