import { createHash, timingSafeEqual } from 'node:crypto';

import { mintToken, verifyToken, type LiveKitKeys } from './access-token.js';
import { ProtoMessage } from './proto-json.js';
import type { CallStatusAttribute } from './telephony.js';

/** As LiveKit signs its webhooks. */
const SIGNATURE_TTL_S = 300;
/** As LiveKit allows for tokens. */
const LEEWAY_S = 60;

export type Verification =
  | { ok: true }
  | { ok: false; because: 'no-token' | 'unknown-key' | 'bad-signature' | 'expired' | 'body-mismatch' };

/**
 * Whether a request was signed by the holder of `keys` for exactly this body: a LiveKit webhook, or a request of
 * the agent API (the SHA-256 of an empty body for a GET).
 *
 * @param rawBody as it came, before any parsing
 * @param authorization the Authorization header: the bare token, as LiveKit sends it, or `Bearer <token>`
 */
export async function verifySigned(
  rawBody: Buffer | string,
  authorization: string | undefined,
  keys: LiveKitKeys,
  now: Date,
): Promise<Verification> {
  const token = authorization?.replace(/^Bearer /i, '').trim();
  if (!token) return { ok: false, because: 'no-token' };
  const verdict = verifyToken(token, keys, now, LEEWAY_S);
  if (!verdict.ok) return verdict;
  const { sha256 } = verdict.claims;
  const bound = typeof sha256 === 'string' && sameDigest(sha256, rawBody);
  return bound ? { ok: true } : { ok: false, because: 'body-mismatch' };
}

/** The token that goes with `body`: LiveKit's webhook signature. */
export async function signBody(body: Buffer | string, keys: LiveKitKeys, now: Date): Promise<string> {
  return mintToken(keys, { sha256: digestOf(body).toString('base64') }, now, SIGNATURE_TTL_S);
}

function sameDigest(claimed: string, body: Buffer | string): boolean {
  const expected = digestOf(body);
  const given = Buffer.from(claimed, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function digestOf(body: Buffer | string): Buffer {
  return createHash('sha256').update(body).digest();
}

/** What Trunkline reads of a LiveKit webhook event. */
export interface WebhookEvent {
  id: string;
  /** `room_started`, `participant_left`, … */
  event: string;
  createdAt: Date;
  /** Name of the room; empty when the event has none. */
  room: string;
  /** Of the participant; empty when the event has none, and so are the following. */
  identity: string;
  /** `SIP`, `AGENT`, `STANDARD`, … */
  participantKind: string;
  callStatus: CallStatusAttribute;
  /** When the participant joined, where LiveKit says it to the millisecond. */
  joinedAt: Date | null;
  /** Name of LiveKit's DisconnectReason; empty while the participant is there. */
  disconnectReason: string;
  attributes: Record<string, string>;
}

/** The event in a webhook's body; null when the body is no event with an id. */
export function parseWebhookEvent(rawBody: Buffer | string): WebhookEvent | null {
  const message = ProtoMessage.of(parsed(rawBody.toString()));
  const [id, event] = [message.text('id'), message.text('event')];
  const createdAt = new Date(message.number('created_at') * 1000);
  if (id === '' || event === '' || Number.isNaN(createdAt.getTime())) return null;
  const present = message.has('participant');
  const participant = message.message('participant');
  const attributes = participant.strings('attributes');
  const left = event === 'participant_left' || event === 'participant_connection_aborted';
  return {
    id,
    event,
    createdAt,
    room: message.message('room').text('name'),
    identity: participant.text('identity'),
    // Protobuf's JSON leaves defaults out: 0 is STANDARD, and UNKNOWN_REASON.
    participantKind: participant.text('kind') || (present ? 'STANDARD' : ''),
    callStatus: attributes['sip.callStatus'] ?? '',
    joinedAt: momentOf(participant.number('joined_at_ms')),
    disconnectReason: participant.text('disconnect_reason') || (present && left ? 'UNKNOWN_REASON' : ''),
    attributes,
  };
}

function momentOf(ms: number): Date | null {
  const at = new Date(ms);
  return ms > 0 && !Number.isNaN(at.getTime()) ? at : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no event: the caller answers 400
  }
}
