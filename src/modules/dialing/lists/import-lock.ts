import { Client } from 'pg';

/**
 * Holds the right to import one upload while `work` runs, on a connection of its own, so that the right ends with this
 * process however it ends. Returns false, without running `work`, when somebody else imports it. It saves work
 * only: two imports of one upload at once are harmless.
 */
export async function withImportLock(
  databaseUrl: string,
  uploadId: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const lost = new AbortController();
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'trunkline import lock',
    keepAlive: true,
  });
  client.on('error', (error) => lost.abort(error));
  await client.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_lock(hashtextextended('list import ' || $1::text, 0)) AS mine`,
      [uploadId],
    );
    if (rows[0]?.mine !== true) return false;
    await work(lost.signal);
    return true;
  } finally {
    await client.end();
  }
}
