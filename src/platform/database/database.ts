import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { DatabaseError, Pool, type PoolClient } from 'pg';
import { isUuid } from '../ids.js';
import { Transaction, WorkspaceTx, SystemTx } from './tx.js';

export interface DatabaseOptions {
  url: string;
  maxConnections: number;
  applicationName: string;
}

/** How often a transaction that lost a deadlock is run again before it is given up. */
const deadlockRetries = 4;
const retryable = new Set(['40P01', '40001']);

/** The pool of connections, and the only way to a transaction. */
@Injectable()
export class ConnectionPool implements OnApplicationShutdown {
  readonly pool: Pool;

  constructor(options: DatabaseOptions) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.maxConnections,
      application_name: options.applicationName,
      idleTimeoutMillis: 30_000,
      // One stays: by its name PostgreSQL shows that the process lives.
      min: 1,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    // An idle connection that breaks (a database restart) is replaced at its next use.
    this.pool.on('error', () => undefined);
  }

  async transaction<T extends Transaction, R>(
    begin: string,
    make: (client: PoolClient) => T,
    work: (tx: T) => Promise<R>,
  ): Promise<R> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.once(begin, make, work);
      } catch (error) {
        if (attempt >= deadlockRetries || !isDeadlock(error)) throw error;
      }
    }
  }

  private async once<T extends Transaction, R>(
    begin: string,
    make: (client: PoolClient) => T,
    work: (tx: T) => Promise<R>,
  ): Promise<R> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    const tx = make(client);
    let result: R;
    try {
      await client.query(begin);
      result = await work(tx);
      await client.query('COMMIT');
    } catch (error) {
      broken = await rollback(client);
      throw error;
    } finally {
      client.release(broken);
    }
    for (const hook of tx.hooks) await hook();
    return result;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

/** Transactions of one workspace. */
@Injectable()
export class Database {
  constructor(private readonly connections: ConnectionPool) {}

  /**
   * Runs `work` in a transaction that sees the rows of one workspace only. It is run again when it loses a deadlock,
   * so what it does outside of the transaction belongs into `tx.afterCommit`.
   */
  withWorkspace<R>(workspaceId: string, work: (tx: WorkspaceTx) => Promise<R>): Promise<R> {
    if (!isUuid(workspaceId)) throw new Error(`not a workspace id: ${workspaceId}`);
    return this.connections.transaction(
      `BEGIN; SET LOCAL ROLE trunkline_app; SET LOCAL trunkline.workspace_id = '${workspaceId}'`,
      (client) => new WorkspaceTx(client, workspaceId),
      work,
    );
  }
}

/** Transactions over all workspaces. The boundary check lists the files that may use it. */
@Injectable()
export class SystemDatabase {
  constructor(private readonly connections: ConnectionPool) {}

  /** Runs `work` in a transaction that sees every workspace; run again when it loses a deadlock. */
  withSystem<R>(work: (tx: SystemTx) => Promise<R>): Promise<R> {
    return this.connections.transaction(
      'BEGIN; SET LOCAL ROLE trunkline_system',
      (client) => new SystemTx(client),
      work,
    );
  }
}

async function rollback(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error)); // the connection is gone: do not reuse it
  }
}

export function isDeadlock(error: unknown): boolean {
  return error instanceof DatabaseError && error.code !== undefined && retryable.has(error.code);
}

/** Whether the error says that a unique index refused a row, and which one. */
export function violatedUnique(error: unknown): string | null {
  return error instanceof DatabaseError && error.code === '23505' ? (error.constraint ?? '') : null;
}
