import { randomBytes } from 'node:crypto';
import type { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { recordOperatorAudit } from '../../platform/telemetry/audit.js';
import { normalizeEmail } from './domain/email.js';
import { ensureSuperuser } from './superuser.js';

export interface Superuser {
  id: string;
  email: string;
  name: string;
  createdAt: Date;
}

export function listSuperusers(database: SystemDatabase): Promise<Superuser[]> {
  return database.withSystem((tx) =>
    tx.query<Superuser & Record<string, unknown>>(
      'SELECT id, email, name, created_at AS "createdAt" FROM users WHERE is_superuser ORDER BY email',
    ),
  );
}

/**
 * Makes a person a superuser. The password of an account stays when its address was proven to be its owner's;
 * otherwise, and for a new account, it becomes the one given or one that is made up, since anybody may have typed the
 * address in. It is only returned when it was made up.
 */
export async function addSuperuser(
  database: SystemDatabase,
  account: { email: string; password: string | undefined },
): Promise<{ created: boolean; password: string | null }> {
  const email = normalizeEmail(account.email);
  if (account.password === undefined && (await database.withSystem((tx) => grantToProven(tx, email)))) {
    return { created: false, password: null };
  }
  const madeUp = account.password === undefined ? randomBytes(15).toString('base64url') : null;
  const { created } = await ensureSuperuser(database, { email, password: account.password ?? madeUp ?? '' });
  return { created, password: madeUp };
}

export type RemovalOfSuperuser = 'removed' | 'not-a-superuser' | 'the-last-one';

/** Makes a superuser an ordinary person again; the last one stays. */
export function removeSuperuser(database: SystemDatabase, email: string): Promise<RemovalOfSuperuser> {
  return database.withSystem(async (tx) => {
    // All of them are locked, in one order, so that two who remove each other do not leave nobody.
    const all = await tx.query<{ id: string; email: string }>(
      'SELECT id, email FROM users WHERE is_superuser ORDER BY id FOR UPDATE',
    );
    const leaving = all.find((user) => user.email.toLowerCase() === normalizeEmail(email));
    if (leaving === undefined) return 'not-a-superuser';
    if (all.length === 1) return 'the-last-one';
    await tx.run('UPDATE users SET is_superuser = false, updated_at = now() WHERE id = $1', [leaving.id]);
    await recordOperatorAudit(tx, 'superuser.removed', 'user', leaving.id, {});
    return 'removed';
  });
}

/** @returns false when there is no account whose address was proven */
async function grantToProven(tx: SystemTx, email: string): Promise<boolean> {
  const user = await tx.one<{ id: string; is_superuser: boolean }>(
    `SELECT id, is_superuser FROM users WHERE lower(email) = $1 AND email_verified_at IS NOT NULL FOR UPDATE`,
    [email],
  );
  if (user === null) return false;
  if (user.is_superuser) return true;
  await tx.run('UPDATE users SET is_superuser = true, updated_at = now() WHERE id = $1', [user.id]);
  await recordOperatorAudit(tx, 'superuser.added', 'user', user.id, {});
  return true;
}
