import type { SystemTx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';

export interface ResetRequest {
  /** Normalized. */
  email: string;
  ip: string | null;
}

export interface ResetRequestRow extends ResetRequest {
  created_at: Date;
}

export async function insertResetRequest(tx: SystemTx, { email, ip }: ResetRequest): Promise<void> {
  await tx.run('INSERT INTO password_reset_requests (id, email, ip) VALUES ($1, $2, $3)', [
    newId(),
    email,
    ip,
  ]);
}

/** Takes the oldest out; it is back when the transaction is rolled back. */
export function takeResetRequest(tx: SystemTx): Promise<ResetRequestRow | null> {
  return tx.one<ResetRequestRow & Record<string, unknown>>(
    `DELETE FROM password_reset_requests WHERE id =
       (SELECT id FROM password_reset_requests ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING email, host(ip) AS ip, created_at`,
  );
}
