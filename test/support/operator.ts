import { operate } from '../../src/cli/operators/program.js';

/** What one of the operators' commands came to. */
export interface OperatorRun {
  exitCode: number;
  /** Standard output, line by line. */
  out: string[];
  err: string[];
  /** What `--json` gave; it is always asked for. */
  json: Record<string, unknown>;
}

/** Runs `npm run trunkline -- <command>` in this process, as the launcher does: with these settings and no others. */
export async function runOperator(command: string[], env: Record<string, string>): Promise<OperatorRun> {
  const run = { exitCode: -1, out: [] as string[], err: [] as string[] };
  await operate([...command, '--json'], {
    env,
    out: (line) => void run.out.push(line),
    err: (line) => void run.err.push(line),
    exit: (code) => {
      run.exitCode = code;
    },
  });
  return { ...run, json: parsed(run.out.at(-1)) };
}

function parsed(line: string | undefined): Record<string, unknown> {
  return line?.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {};
}
