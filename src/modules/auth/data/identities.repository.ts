import type { SystemTx } from '../../../platform/database/tx.js';

/** Who somebody is at an identity provider. */
export interface Identity {
  issuer: string;
  subject: string;
}

/** Whose identity it is, or null; who comes with it at the same moment waits for the end of this transaction. */
export async function lockIdentity(tx: SystemTx, { issuer, subject }: Identity): Promise<string | null> {
  await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('identity ' || $1::text, 0))`, [
    `${issuer} ${subject}`,
  ]);
  const row = await tx.one<{ user_id: string }>(
    'SELECT user_id FROM user_identities WHERE issuer = $1 AND subject = $2',
    [issuer, subject],
  );
  return row?.user_id ?? null;
}

export async function insertIdentity(
  tx: SystemTx,
  { issuer, subject }: Identity,
  userId: string,
  now: Date,
): Promise<void> {
  await tx.run('INSERT INTO user_identities (issuer, subject, user_id, created_at) VALUES ($1, $2, $3, $4)', [
    issuer,
    subject,
    userId,
    now,
  ]);
}

export async function deleteIdentitiesOf(tx: SystemTx, userId: string): Promise<void> {
  await tx.run('DELETE FROM user_identities WHERE user_id = $1', [userId]);
}
