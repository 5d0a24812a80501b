// Sends requests made from the OpenAPI document to a platform of its own, and holds the replies against it:
// `npm run fuzz -- [--cases 2000] [--seed 1]`. Needs Python; schemathesis is installed into node_modules/.trunkline.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { separateEnvironment } from '../lib/environment.mjs';
import { Failure } from '../lib/failure.mjs';
import { interruptions } from '../lib/interruption.mjs';
import { startPlatform } from '../lib/platform.mjs';
import { freePort } from '../lib/ports.mjs';
import { openSession } from '../lib/session.mjs';
import { setUp } from '../lib/setup.mjs';
import { installSchemathesis, runSchemathesis } from './fuzz/schemathesis.mjs';
import { furnish } from './fuzz/target.mjs';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const { signal, hurry } = interruptions();
try {
  process.exitCode = await fuzz(Number(values.cases), Number(values.seed));
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}

/** @returns the exit code: 0 when at least so many requests were made and none was answered off the document */
async function fuzz(cases, seed) {
  await setUp({ say: console.error, signal });
  const program = installSchemathesis(console.error);
  const directory = mkdtempSync(join(tmpdir(), 'trunkline-fuzz-'));
  chmodSync(directory, 0o711);
  const session = await openSession(join(directory, 'data'), console.error);
  try {
    const environment = { ...separateEnvironment(), PORT: String(await freePort()), RATE_LIMITS: 'false' };
    const { dataDir } = session;
    const roles = ['api,worker'];
    const platform = await startPlatform({ dataDir, roles, environment, say: console.error, signal });
    try {
      const target = await furnish(platform.url);
      const running = run(program, { url: platform.url, target, directory, cases, seed, signal });
      const lost = platform.failed.then((sentence) => ({ sentence }));
      const outcome = await Promise.race([running, lost]);
      const code = await running;
      // What schemathesis calls an unavailable server is told with the end of its log.
      if (typeof outcome === 'object') throw new Failure(outcome.sentence);
      return code;
    } finally {
      await platform.stop(hurry);
    }
  } finally {
    session.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function run(program, { cases, ...rest }) {
  const { code, made } = await runSchemathesis(program, { ...rest, cases });
  console.log(`${made} requests`);
  if (code === 0 && made < cases) {
    console.error(`That is fewer than ${cases}.`);
    return 1;
  }
  return code;
}
