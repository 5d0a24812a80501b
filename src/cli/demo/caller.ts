import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, ApiProblem, PlatformClient } from './platform-client.js';

/** Signs in as the person who places single calls: the one of earlier times, or a new one. */
export async function demoAccount(url: string, dataDir: string): Promise<PlatformClient> {
  const path = join(dataDir, 'call-account.json');
  const known = accountIn(path);
  if (known !== null) {
    try {
      return await PlatformClient.logIn(url, known);
    } catch (error) {
      // The database was made anew since.
      if (!(error instanceof ApiProblem && error.status === 401)) throw error;
    }
  }
  const account = {
    email: `call-${randomUUID()}@example.com`,
    password: randomBytes(12).toString('base64url'),
  };
  const client = await PlatformClient.signUp(url, account, 'Single calls');
  writeFileSync(path, JSON.stringify(account), { mode: 0o600 });
  return client;
}

function accountIn(path: string): Account | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Account;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
