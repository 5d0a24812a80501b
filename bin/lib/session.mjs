import { join } from 'node:path';
import { endOrphans } from './child.mjs';
import { prepareDataDirectory } from './data-dir.mjs';
import { Failure } from './failure.mjs';
import { ownerOf, tryLock } from './lock.mjs';

/**
 * Takes a data directory for this launcher alone, and ends what an earlier one left in it that was killed.
 * `announce(url)` tells a second launcher where this one serves; `close()` gives the directory free.
 */
export async function openSession(path, say) {
  const dataDir = prepareDataDirectory(path);
  const lockPath = join(dataDir, 'launcher.lock');
  const held = tryLock(lockPath);
  if (!held) {
    const owner = ownerOf(lockPath);
    const where = owner?.url ? `is already running at ${owner.url}` : 'is being started by another command';
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
  return { dataDir, announce: (url) => held.update({ url }), close: held.release };
}
