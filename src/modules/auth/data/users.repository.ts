import type { SystemTx } from '../../../platform/database/tx.js';

export interface UserRow {
  id: string;
  email: string;
  name: string;
  is_superuser: boolean;
  /** Null for who signed up by another provider and has set none. */
  password_hash: string | null;
  /** When it was proven that the address is theirs; null when it was only typed in. */
  email_verified_at: Date | null;
}

const columns = 'id, email, name, is_superuser, password_hash, email_verified_at';

/** @param email normalized */
export function findUserByEmail(tx: SystemTx, email: string): Promise<UserRow | null> {
  return tx.one<UserRow & Record<string, unknown>>(`SELECT ${columns} FROM users WHERE lower(email) = $1`, [
    email,
  ]);
}

export function findUser(tx: SystemTx, id: string): Promise<UserRow | null> {
  return tx.one<UserRow & Record<string, unknown>>(`SELECT ${columns} FROM users WHERE id = $1`, [id]);
}

/**
 * The user, who stays as they are until the transaction ends: a session that is opened or renewed meanwhile comes
 * either before a change of the password, which then ends it, or after.
 */
export function holdUser(tx: SystemTx, id: string): Promise<UserRow | null> {
  return tx.one<UserRow & Record<string, unknown>>(`SELECT ${columns} FROM users WHERE id = $1 FOR SHARE`, [
    id,
  ]);
}

/** The user, to be changed: whoever wants to hold or change them waits. */
export function lockUser(tx: SystemTx, id: string): Promise<UserRow | null> {
  return tx.one<UserRow & Record<string, unknown>>(
    `SELECT ${columns} FROM users WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
}

/** @returns null when the address is taken */
export function insertUser(
  tx: SystemTx,
  user: {
    id: string;
    email: string;
    name: string;
    passwordHash: string | null;
    isSuperuser: boolean;
    emailVerifiedAt: Date | null;
  },
): Promise<UserRow | null> {
  return tx.one<UserRow & Record<string, unknown>>(
    `INSERT INTO users (id, email, name, password_hash, is_superuser, email_verified_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (lower(email)) DO NOTHING
     RETURNING ${columns}`,
    [user.id, user.email, user.name, user.passwordHash, user.isSuperuser, user.emailVerifiedAt],
  );
}

export async function makeSuperuser(tx: SystemTx, id: string, now: Date): Promise<void> {
  await tx.run(
    `UPDATE users SET is_superuser = true, email_verified_at = COALESCE(email_verified_at, $2), updated_at = $2
     WHERE id = $1 AND NOT is_superuser`,
    [id, now],
  );
}

export async function setPassword(tx: SystemTx, id: string, passwordHash: string): Promise<void> {
  await tx.run('UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1', [id, passwordHash]);
}

/** @returns whether it had not been verified before */
export async function markEmailVerified(tx: SystemTx, id: string, now: Date): Promise<boolean> {
  const sql = `UPDATE users SET email_verified_at = $2, updated_at = $2 WHERE id = $1 AND email_verified_at IS NULL`;
  return (await tx.run(sql, [id, now])) === 1;
}

export async function leaveAllWorkspaces(tx: SystemTx, id: string): Promise<void> {
  await tx.run('DELETE FROM memberships WHERE user_id = $1', [id]);
}
