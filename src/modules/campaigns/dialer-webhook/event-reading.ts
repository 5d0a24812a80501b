import { AppError, invalidField } from '../../../platform/errors.js';
import { RequestValidationPipe } from '../../../platform/http/validation.js';
import { numberInField } from '../../phonenumbers/index.js';
import { type DialerTarget, targetOf } from '../domain/dialer-target.js';
import type { PlacedEvent } from '../domain/event-order.js';
import { CallbackEvent, DispositionEvent, OptOutEvent } from './dialer-webhook.requests.js';

const eventClasses = {
  opt_out: OptOutEvent,
  disposition: DispositionEvent,
  callback: CallbackEvent,
} as const;
type EventType = keyof typeof eventClasses;

type Target = Exclude<DialerTarget, { kind: 'unclear' }>;

/** An event whose fields were checked; numbers are E.164. */
export type DialerEvent =
  | { type: 'opt_out'; e164: string }
  | { type: 'disposition'; of: Target; name: string; callbackAt: Date | null }
  | { type: 'callback'; of: Target; callbackAt: Date };

/** An event with its place in the message, or the refusal of one that is broken. */
export type ReadEvent = { index: number; event: DialerEvent } | { index: number; refusal: AppError };

const dayMs = 86_400_000;
const furthestCallbackMs = 90 * dayMs;
/** A clock that is a little off must not make "now" a refusal. */
const toleranceMs = 60_000;

const pipe = new RequestValidationPipe();

/** Checks one event, by the class of its type. */
export async function readEvent({ index, fields }: PlacedEvent, now: Date): Promise<ReadEvent> {
  try {
    return { index, event: await checked(fields, now) };
  } catch (error) {
    if (error instanceof AppError) return { index, refusal: error };
    throw error;
  }
}

async function checked(event: Record<string, unknown>, now: Date): Promise<DialerEvent> {
  const { type } = event;
  if (!isEventType(type)) {
    const known = Object.keys(eventClasses).join(', ');
    throw invalidField(
      '/type',
      'event_type_unknown',
      `There is no such event. Those that there are: ${known}.`,
    );
  }
  const fields: unknown = await pipe.transform(event, { type: 'body', metatype: eventClasses[type] });
  if (fields instanceof OptOutEvent) return { type: 'opt_out', e164: e164Of(fields.phone_number) };
  if (fields instanceof DispositionEvent) {
    const callbackAt = fields.callback_at === undefined ? null : callbackOf(fields.callback_at, now);
    return { type: 'disposition', of: whom(fields), name: fields.disposition, callbackAt };
  }
  if (fields instanceof CallbackEvent) {
    return { type: 'callback', of: whom(fields), callbackAt: callbackOf(fields.callback_at, now) };
  }
  throw new Error(`an event of the type ${type} that is none`);
}

function isEventType(type: unknown): type is EventType {
  return typeof type === 'string' && Object.hasOwn(eventClasses, type);
}

function whom(event: DispositionEvent | CallbackEvent): Target {
  const target = targetOf(event);
  if (target.kind === 'unclear') {
    throw invalidField(`/${target.field}`, 'event_target_unclear', target.detail);
  }
  return target.kind === 'person' ? { ...target, phoneNumber: e164Of(target.phoneNumber) } : target;
}

function e164Of(text: string): string {
  return numberInField('/phone_number', text).e164;
}

function callbackOf(text: string, now: Date): Date {
  const at = new Date(text);
  const aheadMs = at.getTime() - now.getTime();
  if (aheadMs >= -toleranceMs && aheadMs <= furthestCallbackMs) return at;
  const detail = aheadMs < 0 ? 'The time lies in the past.' : 'The time lies more than 90 days ahead.';
  throw invalidField('/callback_at', 'callback_at_invalid', detail);
}
