import { createHash } from 'node:crypto';
import type { ClientBase, PoolClient, QueryResult, QueryResultRow } from 'pg';

/**
 * One transaction. Repositories take it as an argument, so that no statement runs outside of one, and the kind of
 * rows it can see (one workspace, or all) is part of its type.
 */
export abstract class Transaction {
  private readonly afterCommitHooks: (() => Promise<void> | void)[] = [];

  constructor(private readonly client: ClientBase) {}

  /** All rows that the statement returns. */
  async query<R extends QueryResultRow>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    return (await this.send<R>(sql, params)).rows;
  }

  /** The one row that the statement returns, or null. */
  async one<R extends QueryResultRow>(sql: string, params: readonly unknown[] = []): Promise<R | null> {
    return (await this.send<R>(sql, params)).rows[0] ?? null;
  }

  /** How many rows the statement touched. */
  async run(sql: string, params: readonly unknown[] = []): Promise<number> {
    return (await this.send(sql, params)).rowCount ?? 0;
  }

  /** Undoes what `work` did when it throws, forgets its hooks, and keeps the transaction usable. */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('SAVEPOINT work');
    const hooksBefore = this.afterCommitHooks.length;
    try {
      const result = await work();
      await this.client.query('RELEASE SAVEPOINT work');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK TO SAVEPOINT work');
      this.afterCommitHooks.length = hooksBefore;
      throw error;
    }
  }

  /** Runs after the commit and before the reply, in the order given; never after a rollback. */
  afterCommit(hook: () => Promise<void> | void): void {
    this.afterCommitHooks.push(hook);
  }

  /** For the database classes only. */
  get hooks(): readonly (() => Promise<void> | void)[] {
    return this.afterCommitHooks;
  }

  private send<R extends QueryResultRow>(sql: string, params: readonly unknown[]): Promise<QueryResult<R>> {
    return this.client.query<R>({ name: statementName(sql), text: sql, values: params as unknown[] });
  }
}

/** Sees one workspace: row-level security hides the others. */
export class WorkspaceTx extends Transaction {
  declare private readonly kind: 'workspace';

  constructor(
    client: PoolClient,
    readonly workspaceId: string,
  ) {
    super(client);
  }
}

/** Sees every workspace. For sign-in, the scheduler, the reconciler and other work that has no one workspace. */
export class SystemTx extends Transaction {
  declare private readonly kind: 'system';
}

export type Tx = WorkspaceTx | SystemTx;

const names = new Map<string, string>();

/** Statements are prepared once per connection: parsing and planning cost more than most of them do. */
function statementName(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = createHash('sha1').update(sql).digest('base64url');
    names.set(sql, name);
  }
  return name;
}
