import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownerOf, tryLock } from './lock.mjs';
import { ensurePostgres, isPostgresRunning, runningPostgres } from './postgres.mjs';

/**
 * The embedded PostgreSQL of a data directory for the time of one command: that of the platform which runs there, or
 * one that is started, with the directory held for this command, and stopped by `giveBack()`.
 *
 * Returns `url`, `forget(key)` of what is remembered of the database, `platform` (what the running platform announced
 * of itself, or undefined) and `giveBack()`.
 */
export async function borrowPostgres({ dataDir, command, say, signal }) {
  const lockPath = join(dataDir, 'launcher.lock');
  for (let told = false; ; told = true) {
    signal.throwIfAborted();
    const held = tryLock(lockPath, { command });
    if (held) return ownPostgres(dataDir, held, say);
    const owner = ownerOf(lockPath);
    const running = owner?.url && (await runningPostgres(dataDir));
    if (running) return { ...lent(running), platform: owner, giveBack: async () => {} };
    if (!told) say(`Waiting for ${owner?.command ? `\`trunkline ${owner.command}\`` : 'the platform'} …`);
    await sleep(200);
  }
}

async function ownPostgres(dataDir, held, say) {
  try {
    // What a launcher that was killed left running is used, and left to the next launcher.
    const found = isPostgresRunning(dataDir);
    const server = await ensurePostgres({ dataDir, say });
    const giveBack = async () => {
      try {
        if (!found) await server.stop();
      } finally {
        held.release();
      }
    };
    return { ...lent(server), platform: undefined, giveBack };
  } catch (error) {
    held.release();
    throw error;
  }
}

function lent(server) {
  return { url: server.url, forget: (key) => server.remember(key, undefined) };
}
