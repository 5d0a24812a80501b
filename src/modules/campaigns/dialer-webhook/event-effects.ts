import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, invalidField } from '../../../platform/errors.js';
import { RequestValidationPipe } from '../../../platform/http/validation.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { maskNumber } from '../../../platform/telemetry/masking.js';
import { Suppressions } from '../../dialing/index.js';
import { numberInPath } from '../../phonenumbers/index.js';
import type { DialerSender } from './dialer-signature.guard.js';
import { OptOutEvent } from './dialer-webhook.requests.js';
import type { DialerEventResult } from './dialer-webhook.responses.js';

const reason = 'dialer-webhook';
const pipe = new RequestValidationPipe();

const eventClasses = { opt_out: OptOutEvent } as const;
type EventType = keyof typeof eventClasses;

/** An event that was read, or the refusal of one that could not be. */
type Read = { index: number; event: OptOutEvent } | { index: number; refusal: AppError };

/** What events of outside dialers do. */
@Injectable()
export class EventEffects {
  constructor(private readonly suppressions: Suppressions) {}

  /**
   * Applies events in their order, but opt-outs before all: whoever does not want to be called is not called because of
   * what stood before it in the same message.
   * @param first the place of the first of them in the message
   */
  async apply(
    tx: WorkspaceTx,
    sender: DialerSender,
    events: readonly Record<string, unknown>[],
    first: number,
  ): Promise<DialerEventResult[]> {
    const read = await Promise.all(events.map((event, n) => readEvent(event, first + n)));
    await this.optOut(
      tx,
      sender,
      read.flatMap((one) => ('event' in one && one.event.type === 'opt_out' ? [one.event.phone_number] : [])),
    );
    return read.map((one) => ('event' in one ? applied(one.index) : refused(one.index, one.refusal)));
  }

  private async optOut(tx: WorkspaceTx, sender: DialerSender, numbers: readonly string[]): Promise<void> {
    if (numbers.length === 0) return;
    const origin = { workspaceId: tx.workspaceId, source: 'webhook', reason, createdBy: null } as const;
    const added = await this.suppressions.addMany(tx, [...new Set(numbers)], origin);
    for (const { id, e164 } of added) {
      await recordAudit(tx, actorOf(sender), sender.ip, 'suppression.created', 'suppression', id, {
        phone_number: maskNumber(e164),
      });
    }
  }
}

async function readEvent(event: Record<string, unknown>, index: number): Promise<Read> {
  try {
    const { type } = event;
    if (!isEventType(type)) {
      const known = Object.keys(eventClasses).join(', ');
      throw invalidField('/type', 'event_type_unknown', `There is no such event; there are ${known}.`);
    }
    const checked = (await pipe.transform(event, {
      type: 'body',
      metatype: eventClasses[type],
    })) as OptOutEvent;
    return { index, event: { ...checked, phone_number: e164Of(checked.phone_number) } };
  } catch (error) {
    if (error instanceof AppError) return { index, refusal: error };
    throw error;
  }
}

function isEventType(type: unknown): type is EventType {
  return typeof type === 'string' && Object.hasOwn(eventClasses, type);
}

function e164Of(text: string): string {
  const e164 = numberInPath(text);
  if (e164 !== null) return e164;
  throw invalidField('/phone_number', 'phone_number_invalid', 'This is no number with a country code.');
}

function actorOf({ workspaceId, keyId }: DialerSender): Parameters<typeof recordAudit>[1] {
  return { kind: 'dialer-webhook', id: keyId, workspaceId };
}

function applied(index: number): DialerEventResult {
  return { index, status: 'applied', code: null, detail: null, pointer: null };
}

function refused(index: number, refusal: AppError): DialerEventResult {
  const pointer = refusal.fields[0]?.pointer;
  return {
    index,
    status: 'refused',
    code: refusal.code,
    detail: refusal.message,
    pointer: pointer === undefined ? `/events/${index}` : `/events/${index}${pointer}`,
  };
}
