import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const hasProc = existsSync('/proc/self/stat');

/** Whether a process of that id exists, whoever owns it; a zombie, which only waits to be reaped, does not count. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return !hasProc || statFields(pid)?.[0] !== 'Z';
}

/**
 * What tells a process from a later one with the same id: when it started. Undefined when it is gone.
 * A process is ended by this launcher only after its id and its start are those that were written down.
 */
export function startOf(pid) {
  if (hasProc) {
    const started = statFields(pid)?.[19];
    return started && `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${started}`;
  }
  return ps(pid, 'lstart=');
}

/** The command line of a process, or an empty string when it is gone or cannot be seen. */
export function commandLine(pid) {
  if (!hasProc) return ps(pid, 'command=') ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** Ids of the processes that work in `directory`; empty where the system has no /proc. */
export function processesIn(directory) {
  return processIds().filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === directory;
    } catch {
      return false;
    }
  });
}

/** Ids of the processes that were started with `NAME=value`; empty where the system has no /proc. */
export function processesWith(name, value) {
  const wanted = `${name}=${value}`;
  return processIds().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(wanted);
    } catch {
      return false;
    }
  });
}

/** Waits until the process is gone; false when it is still there after `ms`. */
export async function waitUntilGone(pid, ms) {
  for (const end = Date.now() + ms; isAlive(pid); await sleep(25)) if (Date.now() > end) return false;
  return true;
}

function processIds() {
  if (!hasProc) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/** The fields of /proc/<pid>/stat from the state on; the command before it may hold spaces and brackets. */
function statFields(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid, format) {
  try {
    return execFileSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
