import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config/config.js';
import { instructBrowsers } from './platform/http/browsers.js';
import { answerBrokenRequests } from './platform/http/broken-requests.js';
import { tellBodyFaults } from './platform/http/framework-refusal.js';
import { methodCheck } from './platform/http/method-check.js';
import { RateLimits } from './platform/http/rate-limit/rate-limits.js';
import { RoutesCheck } from './platform/http/routes-check.js';
import { followRequest } from './platform/telemetry/request-context.js';

/** The application, ready to listen: the same in production, in the demo and in the end-to-end tests. */
export async function createApp(config: Config): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    rawBody: true,
    // Nest tells every route at info while it boots; after that it speaks through the application's own log.
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  if (config.trustProxy !== null) app.set('trust proxy', proxies(config.trustProxy));
  app.disable('x-powered-by');
  app.use(app.get(RateLimits).announce);
  app.use(followRequest);
  instructBrowsers(app, config);
  app.use(cookieParser());
  if (config.roles.includes('api')) app.use(methodCheck(app.get(RoutesCheck).routes()));
  answerBrokenRequests(app.getHttpServer() as Server);
  app.useBodyParser('json', { type: ['application/json', 'application/*+json'], limit: '1mb' });
  app.use(tellBodyFaults);
  return app;
}

/** A number of proxies, or their addresses: Express takes both. */
function proxies(setting: string): number | string {
  return /^\d+$/.test(setting) ? Number(setting) : setting;
}
