import { join } from 'node:path';
import { endOrphans } from './child.mjs';
import { prepareDataDirectory } from './data-dir.mjs';
import { Failure } from './failure.mjs';
import { ownerOf, tryLock } from './lock.mjs';

/**
 * Takes a data directory for this launcher alone, and ends what an earlier one left in it that was killed.
 * `announce(facts)` tells other launchers where this one serves (`url`) and where its sandbox is (`sandbox`);
 * `close()` gives the directory free.
 */
export async function openSession(path, say) {
  const dataDir = prepareDataDirectory(path);
  const lockPath = join(dataDir, 'launcher.lock');
  const held = tryLock(lockPath);
  if (!held) {
    const owner = ownerOf(lockPath);
    const where = whereabouts(owner);
    throw new Failure(
      `Trunkline ${where} with the data directory ${dataDir} (process ${owner?.pid ?? 'unknown'}).`,
    );
  }
  try {
    await endOrphans(dataDir, say);
  } catch (error) {
    held.release();
    throw error;
  }
  return { dataDir, announce: held.update, close: held.release };
}

function whereabouts(owner) {
  if (owner?.command) return `is at work for \`trunkline ${owner.command}\``;
  return owner?.url ? `is already running at ${owner.url}` : 'is being started by another command';
}
