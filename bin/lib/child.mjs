import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, tail, writeJson } from './files.mjs';
import { root } from './paths.mjs';
import { isAlive, processesWith, startOf, waitUntilGone } from './processes.mjs';

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const GRACE_MS = 20_000;
/** Set for every process that works for a data directory, so that the next launcher knows what an earlier one left. */
const MARK = 'TRUNKLINE_LAUNCHED_FOR';

/** Node 22 and later keep compiled code here and start in two thirds of the time; older ones ignore it. */
const compileCache = join(root, 'node_modules/.trunkline/compiled');

const recordPath = (dataDir) => join(dataDir, 'processes.json');

/**
 * Starts one of the built programs for a data directory. It has a process group of its own, so that Ctrl-C reaches
 * only the launcher, and its output goes to `logs/<name>.log`, or to the launcher's own when `inherit` is set.
 */
export function startChild({ name, script, dataDir, environment, inherit = false }) {
  const log = join(dataDir, 'logs', `${name}.log`);
  const output = inherit ? undefined : openLog(log);
  const logStart = inherit ? 0 : statSync(log).size;
  const child = spawn(process.execPath, ['--enable-source-maps', join('dist', script)], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: compileCache, ...environment, [MARK]: dataDir },
    stdio: inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', output, output],
    detached: true,
  });
  if (output !== undefined) closeSync(output);
  if (child.pid) remember(dataDir, { name, pid: child.pid, started: startOf(child.pid) });
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return {
    name,
    pid: child.pid,
    log,
    logStart,
    /** Resolves with how it ended: a signal's name or an exit code. */
    exited,
    /** The end of what it wrote since it was started, for a failure that points to its log. */
    lastLines: (count = 8) => (inherit ? '' : tail(log, count, logStart)),
    kill9: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    stop: async (hurry) => {
      child.kill('SIGTERM');
      const kill = () => child.kill('SIGKILL');
      const timer = setTimeout(kill, GRACE_MS);
      hurry?.addEventListener('abort', kill);
      await exited;
      clearTimeout(timer);
      hurry?.removeEventListener('abort', kill);
    },
  };
}

/** Ends what an earlier launcher of this data directory left running after it was killed. Call it under the lock. */
export async function endOrphans(dataDir, say) {
  const recorded = (readJson(recordPath(dataDir)) ?? []).filter(
    ({ pid, started }) => started && startOf(pid) === started,
  );
  const orphans = new Set([...recorded.map(({ pid }) => pid), ...processesWith(MARK, dataDir)]);
  if (orphans.size > 0) {
    say('Ending what an earlier run left behind …');
    await Promise.all([...orphans].map(end));
  }
  writeJson(recordPath(dataDir), []);
}

async function end(pid) {
  signal(pid, 'SIGTERM');
  if (await waitUntilGone(pid, GRACE_MS / 2)) return;
  signal(pid, 'SIGKILL');
  await waitUntilGone(pid, GRACE_MS);
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function remember(dataDir, entry) {
  const alive = (readJson(recordPath(dataDir)) ?? []).filter(({ pid }) => isAlive(pid));
  writeJson(recordPath(dataDir), [...alive, entry]);
}

function openLog(path) {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  if (existsSync(path) && statSync(path).size > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
