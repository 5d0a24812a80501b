import { dataDirectory } from './data-dir.mjs';
import { separateEnvironment } from './environment.mjs';
import { handOver } from './hand-over.mjs';
import { interruptions } from './interruption.mjs';
import { startPlatform } from './platform.mjs';
import { freePort } from './ports.mjs';
import { sayTo } from './say.mjs';
import { openSession } from './session.mjs';
import { setUp } from './setup.mjs';

/**
 * What demo, call and benchmark have in common: a platform beside any installation, with a data directory of its own
 * (`.data-<name>`, or `<name>` in `TRUNKLINE_DATA_DIR`), free ports, its own PostgreSQL and the sandbox whatever the
 * environment names, and worker and api apart so that the worker can be killed; then the client runs against it.
 */
export async function runOnSeparatePlatform({
  name,
  script,
  defaults = {},
  postgresSettings = {},
  arguments: arguments_,
}) {
  const say = sayTo(arguments_.includes('--json') ? process.stderr : process.stdout);
  const { signal, hurry } = interruptions();
  // What it measures and shows is not how its own client is limited.
  const environment = { RATE_LIMITS: 'false', ...defaults, ...separateEnvironment() };
  const session = await openSession(separateDirectory(name), say);
  try {
    await setUp({ say, signal });
    environment.PORT = String(await freePort());
    const roles = ['api', 'worker'];
    const { dataDir } = session;
    const platform = await startPlatform({ dataDir, roles, environment, postgresSettings, say, signal });
    session.announce({ url: platform.url, sandbox: platform.sandboxUrl });
    try {
      return await handOver(platform, script, arguments_, signal);
    } finally {
      await platform.stop(hurry);
    }
  } finally {
    session.close();
  }
}

function separateDirectory(name) {
  const base = process.env.TRUNKLINE_DATA_DIR;
  return dataDirectory({ TRUNKLINE_DATA_DIR: base && `${base}/${name}` }, `.data-${name}`);
}
