import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { SystemDatabase } from '../../platform/database/database.js';
import { Leadership } from '../../platform/database/leadership.js';
import { Loop } from '../../platform/loop.js';
import { dropMonthBefore } from './audit-events.repository.js';

const hourMs = 3_600_000;

/** Drops months of the audit log that are older than the installation keeps. Nothing else ever removes an event. */
@Injectable()
export class AuditRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'auditRetentionDays'>,
    private readonly database: SystemDatabase,
    private readonly logger: PinoLogger,
    leadership: Leadership,
  ) {
    const keep = async (): Promise<void> => {
      if (leadership.leads) await this.dropOld();
    };
    this.loop = new Loop('audit retention', hourMs, keep, logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async dropOld(): Promise<void> {
    const days = this.config.auditRetentionDays;
    let months = 0;
    // A transaction for each: it locks the log of all months.
    while (await this.database.withSystem((tx) => dropMonthBefore(tx, days))) months += 1;
    if (months > 0) this.logger.info({ months, days }, 'months of the audit log were dropped');
  }
}
