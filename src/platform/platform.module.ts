import { join } from 'node:path';
import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  DiscoveryModule,
  DiscoveryService,
} from '@nestjs/core';
import { PinoLogger } from 'nestjs-pino';
import { Clock, SystemClock } from './clock.js';
import { CONFIG, type Config } from './config/config.js';
import { poolSizeOf } from './database/connection-budget.js';
import { ConnectionPool, Database, SystemDatabase } from './database/database.js';
import { Leadership } from './database/leadership.js';
import { EgressClient } from './egress/egress-client.js';
import { AccessGuard } from './http/access.guard.js';
import { ErrorsController } from './http/errors.controller.js';
import { HealthController } from './http/health.controller.js';
import { IdempotencyStore } from './http/idempotency.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RateLimiter } from './http/rate-limit/rate-limiter.js';
import { RateLimits } from './http/rate-limit/rate-limits.js';
import { RequestShapeInterceptor } from './http/request-shape.interceptor.js';
import { RoutesCheck } from './http/routes-check.js';
import { TransactionInterceptor } from './http/transaction.interceptor.js';
import { RequestValidationPipe } from './http/validation.js';
import { MailDelivery } from './mail/mail-delivery.js';
import { MailTransport, mailTransport } from './mail/mail-transport.js';
import { Mailer } from './mail/mailer.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { JobQueue } from './queue/job-queue.js';
import { keyIdOf, SecretBox } from './security/secret-box.js';
import { Storage } from './storage/storage.js';
import { loggerModule } from './telemetry/logging.js';
import { Metrics, MetricsController } from './telemetry/metrics.js';

/** What every module stands on. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(config: Config): DynamicModule {
    const work = config.roles.includes('worker');
    const api = config.roles.includes('api');
    return {
      module: PlatformModule,
      imports: [DiscoveryModule, loggerModule(config.logLevel, config.logFile)],
      controllers: [HealthController, MetricsController, ...(api ? [ErrorsController] : [])],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Clock, useClass: SystemClock },
        {
          provide: ConnectionPool,
          useFactory: () =>
            new ConnectionPool({
              url: config.databaseUrl,
              maxConnections: poolSizeOf(config.roles),
              applicationName: applicationName(config),
            }),
        },
        Database,
        SystemDatabase,
        { provide: SecretBox, useFactory: () => new SecretBox(() => config.secrets().encryption) },
        {
          provide: EgressClient,
          useFactory: () => new EgressClient({ allow: config.egressAllow, httpsOnly: config.production }),
        },
        { provide: Storage, useFactory: () => new Storage(join(config.dataDir, 'files')) },
        {
          provide: JobQueue,
          inject: [DiscoveryService, PinoLogger],
          useFactory: (discovery: DiscoveryService, logger: PinoLogger) =>
            new JobQueue(
              { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl, work },
              discovery,
              logger,
            ),
        },
        ...(work ? [OutboxRelay, leadership(config)] : []),
        Mailer,
        ...(work ? [{ provide: MailTransport, useFactory: () => mailTransport(config) }, MailDelivery] : []),
        Metrics,
        RateLimiter,
        RateLimits,
        IdempotencyStore,
        ...(api ? [RoutesCheck] : []),
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: RequestValidationPipe },
        { provide: APP_INTERCEPTOR, useClass: RequestShapeInterceptor },
        { provide: APP_INTERCEPTOR, useClass: TransactionInterceptor },
      ],
      exports: [
        CONFIG,
        Clock,
        ConnectionPool,
        Database,
        SystemDatabase,
        SecretBox,
        EgressClient,
        Storage,
        JobQueue,
        ...(work ? [OutboxRelay, Leadership] : []),
        Mailer,
        Metrics,
        RateLimits,
        IdempotencyStore,
      ],
    };
  }
}

/** PostgreSQL shows it. It says which key the process seals with, by which `keys rotate` finds those left behind. */
function applicationName({ roles, secrets, keysFromFile }: Config): string {
  const key = keysFromFile ? 'file' : keyIdOf(secrets().encryption.current).toString('hex');
  return `trunkline ${roles.join('+')} key ${key}`;
}

function leadership(config: Config): Provider {
  return {
    provide: Leadership,
    inject: [PinoLogger],
    useFactory: (logger: PinoLogger) => new Leadership(config.databaseUrl, logger),
  };
}
