import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError } from '../../../platform/errors.js';
import { Turns } from '../../../platform/turns.js';
import { optOutsFirst } from '../domain/event-order.js';
import { noteUse } from './dialer-secrets.repository.js';
import type { DialerSender } from './dialer-signature.guard.js';
import type { DialerEventResult, DialerEventsResponse } from './dialer-webhook.responses.js';
import { EventEffects } from './event-effects.js';
import { claimPart, type ReceivedPart, receiptOf, storeResults } from './receipts.repository.js';

/** Events of one transaction: it holds lists and persons locked, which dialing waits for. */
const partSize = 50;

/**
 * Takes messages of outside dialers. Each part of a message has its effects in one transaction with the receipt that
 * says so: whatever is killed, repeated or sent twice at once, it has them once.
 */
@Injectable()
export class DialerEvents {
  /** A workspace that sends much waits for itself, and not all others for a connection. */
  private readonly turns = new Turns(2);

  constructor(
    private readonly database: Database,
    private readonly effects: EventEffects,
  ) {}

  /**
   * Resolves when what can be applied is committed and holds.
   * @throws AppError conflict `webhook_id_reused`
   */
  receive(sender: DialerSender, events: readonly Record<string, unknown>[]): Promise<DialerEventsResponse> {
    return this.turns.take(sender.workspaceId, () => this.takeParts(sender, events));
  }

  private async takeParts(
    sender: DialerSender,
    events: readonly Record<string, unknown>[],
  ): Promise<DialerEventsResponse> {
    const message = { messageHash: sha256(sender.messageId), bodySha256: sha256(sender.body) };
    const ordered = optOutsFirst(events);
    const results: DialerEventResult[] = [];
    let duplicate = true;
    for (let first = 0; first < ordered.length; first += partSize) {
      const part = { ...message, part: first / partSize };
      const answered = await this.database.withWorkspace(sender.workspaceId, (tx) =>
        this.once(tx, part, () => this.effects.apply(tx, sender, ordered.slice(first, first + partSize))),
      );
      results.push(...answered.results);
      duplicate &&= answered.duplicate;
    }
    results.sort((a, b) => a.index - b.index);
    const applied = results.filter(({ status }) => status === 'applied').length;
    return { duplicate, applied, refused: results.length - applied, results };
  }

  private async once(
    tx: WorkspaceTx,
    part: ReceivedPart,
    work: () => Promise<DialerEventResult[]>,
  ): Promise<{ duplicate: boolean; results: DialerEventResult[] }> {
    if (await claimPart(tx, part)) {
      const results = await work();
      await storeResults(tx, part, results);
      await noteUse(tx);
      return { duplicate: false, results };
    }
    const receipt = await receiptOf(tx, part);
    if (receipt?.body_sha256.equals(part.bodySha256) !== true) {
      const detail = 'Another body was taken with this webhook-id.';
      throw new AppError('conflict', 'webhook_id_reused', detail);
    }
    return { duplicate: true, results: receipt.results };
  }
}

function sha256(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
