import type { SystemTx } from '../../../platform/database/tx.js';
import type { LoginFailures } from '../domain/login-backoff.js';

interface FailuresRow {
  failures: number;
  last_at: Date;
  blocked_until: Date | null;
}

/** What is known of a key, locked until the transaction ends, so that tries at the same moment are counted one by one. */
export async function lockFailures(tx: SystemTx, key: string): Promise<LoginFailures | null> {
  await tx.run(
    `INSERT INTO login_failures (key, failures, last_at) VALUES ($1, 0, to_timestamp(0)) ON CONFLICT (key) DO NOTHING`,
    [key],
  );
  const row = await tx.one<FailuresRow & Record<string, unknown>>(
    'SELECT failures, last_at, blocked_until FROM login_failures WHERE key = $1 FOR UPDATE',
    [key],
  );
  return row && { failures: row.failures, lastAt: row.last_at, blockedUntil: row.blocked_until };
}

export async function writeFailures(tx: SystemTx, key: string, counted: LoginFailures): Promise<void> {
  await tx.run('UPDATE login_failures SET failures = $2, last_at = $3, blocked_until = $4 WHERE key = $1', [
    key,
    counted.failures,
    counted.lastAt,
    counted.blockedUntil,
  ]);
}

export async function forgetFailures(tx: SystemTx, key: string): Promise<void> {
  await tx.run('DELETE FROM login_failures WHERE key = $1', [key]);
}

/** Takes one counted failure back: it was a right password. */
export async function forgiveFailure(tx: SystemTx, key: string): Promise<void> {
  await tx.run(
    `UPDATE login_failures SET failures = failures - 1, blocked_until = NULL WHERE key = $1 AND failures > 0`,
    [key],
  );
}

export async function deleteFailuresBefore(tx: SystemTx, before: Date): Promise<void> {
  await tx.run('DELETE FROM login_failures WHERE last_at < $1', [before]);
}
