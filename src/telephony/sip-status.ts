import type { CarrierEnd } from './telephony.js';

type Row = Omit<CarrierEnd, 'sipCode'>;

const busy: Row = { status: 'busy', endReason: 'dial_busy', retryable: true, trunkFault: false };
const declined: Row = { status: 'busy', endReason: 'user_declined', retryable: false, trunkFault: false };
const noAnswer: Row = {
  status: 'no-answer',
  endReason: 'dial_no_answer',
  retryable: true,
  trunkFault: false,
};
const noSuchNumber: Row = {
  status: 'failed',
  endReason: 'invalid_destination',
  retryable: false,
  trunkFault: false,
};
/** This call cannot be completed, whatever is tried, and nothing says that the trunk is at fault. */
const failed: Row = { status: 'failed', endReason: 'dial_failed', retryable: false, trunkFault: false };
/** This call failed by a state that passes. */
const failedForNow: Row = { status: 'failed', endReason: 'dial_failed', retryable: true, trunkFault: false };
/** The trunk, its credentials, its balance or its media settings failed: no callee is to blame. */
const trunkFault: Row = { status: 'failed', endReason: 'dial_failed', retryable: true, trunkFault: true };

/**
 * Final SIP responses to an INVITE. Section numbers are RFC 3261's unless another RFC is named; the statuses are
 * Twilio's. What RFC 3261 asks not to be repeated is retryable only where it blames our trunk, which a person
 * repairs meanwhile.
 */
const ROWS: ReadonlyMap<number, Row> = new Map([
  // 21.3: LiveKit SIP follows no redirection.
  [301, noSuchNumber], // 21.3.2 Moved Permanently: the number is no longer in use
  [302, failedForNow], // 21.3.3 Moved Temporarily
  [305, trunkFault], // 21.3.4 Use Proxy: the trunk's address is not the one that places calls
  // 21.4
  [400, failed], // 21.4.1 Bad Request: must not be repeated without modification
  [401, trunkFault], // 21.4.2 Unauthorized
  [402, trunkFault], // 21.4.3 Payment Required: carriers send it when the account is out of credit
  [403, trunkFault], // 21.4.4 Forbidden: carriers send it for credentials, caller ids and countries they refuse
  [404, noSuchNumber], // 21.4.5 Not Found
  [405, trunkFault], // 21.4.6 Method Not Allowed: no INVITE is taken at this address
  [406, failed], // 21.4.7 Not Acceptable
  [407, trunkFault], // 21.4.8 Proxy Authentication Required
  [408, noAnswer], // 21.4.9 Request Timeout: the callee could not be found in time
  [410, noSuchNumber], // 21.4.10 Gone
  [415, trunkFault], // 21.4.13 Unsupported Media Type
  [416, trunkFault], // 21.4.14 Unsupported URI Scheme
  [420, trunkFault], // 21.4.15 Bad Extension
  [421, trunkFault], // 21.4.16 Extension Required
  [422, trunkFault], // RFC 4028 6 Session Interval Too Small
  [423, trunkFault], // 21.4.17 Interval Too Brief
  [428, trunkFault], // RFC 8224 6.2.2 Use Identity Header
  [429, trunkFault], // RFC 3892 5 Provide Referrer Identity; some carriers send it as their rate limit
  [433, trunkFault], // RFC 5079 Anonymity Disallowed: the caller id we show is not accepted
  [436, trunkFault], // RFC 8224 6.2.2 Bad Identity Info
  [437, trunkFault], // RFC 8224 6.2.2 Unsupported Credential
  [438, trunkFault], // RFC 8224 6.2.2 Invalid Identity Header
  [480, noAnswer], // 21.4.18 Temporarily Unavailable: phone off, not logged in, do-not-disturb
  [481, failedForNow], // 21.4.19 Call/Transaction Does Not Exist
  [482, failed], // 8.2.2.2 Loop Detected, as "Request merged": a copy of this INVITE may be ringing
  [483, trunkFault], // 21.4.21 Too Many Hops
  [484, noSuchNumber], // 21.4.22 Address Incomplete
  [485, noSuchNumber], // 21.4.23 Ambiguous
  [486, busy], // 21.4.24 Busy Here
  [487, noAnswer], // 21.4.25 Request Terminated: the ringing was canceled
  [488, trunkFault], // 21.4.26 Not Acceptable Here: no common codec or encryption
  [491, failedForNow], // 21.4.27 Request Pending
  [493, trunkFault], // 21.4.28 Undecipherable
  [494, trunkFault], // RFC 3329 2 Security Agreement Required
  // 21.6: each is the last word for every place where the callee could be reached.
  [600, busy], // 21.6.1 Busy Everywhere
  [603, declined], // 21.6.2 Decline
  [604, noSuchNumber], // 21.6.3 Does Not Exist Anywhere
  [606, failed], // 21.6.4 Not Acceptable
  [607, declined], // RFC 8197 Unwanted: the callee does not want such calls
  [608, failed], // RFC 8688 Rejected: an analytics service in between blocked the call
]);

/** RFC 3261 8.1.3.2: an unknown final response counts as the x00 of its class. */
function rowOfClass(code: number): Row | null {
  if (code >= 300 && code < 500) return failed;
  if (code >= 500 && code < 600) return trunkFault; // 21.5: the server failed, not the request
  if (code >= 600 && code < 700) return failed; // 21.6: authoritative, so not tried again
  return null;
}

/** The call's end by the final SIP response to its INVITE; null when `code` is no final refusal (300 to 699). */
export function endBySipCode(code: number): CarrierEnd | null {
  if (!Number.isInteger(code)) return null;
  const row = ROWS.get(code) ?? rowOfClass(code);
  return row && { ...row, sipCode: code };
}
