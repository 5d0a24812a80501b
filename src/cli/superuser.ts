import { ensureSuperuser } from '../modules/auth/index.js';
import { ConnectionPool, SystemDatabase } from '../platform/database/database.js';

/** A setting that must be there. */
function setting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  console.error(`${name} is not set`);
  process.exit(1);
}

const pool = new ConnectionPool({
  url: setting('DATABASE_URL'),
  maxConnections: 1,
  applicationName: 'trunkline superuser',
});
const account = { email: setting('SUPERUSER_EMAIL'), password: setting('SUPERUSER_PASSWORD') };
const { created } = await ensureSuperuser(new SystemDatabase(pool), account);
await pool.onApplicationShutdown();
console.log(`${created ? 'made' : 'checked'} the superuser ${account.email}`);
