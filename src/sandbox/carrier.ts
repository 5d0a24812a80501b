import { fractionOf } from './random.js';
import type { TwirpErrorCode } from './twirp.js';

/** Setting up a leg: joining the room, the INVITE's way there and the answer's way back. */
export const SETUP_MS = 1200;
/** From the request to the moment when the far end says that it rings, if the leg is in the room by then. */
export const RINGING_AFTER_MS = 700;

export type LeaveReason =
  | 'CLIENT_INITIATED'
  | 'DUPLICATE_IDENTITY'
  | 'PARTICIPANT_REMOVED'
  | 'ROOM_CLOSED'
  | 'ROOM_DELETED'
  | 'USER_REJECTED'
  | 'USER_UNAVAILABLE';

export type CallOutcome = 'completed' | 'busy' | 'no-answer' | 'failed';
type ScriptKind = 'conversation' | 'do_not_call' | 'voicemail';

/** The callee takes the call after `ringMs`, talks, and one of the two hangs up `talkMs` later. */
export interface AnsweredPlan {
  kind: 'answered';
  ringMs: number;
  talkMs: number;
  script: ScriptKind;
  hangUpBy: 'user' | 'agent';
}

/** The carrier or the callee says no; `afterMs` is when the request fails. */
interface RefusedPlan {
  kind: 'refused';
  sipCode: number;
  sipStatus: string;
  twirpCode: TwirpErrorCode;
  afterMs: number;
  rings: boolean;
  leaveReason: LeaveReason;
  outcome: CallOutcome;
  reason: string;
}

export type CallPlan = AnsweredPlan | RefusedPlan | { kind: 'rings-out' };

const refusals: Record<string, RefusedPlan> = {
  '86': refusal(486, 'Busy Here', 'resource_exhausted', 'USER_REJECTED', 'busy', 'dial_busy'),
  '33': refusal(603, 'Decline', 'permission_denied', 'USER_REJECTED', 'busy', 'user_declined'),
  '80': {
    ...refusal(
      480,
      'Temporarily Unavailable',
      'resource_exhausted',
      'USER_UNAVAILABLE',
      'no-answer',
      'dial_no_answer',
    ),
    afterMs: 1200,
  },
  '44': {
    ...refusal(404, 'Not Found', 'not_found', 'USER_UNAVAILABLE', 'failed', 'invalid_destination'),
    rings: false,
  },
  '53': refusal(
    503,
    'Service Unavailable',
    'failed_precondition',
    'CLIENT_INITIATED',
    'failed',
    'dial_failed',
  ),
};

function refusal(
  sipCode: number,
  sipStatus: string,
  twirpCode: TwirpErrorCode,
  leaveReason: LeaveReason,
  outcome: CallOutcome,
  reason: string,
): RefusedPlan {
  return {
    kind: 'refused',
    sipCode,
    sipStatus,
    twirpCode,
    afterMs: 1300,
    rings: true,
    leaveReason,
    outcome,
    reason,
  };
}

/**
 * What the carrier and the callee do with a call to this number, always the same for one number: the last
 * two digits choose it (86 busy, 33 declined, 80 unavailable, 44 no such number, 53 trunk failure, 88 rings
 * out, 99 voicemail, 77 asks never to be called again; all others answer and talk).
 */
export function planCall(number: string): CallPlan {
  const digits = number.replace(/\D/g, '');
  const suffix = digits.slice(-2);
  const refused = refusals[suffix];
  if (refused) return refused;
  if (suffix === '88') return { kind: 'rings-out' };
  const ringMs = 1000 + Math.round(fractionOf(`ring ${digits}`) * 50) * 100;
  if (suffix === '99')
    return { kind: 'answered', ringMs, talkMs: 6000, script: 'voicemail', hangUpBy: 'agent' };
  if (suffix === '77')
    return { kind: 'answered', ringMs, talkMs: 9000, script: 'do_not_call', hangUpBy: 'agent' };
  return {
    kind: 'answered',
    ringMs,
    talkMs: 14_000 + Math.round(fractionOf(`talk ${digits}`) * 120) * 100,
    script: 'conversation',
    hangUpBy: fractionOf(`hang up ${digits}`) < 0.6 ? 'user' : 'agent',
  };
}

/** The plan under a ring timeout: a callee who is too slow to the phone is one who does not answer. */
export function withRingTimeout(plan: CallPlan, ringTimeoutMs: number): CallPlan {
  return plan.kind === 'answered' && plan.ringMs > ringTimeoutMs ? { kind: 'rings-out' } : plan;
}
