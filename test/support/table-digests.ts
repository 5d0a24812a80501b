import { Client } from 'pg';

/** Of every table of a database the number of rows and a digest over all of them, whatever their order. */
export async function tableDigests(url: string): Promise<Record<string, string>> {
  const client = new Client({ connectionString: url, options: '-c role=trunkline_system' });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
         AND NOT c.relispartition AND has_table_privilege(c.oid, 'SELECT')`,
    );
    const digests: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ digest: string }>(
        `SELECT count(*) || ':' || COALESCE(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM ${name} t`,
      );
      digests[name] = rows[0]?.digest ?? '';
    }
    return digests;
  } finally {
    await client.end();
  }
}
