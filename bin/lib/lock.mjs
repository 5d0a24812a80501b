import { randomBytes } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson } from './files.mjs';
import { startOf } from './processes.mjs';

/** How long a lock file without an owner's name may be one that is being written. */
const WRITING_MS = 3000;
/** How long one process may take to remove the lock of a dead one. */
const TAKEOVER_MS = 10_000;

/**
 * Takes the lock file, from a dead owner if need be. Returns `{ release, update(facts) }`, or undefined while another
 * process holds it; `ownerOf(path)` then tells what that one wrote into it.
 */
export function tryLock(path, facts = {}) {
  const owner = { pid: process.pid, started: startOf(process.pid), token: randomBytes(8).toString('hex') };
  for (;;) {
    if (createExclusively(path, { ...owner, ...facts })) {
      return {
        release: () => rmSync(path, { force: true }),
        update: (more) => writeFileSync(path, JSON.stringify({ ...owner, ...facts, ...more })),
      };
    }
    if (!removeAbandoned(path)) return undefined;
  }
}

/** Waits for the lock; `onWait` is called once if another process holds it. */
export async function lock(path, onWait) {
  for (let waited = false; ; waited = true) {
    const held = tryLock(path);
    if (held) return held;
    if (!waited) onWait();
    await sleep(200);
  }
}

export const ownerOf = readJson;

function createExclusively(path, content) {
  try {
    writeFileSync(path, JSON.stringify(content), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** True when the lock may be tried again. Of several that find the same dead owner, one removes its lock. */
function removeAbandoned(path) {
  const owner = readJson(path);
  if (owner ? startOf(owner.pid) === owner.started : ageOf(path) < WRITING_MS) return false;
  const takeover = `${path}.${owner?.token ?? 'empty'}`;
  if (!createExclusively(takeover, {})) {
    if (ageOf(takeover) > TAKEOVER_MS) rmSync(takeover, { force: true });
    return false;
  }
  if (readJson(path)?.token === owner?.token) rmSync(path, { force: true });
  rmSync(takeover, { force: true });
  return true;
}

function ageOf(path) {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}
