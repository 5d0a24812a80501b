import type { SystemTx } from '../../../platform/database/tx.js';

export interface UserRow {
  id: string;
  email: string;
  name: string;
  is_superuser: boolean;
  password_hash: string | null;
}

/** @param email normalized */
export function findUserByEmail(tx: SystemTx, email: string): Promise<UserRow | null> {
  return tx.one<UserRow>(
    'SELECT id, email, name, is_superuser, password_hash FROM users WHERE lower(email) = $1',
    [email],
  );
}

export function findUser(tx: SystemTx, id: string): Promise<UserRow | null> {
  return tx.one<UserRow>('SELECT id, email, name, is_superuser, password_hash FROM users WHERE id = $1', [
    id,
  ]);
}

/** @returns null when the address is taken */
export function insertUser(
  tx: SystemTx,
  user: { id: string; email: string; name: string; passwordHash: string; isSuperuser: boolean },
): Promise<UserRow | null> {
  return tx.one<UserRow>(
    `INSERT INTO users (id, email, name, password_hash, is_superuser) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (lower(email)) DO NOTHING
     RETURNING id, email, name, is_superuser, password_hash`,
    [user.id, user.email, user.name, user.passwordHash, user.isSuperuser],
  );
}

export async function makeSuperuser(tx: SystemTx, id: string): Promise<void> {
  await tx.run(
    'UPDATE users SET is_superuser = true, updated_at = now() WHERE id = $1 AND NOT is_superuser',
    [id],
  );
}

export async function setPassword(tx: SystemTx, id: string, passwordHash: string): Promise<void> {
  await tx.run('UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1', [id, passwordHash]);
}
