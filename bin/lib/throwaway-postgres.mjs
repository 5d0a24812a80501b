import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensurePostgres, relocatedPostgres, stopPostgres } from './postgres.mjs';
import { isAlive } from './processes.mjs';

const PREFIX = 'trunkline-test-';

/**
 * A PostgreSQL in a temporary directory for as long as this process lives. `durable: true` keeps the promises of a
 * real one, for tests that kill it; `restart()` then stops and starts it on the same port, `stop()` removes it.
 */
export async function startThrowawayPostgres({ durable = false } = {}) {
  await removeAbandoned();
  const dataDir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  chmodSync(dataDir, 0o711);
  const server = await ensurePostgres({ dataDir, durable });
  return {
    ...server,
    async restart() {
      await stopPostgres(dataDir);
      return ensurePostgres({ dataDir, durable });
    },
    stop: () => discard(dataDir),
  };
}

/** What earlier runs left that were killed: their directories carry the id of a process that is gone. */
async function removeAbandoned() {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (pid > 0 && !isAlive(pid)) await discardIfOurs(join(tmpdir(), name));
  }
}

async function discardIfOurs(dataDir) {
  try {
    await discard(dataDir);
  } catch (error) {
    // Another user's, or another run is removing it at this moment: neither is in the way.
    if (!['EACCES', 'EPERM', 'ENOENT', 'ENOTEMPTY'].includes(error.code)) throw error;
  }
}

async function discard(dataDir) {
  await stopPostgres(dataDir);
  const elsewhere = relocatedPostgres(dataDir);
  if (elsewhere) rmSync(dirname(elsewhere), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}
