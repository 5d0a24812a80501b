import type { RequestFault } from './dial-outcome.js';
import { TelephonyError } from './telephony.js';

/** HTTP statuses that tell of a state of the server, which passes. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** The error that callers see for a failed request that is no dial. */
export function telephonyErrorOf(fault: RequestFault, cause?: unknown): TelephonyError {
  if (fault.kind === 'no-response') {
    const message = `LiveKit cannot be reached (${fault.code}: ${fault.message})`;
    return new TelephonyError(message, true, null, { cause });
  }
  const { httpStatus, twirpCode, message } = fault;
  const retryable = httpStatus >= 500 || PASSING.has(httpStatus);
  return new TelephonyError(`LiveKit answered ${httpStatus}: ${message}`, retryable, twirpCode, { cause });
}
