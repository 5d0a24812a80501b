import { inspect } from 'node:util';
import type { Command } from 'commander';
import { ConnectionPool, SystemDatabase } from '../../platform/database/database.js';
import { OperatorFailure, sentenceOf } from './failure.js';

/** What a command answers: lines for people, `data` for programs (`--json`). */
export interface Answer {
  lines: string[];
  data: object;
  /** False when what was asked for is not so: the exit code is 1. */
  ok?: boolean;
}

/** What a command works with. */
export interface Installation {
  env: Readonly<Record<string, string | undefined>>;
  databaseUrl: string;
  pool: ConnectionPool;
  database: SystemDatabase;
  /** Tells people how it goes, on stderr. */
  progress(line: string): void;
}

type Work<A extends unknown[]> = (installation: Installation, ...args: A) => Promise<Answer>;
type Action<A extends unknown[]> = (...args: [...A, Command]) => Promise<void>;

/** Makes a command's action of what it does: connects, prints the answer or one sentence, keeps the exit code. */
export type Operation = <A extends unknown[]>(work: Work<A>) => Action<A>;

/** Where commands run: what they are told by, and where they speak to. */
export interface Terminal {
  env: Readonly<Record<string, string | undefined>>;
  out(line: string): void;
  err(line: string): void;
  exit(code: number): void;
}

export function operationsOn(terminal: Terminal): Operation {
  const env = Object.fromEntries(Object.entries(terminal.env).filter(([, value]) => value !== ''));
  return <A extends unknown[]>(work: Work<A>): Action<A> =>
    async (...args) => {
      const command = args.at(-1) as Command;
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      const given = args.slice(0, -1) as unknown as A;
      try {
        const answer = await withInstallation(env, terminal, (installation) => work(installation, ...given));
        for (const line of json === true ? [JSON.stringify(answer.data)] : answer.lines) terminal.out(line);
        terminal.exit(answer.ok === false ? 1 : 0);
      } catch (error) {
        terminal.err(sentenceOf(error, env['DATABASE_URL']) ?? inspect(error));
        terminal.exit(1);
      }
    };
}

async function withInstallation(
  env: Installation['env'],
  terminal: Terminal,
  work: (installation: Installation) => Promise<Answer>,
): Promise<Answer> {
  const databaseUrl = env['DATABASE_URL'];
  if (databaseUrl === undefined) throw new OperatorFailure('DATABASE_URL is not set.');
  if (!/^postgres(?:ql)?:$/.test(URL.canParse(databaseUrl) ? new URL(databaseUrl).protocol : '')) {
    throw new OperatorFailure('DATABASE_URL is no URL such as postgres://user:password@host:5432/trunkline.');
  }
  const pool = new ConnectionPool({
    url: databaseUrl,
    maxConnections: 2,
    applicationName: 'trunkline operator',
  });
  try {
    return await work({ env, databaseUrl, pool, database: new SystemDatabase(pool), progress: terminal.err });
  } finally {
    await pool.onApplicationShutdown();
  }
}
