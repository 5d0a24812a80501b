import { join } from 'node:path';
import { ensureSecrets } from './secrets.mjs';

const DEFAULT_SUPERUSER = 'admin@example.com';

/**
 * The settings of the application's processes: those that are given, completed by what the embedded default makes up
 * for a data directory. In production nothing is made up. Keys come by the file of secrets, so that they can be
 * changed while processes run; a key in the environment wins.
 *
 * Returns `environment`, and `secrets` (empty in production).
 */
export function applicationSettings(given, dataDir) {
  const production = given.NODE_ENV === 'production';
  const secrets = production ? {} : ensureSecrets(dataDir);
  const { LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = secrets;
  const environment = {
    ...(production
      ? {}
      : { SECRETS_FILE: join(dataDir, 'secrets.json'), SUPERUSER_EMAIL: DEFAULT_SUPERUSER }),
    ...(given.LIVEKIT_URL ? {} : { LIVEKIT_API_KEY, LIVEKIT_API_SECRET }),
    ...given,
    TRUNKLINE_DATA_DIR: dataDir,
  };
  return { environment, secrets };
}
