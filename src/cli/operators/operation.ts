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
  /** Tells people how it goes, on stderr; the last line stands for the ones before on a terminal. */
  progress(line: string): void;
}

type Work<A extends unknown[]> = (installation: Installation, ...args: A) => Promise<Answer>;

/** Makes a command's action of what it does: connects, prints the answer or one sentence, sets the exit code. */
export function operation<A extends unknown[]>(work: Work<A>): (...args: [...A, Command]) => Promise<void> {
  return async (...args) => {
    const command = args.at(-1) as Command;
    const { json } = command.optsWithGlobals<{ json?: boolean }>();
    const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
    try {
      const answer = await withInstallation(env, (installation) =>
        work(installation, ...(args.slice(0, -1) as unknown as A)),
      );
      for (const line of json === true ? [JSON.stringify(answer.data)] : answer.lines) console.log(line);
      process.exitCode = answer.ok === false ? 1 : 0;
    } catch (error) {
      console.error(sentenceOf(error, env['DATABASE_URL']) ?? error);
      process.exitCode = 1;
    }
  };
}

async function withInstallation(
  env: Installation['env'],
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
    return await work({ env, databaseUrl, pool, database: new SystemDatabase(pool), progress });
  } finally {
    await pool.onApplicationShutdown();
  }
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
