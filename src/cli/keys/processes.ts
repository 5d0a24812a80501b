import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';

const ofProcess = '^trunkline (api|worker)';
const lookEveryMs = 200;
const patienceMs = 60_000;

/** A process of Trunkline as PostgreSQL sees it: the name of its connections says which key it seals with. */
export interface ConnectedProcess {
  name: string;
  address: string;
  /** The id of the key; null when it reads SECRETS_FILE, and so takes up each change. */
  keyId: string | null;
}

/**
 * The processes that are connected to the database.
 * @param owner connections of the role that the processes sign in with: PostgreSQL tells others less of them
 */
export async function connectedProcesses(owner: Pool): Promise<ConnectedProcess[]> {
  const { rows } = await owner.query<{ name: string; address: string }>(
    `SELECT DISTINCT application_name AS name, COALESCE(host(client_addr), 'local') AS address FROM pg_stat_activity
     WHERE datname = current_database() AND application_name ~ $1 ORDER BY 1, 2`,
    [ofProcess],
  );
  return rows.map(({ name, address }) => ({
    name: name.replace(/ key .*$/, ''),
    address,
    keyId: / key ([0-9a-f]{8})$/.exec(name)?.[1] ?? null,
  }));
}

/**
 * Waits until every transaction has ended that was open when this was called: one of them may have sealed with the
 * key before and not yet written it. Returns false when one stays open for more than a minute.
 */
export async function openTransactionsEnd(owner: Pool): Promise<boolean> {
  const { rows: since } = await owner.query<{ now: string }>('SELECT clock_timestamp()::text AS now');
  for (const end = Date.now() + patienceMs; Date.now() < end; await pause(lookEveryMs)) {
    const { rows } = await owner.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND application_name ~ $1 AND xact_start < $2::timestamptz`,
      [ofProcess, since[0]?.now],
    );
    if (rows[0]?.n === 0) return true;
  }
  return false;
}
