import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrunklineError } from '@trunkline/client';
import { type Account, type Customer, logIn, signUp } from './customer.js';

/** Signs in as the person who places single calls: the one of earlier times, or a new one. */
export async function demoAccount(url: string, dataDir: string): Promise<Customer> {
  const path = join(dataDir, 'call-account.json');
  const known = accountIn(path);
  if (known !== null) {
    try {
      return await logIn(url, known);
    } catch (error) {
      // The database was made anew since.
      if (!(error instanceof TrunklineError && error.status === 401)) throw error;
    }
  }
  const account = {
    email: `call-${randomUUID()}@example.com`,
    password: randomBytes(12).toString('base64url'),
  };
  const customer = await signUp(url, account, 'Single calls');
  writeFileSync(path, JSON.stringify(account), { mode: 0o600 });
  return customer;
}

function accountIn(path: string): Account | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Account;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
