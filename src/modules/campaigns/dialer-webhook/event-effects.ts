import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError } from '../../../platform/errors.js';
import { type AuditActor, recordAudit } from '../../../platform/telemetry/audit.js';
import { maskNumber } from '../../../platform/telemetry/masking.js';
import { Suppressions } from '../../dialing/index.js';
import type { PlacedEvent } from '../domain/event-order.js';
import type { DialerSender } from './dialer-signature.guard.js';
import type { DialerEventResult } from './dialer-webhook.responses.js';
import { type ReadEvent, readEvent } from './event-reading.js';
import { ProspectEffects } from './prospect-effects.js';

const reason = 'dialer-webhook';

/** What events of outside dialers do. */
@Injectable()
export class EventEffects {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly prospects: ProspectEffects,
    private readonly clock: Clock,
  ) {}

  /**
   * Applies events in their order, but opt-outs before all: whoever does not want to be called is not called because of
   * what stood before it in the same message.
   */
  async apply(
    tx: WorkspaceTx,
    sender: DialerSender,
    events: readonly PlacedEvent[],
  ): Promise<DialerEventResult[]> {
    const now = this.clock.now();
    const read = await Promise.all(events.map((event) => readEvent(event, now)));
    await this.optOut(tx, sender, numbersOf(read));
    const results: DialerEventResult[] = [];
    for (const one of read) results.push(await this.resultOf(tx, sender, one));
    return results;
  }

  private async resultOf(tx: WorkspaceTx, sender: DialerSender, read: ReadEvent): Promise<DialerEventResult> {
    const { index } = read;
    if ('refusal' in read) return refused(index, read.refusal);
    const { event } = read;
    if (event.type === 'opt_out') return applied(index);
    try {
      const change = await tx.savepoint(() => this.prospects.apply(tx, event));
      const { action, objectType, objectId, data } = change;
      await recordAudit(tx, actorOf(sender), sender.ip, action, objectType, objectId, data);
      return applied(index);
    } catch (error) {
      if (error instanceof AppError) return refused(index, error);
      throw error;
    }
  }

  private async optOut(tx: WorkspaceTx, sender: DialerSender, numbers: readonly string[]): Promise<void> {
    if (numbers.length === 0) return;
    const origin = { workspaceId: tx.workspaceId, source: 'webhook', reason, createdBy: null } as const;
    const added = await this.suppressions.addMany(tx, numbers, origin);
    for (const { id, e164 } of added) {
      await recordAudit(tx, actorOf(sender), sender.ip, 'suppression.created', 'suppression', id, {
        phone_number: maskNumber(e164),
      });
    }
  }
}

function numbersOf(read: readonly ReadEvent[]): string[] {
  const numbers = read.flatMap((one) =>
    'event' in one && one.event.type === 'opt_out' ? [one.event.e164] : [],
  );
  return [...new Set(numbers)];
}

function actorOf({ workspaceId, keyId }: DialerSender): AuditActor {
  return { kind: 'dialer-webhook', id: keyId, workspaceId };
}

function applied(index: number): DialerEventResult {
  return { index, status: 'applied', code: null, detail: null, pointer: null };
}

function refused(index: number, refusal: AppError): DialerEventResult {
  return {
    index,
    status: 'refused',
    code: refusal.code,
    detail: refusal.message,
    pointer: `/events/${index}${refusal.fields[0]?.pointer ?? ''}`,
  };
}
