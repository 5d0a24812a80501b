import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from './files.mjs';

const token = (bytes) => randomBytes(bytes).toString('base64url');

const makers = {
  JWT_SECRET: () => token(48),
  ENCRYPTION_KEY: () => randomBytes(32).toString('base64'),
  LIVEKIT_API_KEY: () => `API${randomBytes(6).toString('hex')}`,
  LIVEKIT_API_SECRET: () => token(32),
  POSTGRES_PASSWORD: () => token(24),
  DATABASE_PASSWORD: () => token(24),
  SUPERUSER_PASSWORD: () => token(12),
};

/**
 * The secrets of the embedded default, made once for a data directory and readable by its owner only.
 * A secret that a later version needs is added to the file; one that is there never changes.
 */
export function ensureSecrets(dataDir) {
  const path = join(dataDir, 'secrets.json');
  const secrets = readJson(path) ?? {};
  const missing = Object.keys(makers).filter((name) => !secrets[name]);
  if (missing.length > 0) {
    for (const name of missing) secrets[name] = makers[name]();
    writeJson(path, secrets);
  }
  return secrets;
}
