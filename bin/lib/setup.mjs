import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { Failure, fileSystemSentence } from './failure.mjs';
import { ensureInstalled } from './install.mjs';
import { lock } from './lock.mjs';
import { root } from './paths.mjs';

/** Beside the packages, so that removing node_modules removes it all: locks, stamps, logs of this clone's set-up. */
const workshop = join(root, 'node_modules/.trunkline');

/** Brings packages and build up to date. Several commands may run at once in one clone: one does it, others wait. */
export async function setUp({ say, signal }) {
  try {
    mkdirSync(workshop, { recursive: true });
  } catch (error) {
    throw new Failure(fileSystemSentence(error, workshop) ?? `${workshop} cannot be made: ${error.message}.`);
  }
  const held = await lock(join(workshop, 'setup.lock'), () =>
    say('Waiting for another command that sets up …'),
  );
  try {
    await ensureInstalled({ workshop, say, signal });
    await ensureBuilt({ workshop, say, signal });
  } finally {
    held.release();
  }
}
