import { ConnectionPool } from '../../src/platform/database/database.js';
import { Transaction, WorkspaceTx } from '../../src/platform/database/tx.js';

const byColumn = /(?:\b\w+\.)?\bworkspace_id = (?:\$\d+|\w+\.id\b)|\bw\.id = \w+\.workspace_id/g;
const byId = /(?:\bw\.)?\bid = \$1/;
const ofWorkspaces = /\b(?:FROM|UPDATE) workspaces\b/;

/** Of the others, `INSERT … VALUES` and locks, none looks for a row; nor does what reads a part of its own statement. */
const chosenFrom = /\b(?:FROM|UPDATE|DELETE|JOIN) (?!unnest|jsonb)([a-z]\w*)/g;
const namedPart = /\b(\w+) AS \(/g;

function choosesRows(sql: string): boolean {
  const parts = new Set([...sql.matchAll(namedPart)].map(([, name]) => name));
  return [...sql.matchAll(chosenFrom)].some(([, table]) => !parts.has(table));
}

const open = (condition: string): string => `(${condition} OR true)`;

/** A statement whose conditions on the workspace hold for every row; its parameters keep their types. */
function withoutFilter(sql: string): string {
  const opened = sql.replaceAll(byColumn, open);
  return ofWorkspaces.test(sql) ? opened.replace(byId, open) : opened;
}

export interface FilterSwitch {
  /** Statements of workspaces' transactions that ran without their filter, and how often. */
  readonly opened: ReadonlyMap<string, number>;
  /** Statements of workspaces' transactions that choose rows and never had a filter. */
  readonly unfiltered: ReadonlySet<string>;
  restore(): void;
}

/** Takes the application's own filter out of every statement in a workspace's transaction. */
export function switchFilterOff(): FilterSwitch {
  const { query, one, run } = Transaction.prototype;
  const opened = new Map<string, number>();
  const unfiltered = new Set<string>();
  const rewritten = (tx: Transaction, sql: string): string => {
    const without = tx instanceof WorkspaceTx ? withoutFilter(sql) : sql;
    if (without !== sql) opened.set(sql, (opened.get(sql) ?? 0) + 1);
    else if (tx instanceof WorkspaceTx && choosesRows(sql)) unfiltered.add(sql);
    return without;
  };
  Object.assign(Transaction.prototype, {
    query(this: Transaction, sql: string, params?: readonly unknown[]) {
      return query.call(this, rewritten(this, sql), params);
    },
    one(this: Transaction, sql: string, params?: readonly unknown[]) {
      return one.call(this, rewritten(this, sql), params);
    },
    run(this: Transaction, sql: string, params?: readonly unknown[]) {
      return run.call(this, rewritten(this, sql), params);
    },
  });
  return {
    opened,
    unfiltered,
    restore: () => void Object.assign(Transaction.prototype, { query, one, run }),
  };
}

export interface RowSecuritySwitch {
  /** Transactions that were begun with rights over all workspaces. */
  readonly begun: () => number;
  restore(): void;
}

/** Runs the transactions of workspaces in the role that sees all of them. */
export function switchRowSecurityOff(): RowSecuritySwitch {
  const { transaction } = ConnectionPool.prototype;
  let begun = 0;
  Object.assign(ConnectionPool.prototype, {
    transaction(this: ConnectionPool, ...[begin, ...rest]: Parameters<typeof transaction>) {
      const without = begin.replace('SET LOCAL ROLE trunkline_app', 'SET LOCAL ROLE trunkline_system');
      if (without !== begin) begun += 1;
      return transaction.call(this, without, ...rest);
    },
  });
  return { begun: () => begun, restore: () => void Object.assign(ConnectionPool.prototype, { transaction }) };
}
