import 'reflect-metadata';
import { createApp } from '../app.js';
import { openApiDocument } from '../openapi.js';
import { readConfig } from '../platform/config/config.js';

// The document does not depend on settings, and nothing is connected to: any values will do.
const config = readConfig({
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  LIVEKIT_URL: 'http://127.0.0.1:1',
  LIVEKIT_API_KEY: 'none',
  LIVEKIT_API_SECRET: 'none',
  JWT_SECRET: 'n'.repeat(32),
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  TRUNKLINE_ROLES: 'api',
  LOG_LEVEL: 'silent',
});
const app = await createApp(config);
const text = `${JSON.stringify(await openApiDocument(app), null, 2)}\n`;
// The database pool and the like would keep the process alive; what is written to a pipe has to leave it first.
process.stdout.write(text, () => process.exit(0));
