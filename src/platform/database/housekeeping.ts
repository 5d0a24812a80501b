import type { SystemTx } from './tx.js';

const partitioned = ['attempts', 'calls', 'call_events', 'audit_events'];

/** Makes the partitions of this month and the next three. */
export async function makePartitions(tx: SystemTx): Promise<void> {
  await tx.run('SELECT ensure_partitions(parent, now(), 3) FROM unnest($1::text[]) AS parent', [partitioned]);
}

/** Removes idempotency keys and refresh tokens whose time is over. */
export async function pruneExpired(tx: SystemTx): Promise<void> {
  await tx.run('DELETE FROM idempotency_keys WHERE expires_at < now()');
  await tx.run(`DELETE FROM refresh_tokens WHERE expires_at < now() - interval '7 days'`);
}
