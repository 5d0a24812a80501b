import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Failure } from './failure.mjs';
import { root } from './paths.mjs';

/**
 * Runs a program in the clone with its output in a new log file, or shared with ours; resolves with its exit code.
 * When `signal` aborts, the program is ended and waited for, and the signal's reason thrown.
 */
export function runToEnd(command, arguments_, { log, env = process.env, signal } = {}) {
  const output = log === undefined ? undefined : openSync(log, 'w', 0o600);
  const stdio = output === undefined ? 'inherit' : ['ignore', output, output];
  const child = spawn(command, arguments_, { cwd: root, env, stdio, signal });
  if (output !== undefined) closeSync(output);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      if (error.code === 'ENOENT') reject(new Failure(`The program ${command} was not found.`));
      else if (error.name !== 'AbortError') reject(error);
    });
    child.once('exit', (code) => (signal?.aborted ? reject(signal.reason) : resolve(code ?? 1)));
  });
}
