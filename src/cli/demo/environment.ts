/** What the launcher says of the platform that it started. */
export interface Platform {
  url: string;
  dataDir: string;
}

/** @throws Error when this program was not started by the launcher */
export function startedPlatform(env: NodeJS.ProcessEnv): Platform {
  const url = env['TRUNKLINE_URL'];
  const dataDir = env['TRUNKLINE_DATA_DIR'];
  if (!url || !dataDir) throw new Error('This needs a platform of its own: start it with npm run.');
  return { url, dataDir };
}
