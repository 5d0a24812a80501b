import type { SystemTx, WorkspaceTx } from '../../../platform/database/tx.js';
import type { SealedDialerSecrets } from './dialer-secrets.js';

/** What is shown of a workspace's secret. */
export interface DialerSecretRow {
  id: string;
  created_at: Date;
  rotated_at: Date | null;
  previous_secret_until: Date | null;
  last_used_at: Date | null;
}

const SHOWN = `id, created_at, rotated_at, last_used_at,
  CASE WHEN previous_secret_until > now() THEN previous_secret_until END AS previous_secret_until`;

/** What verifies the requests of this key; null when it is nobody's. */
export function verifierOf(tx: SystemTx, id: string): Promise<SealedDialerSecrets | null> {
  return tx.one<SealedDialerSecrets>(
    `SELECT workspace_id, secret, CASE WHEN previous_secret_until > now() THEN previous_secret END AS previous_secret
     FROM dialer_webhook_secrets WHERE id = $1`,
    [id],
  );
}

/** Not more often than once a minute: what it is for bears that. */
export async function noteUse(tx: WorkspaceTx): Promise<void> {
  await tx.run(
    `UPDATE dialer_webhook_secrets SET last_used_at = now()
     WHERE workspace_id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
    [tx.workspaceId],
  );
}

export function findSecret(tx: WorkspaceTx): Promise<DialerSecretRow | null> {
  return tx.one<DialerSecretRow>(`SELECT ${SHOWN} FROM dialer_webhook_secrets WHERE workspace_id = $1`, [
    tx.workspaceId,
  ]);
}

/** Stores the first secret, or a new one in its place; the one before holds for `overlapS` more. */
export async function putSecret(
  tx: WorkspaceTx,
  secret: { id: string; sealed: Buffer; createdBy: string | null },
  overlapS: number,
): Promise<DialerSecretRow> {
  const row = await tx.one<DialerSecretRow>(
    `INSERT INTO dialer_webhook_secrets AS s (id, workspace_id, secret, created_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace_id) DO UPDATE
       SET secret = EXCLUDED.secret, rotated_at = now(), previous_secret = s.secret,
           previous_secret_until = now() + make_interval(secs => $5)
     RETURNING ${SHOWN}`,
    [secret.id, tx.workspaceId, secret.sealed, secret.createdBy, overlapS],
  );
  if (row === null) throw new Error('an upsert without a row');
  return row;
}

/** @returns the id that it had; null when there is none */
export async function deleteSecret(tx: WorkspaceTx): Promise<string | null> {
  const row = await tx.one<{ id: string }>(
    'DELETE FROM dialer_webhook_secrets WHERE workspace_id = $1 RETURNING id',
    [tx.workspaceId],
  );
  return row?.id ?? null;
}
