import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

export interface DatabaseWork {
  /** Statements that read or write; those of triggers are part of the statement that fired them. */
  statements: number;
  /** BEGIN, SET LOCAL, COMMIT and the like. */
  transactionStatements: number;
  commits: number;
  /** How often the write-ahead log was brought to the disk: commits that wrote, several at once where they could. */
  walSyncs: number;
}

export interface CostlyStatement {
  calls: number;
  totalMs: number;
  text: string;
}

/** PostgreSQL gives its counts to others about once a second. */
const flushMs = 1_500;
const control = `(BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|RESET|LISTEN|UNLISTEN|DISCARD|DEALLOCATE)\\M`;

/** Reads what PostgreSQL counts of itself. As its superuser: only that one sees the statements of all roles. */
export class DatabaseStats {
  private commitsBefore = 0;
  private syncsBefore = 0;

  private constructor(
    /** As PostgreSQL's superuser. */
    readonly client: Client,
    readonly backendPid: number,
  ) {}

  /** @param databaseUrl of the embedded database, whose superuser's password lies in `dataDir` */
  static async connect(databaseUrl: string, dataDir: string): Promise<DatabaseStats> {
    const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as {
      POSTGRES_PASSWORD: string;
    };
    const url = new URL(databaseUrl);
    url.username = 'postgres';
    url.password = secrets.POSTGRES_PASSWORD;
    const client = new Client({ connectionString: url.href, application_name: 'trunkline bench' });
    await client.connect();
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return new DatabaseStats(client, rows[0]?.pid ?? 0);
  }

  /** Settings that decide what a commit costs. */
  async durability(): Promise<string> {
    const { rows } = await this.client.query<{ setting: string }>(
      `SELECT string_agg(name || ' ' || setting, ', ' ORDER BY name) AS setting FROM pg_settings
       WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`,
    );
    return rows[0]?.setting ?? '';
  }

  /** Counts from now on. */
  async start(): Promise<void> {
    await this.client.query('SELECT pg_stat_statements_reset()');
    const { commits, syncs } = await this.totals();
    this.commitsBefore = commits;
    this.syncsBefore = syncs;
  }

  /** What was done since `start`. */
  async stop(): Promise<DatabaseWork> {
    const { rows } = await this.client.query<{ work: string; control: string }>(
      `SELECT coalesce(sum(calls) FILTER (WHERE NOT query ~* $1), 0) AS work,
              coalesce(sum(calls) FILTER (WHERE query ~* $1), 0) AS control
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database()`,
      [`^\\s*${control}`],
    );
    await new Promise((resolve) => setTimeout(resolve, flushMs));
    const { commits, syncs } = await this.totals();
    return {
      statements: Number(rows[0]?.work),
      transactionStatements: Number(rows[0]?.control),
      commits: commits - this.commitsBefore,
      walSyncs: syncs - this.syncsBefore,
    };
  }

  /** The statements that took the most time since `start`. */
  async costliest(limit: number): Promise<CostlyStatement[]> {
    const { rows } = await this.client.query<{ calls: string; ms: number; text: string }>(
      `SELECT sum(calls) AS calls, sum(total_exec_time + total_plan_time) AS ms,
              regexp_replace(query, '\\s+', ' ', 'g') AS text
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database()
       GROUP BY query ORDER BY ms DESC LIMIT $1`,
      [limit],
    );
    return rows.map(({ calls, ms, text }) => ({ calls: Number(calls), totalMs: ms, text }));
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async totals(): Promise<{ commits: number; syncs: number }> {
    const { rows } = await this.client.query<{ commits: string; syncs: string }>(
      `SELECT (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()) AS commits,
              (SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal') AS syncs`,
    );
    return { commits: Number(rows[0]?.commits), syncs: Number(rows[0]?.syncs) };
  }
}
