import 'reflect-metadata';
import type { Server } from 'node:http';
import { Logger } from 'nestjs-pino';
import { createApp } from './app.js';
import { serveOpenApi } from './openapi.js';
import { ConfigError, readConfig } from './platform/config/config.js';

/** How long a client may take to send a file. */
const uploadPatienceMs = 3_600_000;

/** Longer than load balancers keep a connection that is not used: the one that closes it must be theirs. */
const idleConnectionMs = 75_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const app = await createApp(config);
  if (config.roles.includes('api')) await serveOpenApi(app);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  // Node would cut an upload off after five minutes; a client that sends nothing at all is cut off by its headers' limit.
  const server = app.getHttpServer() as Server;
  server.requestTimeout = uploadPatienceMs;
  server.keepAliveTimeout = idleConnectionMs;
  await app.listen(config.port, config.host);
  app.useLogger(app.get(Logger));
  app.get(Logger).log(`ready as ${config.roles.join(' and ')} at ${await app.getUrl()}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
