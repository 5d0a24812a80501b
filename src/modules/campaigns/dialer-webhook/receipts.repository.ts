import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { DialerEventResult } from './dialer-webhook.responses.js';

/** A part of a message: what was received, by digests. */
export interface ReceivedPart {
  messageHash: Buffer;
  part: number;
  bodySha256: Buffer;
}

export interface Receipt {
  results: DialerEventResult[];
  body_sha256: Buffer;
}

/**
 * Claims a part for this transaction. A twin that is under way is waited for.
 * @returns false when it was taken before
 */
export async function claimPart(tx: WorkspaceTx, of: ReceivedPart): Promise<boolean> {
  const claimed = await tx.run(
    `INSERT INTO dialer_webhook_receipts (workspace_id, message_hash, part, body_sha256, results)
     VALUES ($1, $2, $3, $4, '[]') ON CONFLICT DO NOTHING`,
    [tx.workspaceId, of.messageHash, of.part, of.bodySha256],
  );
  return claimed > 0;
}

export function receiptOf(tx: WorkspaceTx, of: ReceivedPart): Promise<Receipt | null> {
  return tx.one<Receipt>(
    `SELECT results, body_sha256 FROM dialer_webhook_receipts
     WHERE workspace_id = $1 AND message_hash = $2 AND part = $3`,
    [tx.workspaceId, of.messageHash, of.part],
  );
}

export async function storeResults(
  tx: WorkspaceTx,
  of: ReceivedPart,
  results: readonly DialerEventResult[],
): Promise<void> {
  await tx.run(
    `UPDATE dialer_webhook_receipts SET results = $4 WHERE workspace_id = $1 AND message_hash = $2 AND part = $3`,
    [tx.workspaceId, of.messageHash, of.part, JSON.stringify(results)],
  );
}
