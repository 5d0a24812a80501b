import { startThrowawayPostgres } from '../../bin/lib/throwaway-postgres.mjs';

/** One PostgreSQL for the whole run; each test file takes databases of its own from it (postgres.ts). */
export default async function setUp() {
  if (process.env.TEST_DATABASE_SERVER) return;
  const server = await startThrowawayPostgres();
  globalThis.stopTestPostgres = server.stop;
  process.env.TEST_DATABASE_SERVER = server.url;
}
