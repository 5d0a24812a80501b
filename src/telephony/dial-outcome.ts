import { endBySipCode } from './sip-status.js';
import type { CarrierEnd, DialAnswer, NotSentReason } from './telephony.js';

/** What came of a request to LiveKit that did not succeed. */
export type RequestFault =
  /** An HTTP response. `twirpCode` is null when the body is not LiveKit's. */
  | {
      kind: 'response';
      httpStatus: number;
      twirpCode: string | null;
      message: string;
      meta: Readonly<Record<string, string>>;
    }
  /** No response. `connected` false: the failure came before a connection stood, so not one byte left. */
  | { kind: 'no-response'; connected: boolean; code: string; message: string };

const rangOut = (trunkFault: boolean): CarrierEnd => ({
  status: 'no-answer',
  endReason: 'dial_no_answer',
  sipCode: null,
  retryable: true,
  trunkFault,
});
const dialFailed = (trunkFault: boolean): CarrierEnd => ({
  status: 'failed',
  endReason: 'dial_failed',
  sipCode: null,
  retryable: true,
  trunkFault,
});

/**
 * Definite ends that LiveKit SIP tells by its message alone (livekit/sip, pkg/sip/outbound.go and errors.go).
 * Each comes after LiveKit SIP itself gave the INVITE up (CANCEL sent, or the transaction over).
 */
const ENDS_BY_MESSAGE: ReadonlyArray<{ code: string; message: RegExp; end: CarrierEnd }> = [
  { code: 'canceled', message: /sip request timed out$/, end: rangOut(false) },
  // Timer B: the far end sent nothing at all. RFC 3261 8.1.3.1 counts it as a 408; for us it is also a trunk that
  // does not answer, which would otherwise turn a whole list into no-answer.
  {
    code: 'canceled',
    message: /transaction failed to complete \(0 intermediate responses\)$/,
    end: rangOut(true),
  },
  { code: 'canceled', message: /transaction failed to complete\b/, end: rangOut(false) },
  { code: 'canceled', message: /service shutting down$/, end: dialFailed(false) },
  // The room was deleted while the phone rang: canceled by ourselves.
  { code: 'canceled', message: /context canceled$/, end: rangOut(false) },
  {
    code: 'failed_precondition',
    message:
      /(server required auth, but no username or password was provided|max auth retry attempts reached|no auth header in response)$/,
    end: dialFailed(true),
  },
];

/**
 * Refusals that come before any SIP node was handed the request. "No response from servers" means that none
 * claimed it, and psrpc hands a request over only to the node whose claim it accepted (psrpc, pkg/client/rpc.go).
 */
const NOT_SENT_BY_MESSAGE: ReadonlyArray<{ code: string; message: RegExp; because: NotSentReason }> = [
  { code: 'unavailable', message: /\bcpu exhausted$/, because: 'cpu-exhausted' },
  { code: 'unavailable', message: /\bno response from servers$/, because: 'no-sip-node' },
  {
    code: 'unavailable',
    message: /\bno servers available \(received \d+ responses\)$/,
    because: 'no-sip-node',
  },
  { code: 'internal', message: /\bsip not connected \(redis required\)$/, because: 'no-sip-node' },
  { code: 'not_found', message: /\brequested sip trunk does not exist$/, because: 'trunk-missing' },
  { code: 'not_found', message: /\bobject cannot be found$/, because: 'trunk-missing' },
  { code: 'bad_route', message: /./, because: 'refused-by-gateway' },
  { code: 'malformed', message: /./, because: 'invalid-request' },
  { code: 'invalid_argument', message: /./, because: 'invalid-request' },
];

const TRUNK_MUST_CHANGE: ReadonlySet<NotSentReason> = new Set(['trunk-missing', 'invalid-request']);

/**
 * What a failed CreateSIPParticipant means. The SIP status decides before everything: a 429 of LiveKit's is a busy
 * line. Whatever is not known for certain is ambiguous, since a phone may be ringing.
 */
export function dialAnswerOf(fault: RequestFault): DialAnswer {
  if (fault.kind === 'no-response') {
    const detail = `${fault.code}: ${fault.message}`;
    return fault.connected ? { kind: 'ambiguous', because: detail } : notSent('connection-refused', detail);
  }
  const sipCode = sipCodeOf(fault.meta, fault.message);
  if (sipCode !== null) {
    const end = endBySipCode(sipCode);
    return end ? { kind: 'ended', end } : ambiguous(fault);
  }
  if (fault.httpStatus === 401) return notSent('unauthorized', fault.message);
  if (fault.twirpCode === null) return byGateway(fault);
  const known = (row: { code: string; message: RegExp }): boolean =>
    row.code === fault.twirpCode && row.message.test(fault.message);
  const end = ENDS_BY_MESSAGE.find(known)?.end;
  if (end) return { kind: 'ended', end };
  const because = NOT_SENT_BY_MESSAGE.find(known)?.because;
  return because ? notSent(because, fault.message) : ambiguous(fault);
}

/** The metadata carries the SIP status since protocol 1.33; the message carries it too, in every version. */
function sipCodeOf(meta: Readonly<Record<string, string>>, message: string): number | null {
  const code = meta['sip_status_code'] ?? /\bsip status:? (\d{3})\b/.exec(message)?.[1];
  return code === undefined ? null : Number(code);
}

type Response = Extract<RequestFault, { kind: 'response' }>;

/**
 * A reverse proxy or another web server spoke. A 3xx or 4xx is its own and the request was not passed on, except
 * 408 (and nginx's 499), which it also says when the request did go through but no answer came in time.
 */
function byGateway(fault: Response): DialAnswer {
  const { httpStatus } = fault;
  const refused = httpStatus >= 300 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 499;
  return refused ? notSent('refused-by-gateway', `HTTP ${httpStatus}: ${fault.message}`) : ambiguous(fault);
}

function ambiguous({ httpStatus, twirpCode, message }: Response): DialAnswer {
  return { kind: 'ambiguous', because: `HTTP ${httpStatus} ${twirpCode ?? ''}: ${message}` };
}

function notSent(because: NotSentReason, detail: string): DialAnswer {
  return { kind: 'not-sent', because, trunkFault: TRUNK_MUST_CHANGE.has(because), detail };
}
