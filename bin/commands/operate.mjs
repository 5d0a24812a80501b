import { dataDirectory, prepareDataDirectory } from '../lib/data-dir.mjs';
import { borrowPostgres } from '../lib/borrowed-postgres.mjs';
import { installationEnvironment } from '../lib/environment.mjs';
import { interruptions } from '../lib/interruption.mjs';
import { runToEnd } from '../lib/run-to-end.mjs';
import { sayTo } from '../lib/say.mjs';
import { applicationSettings } from '../lib/settings.mjs';
import { setUp } from '../lib/setup.mjs';

/** After these the next start looks at the schema and the first admin again. */
const CHANGES_SCHEMA = new Set(['migrate', 'restore']);

/**
 * Runs an operator's command (src/cli/trunkline.ts) on this installation's database: the one of DATABASE_URL, or the
 * embedded one, also beside a platform that runs on it. What is said on the way goes to stderr.
 */
export default async function operate(arguments_) {
  const say = sayTo(process.stderr);
  const { signal } = interruptions();
  await setUp({ say, signal });
  if (arguments_.some((argument) => argument === '--help' || argument === '-h')) {
    return run(arguments_, process.env, signal);
  }
  const given = installationEnvironment();
  const dataDir = prepareDataDirectory(dataDirectory(given));
  const { environment } = applicationSettings(given, dataDir);
  if (given.DATABASE_URL) return run(arguments_, environment, signal);
  const [command] = arguments_;
  const postgres = await borrowPostgres({ dataDir, command, say, signal });
  try {
    if (CHANGES_SCHEMA.has(command)) postgres.forget('prepared');
    return await run(arguments_, { ...environment, ...whereIs(postgres) }, signal);
  } finally {
    await postgres.giveBack();
  }
}

/** The sandbox's address is known only to the platform that started it. */
function whereIs({ url, platform }) {
  const sandbox = platform?.sandbox && { LIVEKIT_URL: platform.sandbox, LIVEKIT_IS_SANDBOX: 'true' };
  return { DATABASE_URL: url, ...sandbox };
}

function run(arguments_, environment, signal) {
  const env = { ...environment, TRUNKLINE_LAUNCHED: 'true' };
  return runToEnd(process.execPath, ['--enable-source-maps', 'dist/cli/trunkline.js', ...arguments_], {
    env,
    signal,
  });
}
