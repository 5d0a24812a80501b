import type { SystemTx } from './tx.js';

const partitioned = ['attempts', 'calls', 'call_events', 'audit_events', 'contact_decisions'];

/** Makes the partitions of this month and the next three. */
export async function makePartitions(tx: SystemTx): Promise<void> {
  await tx.run('SELECT ensure_partitions(parent, now(), 3) FROM unnest($1::text[]) AS parent', [partitioned]);
}

/** Removes idempotency keys, receipts of messages, tokens and mails whose time is over. */
export async function pruneExpired(tx: SystemTx): Promise<void> {
  await tx.run('DELETE FROM idempotency_keys WHERE expires_at < now()');
  await tx.run(`DELETE FROM refresh_tokens WHERE expires_at < now() - interval '7 days'`);
  await tx.run(`DELETE FROM dialer_webhook_receipts WHERE received_at < now() - interval '48 hours'`);
  await tx.run('DELETE FROM email_tokens WHERE expires_at < now()');
  // Kept for a while to answer "was I sent something?"; without their content.
  await tx.run(`DELETE FROM mails WHERE state <> 'queued' AND ended_at < now() - interval '30 days'`);
}
