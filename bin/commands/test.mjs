import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { separateEnvironment } from '../lib/environment.mjs';
import { interruptions } from '../lib/interruption.mjs';
import { root } from '../lib/paths.mjs';
import { runToEnd } from '../lib/run-to-end.mjs';
import { sayTo } from '../lib/say.mjs';
import { setUp } from '../lib/setup.mjs';
import { startThrowawayPostgres } from '../lib/throwaway-postgres.mjs';

/** Runs the tests on a PostgreSQL of their own; `--all` adds the long ones, other arguments go to jest. */
export default async function test(arguments_) {
  const say = sayTo(process.stderr);
  const { signal } = interruptions();
  await setUp({ say, signal });

  const environment = separateEnvironment();
  delete environment.TRUNKLINE_DATA_DIR;
  if (arguments_.includes('--all')) {
    environment.TRUNKLINE_TEST_ALL = '1';
    // The driver is also held against a real LiveKit server where one can be built.
    if (spawnSync('go', ['version']).status === 0) environment.TRUNKLINE_TEST_REAL_LIVEKIT ??= '1';
  }
  const postgres = await startThrowawayPostgres();
  try {
    signal.throwIfAborted();
    environment.TEST_DATABASE_SERVER = postgres.url;
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const passed = arguments_.filter((argument) => argument !== '--all');
    return await runToEnd(process.execPath, [jest, ...passed], { env: environment, signal });
  } finally {
    await postgres.stop();
  }
}
