import type { CallStatusAttribute, CarrierEnd } from './telephony.js';

/** What a webhook `participant_left` of the callee tells about why it left. */
export interface Leave {
  /** LiveKit's `DisconnectReason` by its name. */
  disconnectReason: string;
  /** `sip.callStatus` as it last stood; empty when the event carries none. */
  lastCallStatus: CallStatusAttribute;
}

const end = (
  status: CarrierEnd['status'],
  endReason: CarrierEnd['endReason'],
  may: { retry?: true; blameTrunk?: true } = {},
): CarrierEnd => ({
  status,
  endReason,
  sipCode: null,
  retryable: may.retry ?? false,
  trunkFault: may.blameTrunk ?? false,
});

/** The participant goes on under the same identity: a second leg took it over, or it moved to another node. */
const GOES_ON: ReadonlySet<string> = new Set(['DUPLICATE_IDENTITY', 'MIGRATION']);

/** `automation` is LiveKit sending DTMF after the answer. */
const ANSWERED: ReadonlySet<string> = new Set(['active', 'automation', 'hangup']);

/** By whom an answered call was ended. What is missing here was cut off: its media or its node went away. */
const HUNG_UP_BY: ReadonlyMap<string, CarrierEnd['endReason']> = new Map([
  ['CLIENT_INITIATED', 'user_hangup'],
  ['USER_REJECTED', 'user_hangup'],
  ['ROOM_DELETED', 'agent_hangup'],
  ['ROOM_CLOSED', 'agent_hangup'],
  ['PARTICIPANT_REMOVED', 'agent_hangup'],
]);

/**
 * The call's end by the webhook alone, when the answer to its dial request is lost. The webhook knows less than
 * that answer, so what it cannot tell apart is taken for the worse and not dialed again. Two ends it cannot know:
 * `max_duration_reached` looks like `user_hangup` (compare the duration), and 401/403 of a trunk look like a busy
 * line.
 *
 * `not-an-end`: the call goes on elsewhere, or LiveKit lost it without knowing what the carrier did.
 */
export function endByLeave({ disconnectReason, lastCallStatus }: Leave): CarrierEnd | 'not-an-end' {
  if (GOES_ON.has(disconnectReason)) return 'not-an-end';
  if (ANSWERED.has(lastCallStatus)) {
    return end('completed', HUNG_UP_BY.get(disconnectReason) ?? 'inactivity');
  }
  return unansweredEnd(disconnectReason, lastCallStatus);
}

function unansweredEnd(disconnectReason: string, lastCallStatus: string): CarrierEnd | 'not-an-end' {
  switch (disconnectReason) {
    case 'USER_REJECTED': // 486 and 603 alike
      return end('busy', 'user_declined');
    case 'USER_UNAVAILABLE': // 480, ring timeout, and 404 or a dead address, which never ring
      if (lastCallStatus === 'ringing') return end('no-answer', 'dial_no_answer', { retry: true });
      return end('failed', 'invalid_destination');
    case 'CLIENT_INITIATED': // 503
    case 'SIP_TRUNK_FAILURE': // 5xx since LiveKit SIP 1.9, and addresses that cannot be reached
    case 'MEDIA_FAILURE': // no common codec or encryption
      return end('failed', 'dial_failed', { retry: true, blameTrunk: true });
    case 'ROOM_DELETED': // canceled while it rang
    case 'ROOM_CLOSED':
    case 'PARTICIPANT_REMOVED':
      return end('no-answer', 'dial_no_answer', { retry: true });
    default:
      return 'not-an-end';
  }
}
