import 'reflect-metadata';
import { createApp } from './app.js';
import { serveOpenApi } from './openapi.js';
import { ConfigError, readConfig } from './platform/config/config.js';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const app = await createApp(config);
  if (config.roles.includes('api')) await serveOpenApi(app);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  await app.listen(config.port, config.host);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
