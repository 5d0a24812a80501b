import { Pool } from 'pg';
import { type BucketStore, storePatienceMs, type Taken, type Wanted } from './bucket-store.js';

/**
 * One statement for any number of buckets. A conflicting row is locked and read anew, so that takers at the same moment
 * see each other; the order of the keys keeps them from deadlocks. `now()` is the same throughout the statement.
 */
const takeTokens = `
  INSERT INTO rate_limit_buckets AS bucket (key, full_at_us, capacity, token_us, taken)
  SELECT key, now_us + least(tokens, capacity) * token_us, capacity, token_us, least(tokens, capacity)
  FROM unnest($1::text[], $2::int[], $3::int[], $4::bigint[]) AS wanted (key, tokens, capacity, token_us),
    (SELECT (extract(epoch FROM now()) * 1000000)::bigint AS now_us) AS clock
  ORDER BY key
  ON CONFLICT (key) DO UPDATE SET (full_at_us, capacity, token_us, taken) = (
    SELECT full_us + grantable * EXCLUDED.token_us, EXCLUDED.capacity, EXCLUDED.token_us, grantable
    FROM (SELECT EXCLUDED.full_at_us - EXCLUDED.taken * EXCLUDED.token_us AS now_us) AS clock,
      LATERAL (SELECT greatest(bucket.full_at_us, now_us) AS full_us) AS level,
      LATERAL (SELECT greatest(0, least(EXCLUDED.taken,
        (now_us + EXCLUDED.capacity * EXCLUDED.token_us - full_us) / EXCLUDED.token_us)) AS grantable) AS tokens)
  RETURNING key, taken, (full_at_us - (extract(epoch FROM now()) * 1000000)::bigint)::float8 AS full_in_us`;

// Some at a time: whoever asks from a million addresses must not hold up the next statement for long.
const forgetFull = `
  DELETE FROM rate_limit_buckets WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM rate_limit_buckets
    WHERE full_at_us < (extract(epoch FROM now()) * 1000000)::bigint LIMIT 10000 FOR UPDATE SKIP LOCKED))`;
const forgetEveryMs = 10_000;

/** Buckets in PostgreSQL, over one connection of their own: requests that wait for the pool do not hold them up. */
export class PostgresBuckets implements BucketStore {
  private readonly pool: Pool;
  private forgottenAt = performance.now();

  constructor(databaseUrl: string) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      max: 1,
      application_name: 'trunkline rate limits',
      connectionTimeoutMillis: storePatienceMs,
      query_timeout: storePatienceMs,
      keepAlive: true,
    });
    // An idle connection that breaks (a database restart) is replaced at its next use.
    this.pool.on('error', () => undefined);
  }

  async take(wanted: readonly Wanted[]): Promise<Taken[]> {
    await this.forget();
    const { rows } = await this.pool.query<{ key: string; taken: number; full_in_us: number }>({
      name: 'take-tokens',
      text: takeTokens,
      values: [
        wanted.map(({ key }) => key),
        wanted.map(({ tokens }) => tokens),
        wanted.map(({ limit }) => limit.capacity),
        wanted.map(({ limit }) => limit.tokenUs),
      ],
    });
    const found = new Map(rows.map((row) => [row.key, { granted: row.taken, fullInUs: row.full_in_us }]));
    return wanted.map(({ key }) => {
      const taken = found.get(key);
      if (taken === undefined) throw new Error('a bucket was not answered');
      return taken;
    });
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** A full bucket is no row. */
  private async forget(): Promise<void> {
    const now = performance.now();
    if (now < this.forgottenAt + forgetEveryMs) return;
    this.forgottenAt = now;
    await this.pool.query(forgetFull);
  }
}
