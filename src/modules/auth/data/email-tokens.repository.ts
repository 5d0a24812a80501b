import type { SystemTx } from '../../../platform/database/tx.js';

export type TokenPurpose = 'reset-password' | 'verify-email';

export async function insertEmailToken(
  tx: SystemTx,
  token: { hash: Buffer; purpose: TokenPurpose; userId: string; now: Date; expiresAt: Date },
): Promise<void> {
  await tx.run(
    'INSERT INTO email_tokens (token_hash, purpose, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [token.hash, token.purpose, token.userId, token.now, token.expiresAt],
  );
}

/** Whose token it is; null when it does not hold. */
export async function findEmailToken(
  tx: SystemTx,
  hash: Buffer,
  purpose: TokenPurpose,
  now: Date,
): Promise<string | null> {
  const row = await tx.one<{ user_id: string }>(
    'SELECT user_id FROM email_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3',
    [hash, purpose, now],
  );
  return row?.user_id ?? null;
}

/** Uses a token up: of two who come with it at once, one gets null. */
export async function takeEmailToken(
  tx: SystemTx,
  hash: Buffer,
  purpose: TokenPurpose,
  now: Date,
): Promise<string | null> {
  const row = await tx.one<{ user_id: string }>(
    'DELETE FROM email_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING user_id',
    [hash, purpose, now],
  );
  return row?.user_id ?? null;
}

export async function deleteEmailTokensOf(tx: SystemTx, userId: string): Promise<void> {
  await tx.run('DELETE FROM email_tokens WHERE user_id = $1', [userId]);
}
