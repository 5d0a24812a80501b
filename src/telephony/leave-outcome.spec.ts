import * as fc from 'fast-check';

import { endByLeave } from './leave-outcome.js';

/** LiveKit's DisconnectReason (livekit_models.proto). */
const REASONS = [
  'UNKNOWN_REASON',
  'CLIENT_INITIATED',
  'DUPLICATE_IDENTITY',
  'SERVER_SHUTDOWN',
  'PARTICIPANT_REMOVED',
  'ROOM_DELETED',
  'STATE_MISMATCH',
  'JOIN_FAILURE',
  'MIGRATION',
  'SIGNAL_CLOSE',
  'ROOM_CLOSED',
  'USER_UNAVAILABLE',
  'USER_REJECTED',
  'SIP_TRUNK_FAILURE',
  'CONNECTION_TIMEOUT',
  'MEDIA_FAILURE',
  'AGENT_ERROR',
];

describe('What a webhook of the callee leaving means, when nothing else is known', () => {
  it.each`
    reason                   | lastStatus      | status         | endReason                | retryable | trunkFault
    ${'USER_REJECTED'}       | ${'ringing'}    | ${'busy'}      | ${'user_declined'}       | ${false}  | ${false}
    ${'USER_REJECTED'}       | ${'dialing'}    | ${'busy'}      | ${'user_declined'}       | ${false}  | ${false}
    ${'USER_UNAVAILABLE'}    | ${'ringing'}    | ${'no-answer'} | ${'dial_no_answer'}      | ${true}   | ${false}
    ${'USER_UNAVAILABLE'}    | ${'dialing'}    | ${'failed'}    | ${'invalid_destination'} | ${false}  | ${false}
    ${'USER_UNAVAILABLE'}    | ${''}           | ${'failed'}    | ${'invalid_destination'} | ${false}  | ${false}
    ${'CLIENT_INITIATED'}    | ${'dialing'}    | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${'CLIENT_INITIATED'}    | ${'ringing'}    | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${'SIP_TRUNK_FAILURE'}   | ${'dialing'}    | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${'MEDIA_FAILURE'}       | ${'ringing'}    | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${'ROOM_DELETED'}        | ${'ringing'}    | ${'no-answer'} | ${'dial_no_answer'}      | ${true}   | ${false}
    ${'CLIENT_INITIATED'}    | ${'hangup'}     | ${'completed'} | ${'user_hangup'}         | ${false}  | ${false}
    ${'CLIENT_INITIATED'}    | ${'active'}     | ${'completed'} | ${'user_hangup'}         | ${false}  | ${false}
    ${'ROOM_DELETED'}        | ${'active'}     | ${'completed'} | ${'agent_hangup'}        | ${false}  | ${false}
    ${'PARTICIPANT_REMOVED'} | ${'active'}     | ${'completed'} | ${'agent_hangup'}        | ${false}  | ${false}
    ${'ROOM_CLOSED'}         | ${'ringing'}    | ${'no-answer'} | ${'dial_no_answer'}      | ${true}   | ${false}
    ${'PARTICIPANT_REMOVED'} | ${'ringing'}    | ${'no-answer'} | ${'dial_no_answer'}      | ${true}   | ${false}
    ${'USER_REJECTED'}       | ${'active'}     | ${'completed'} | ${'user_hangup'}         | ${false}  | ${false}
    ${'ROOM_CLOSED'}         | ${'active'}     | ${'completed'} | ${'agent_hangup'}        | ${false}  | ${false}
    ${'UNKNOWN_REASON'}      | ${'active'}     | ${'completed'} | ${'inactivity'}          | ${false}  | ${false}
    ${'CLIENT_INITIATED'}    | ${'automation'} | ${'completed'} | ${'user_hangup'}         | ${false}  | ${false}
  `('$reason after "$lastStatus": $status, $endReason', ({ reason, lastStatus, ...row }) => {
    const end = endByLeave({ disconnectReason: reason, lastCallStatus: lastStatus });
    expect(end).toEqual({ ...row, sipCode: null });
  });

  it.each(['dialing', 'ringing', 'active', 'hangup', ''])(
    'takes no end from a second leg or a move to another node (%s)',
    (lastCallStatus) => {
      expect(endByLeave({ disconnectReason: 'DUPLICATE_IDENTITY', lastCallStatus })).toBe('not-an-end');
      expect(endByLeave({ disconnectReason: 'MIGRATION', lastCallStatus })).toBe('not-an-end');
    },
  );

  it.each(['UNKNOWN_REASON', 'SIGNAL_CLOSE', 'SERVER_SHUTDOWN', 'CONNECTION_TIMEOUT'])(
    'knows no outcome when LiveKit lost the leg before the answer (%s)',
    (disconnectReason) => {
      expect(endByLeave({ disconnectReason, lastCallStatus: 'ringing' })).toBe('not-an-end');
    },
  );

  it('never asks to dial an answered call again, nor completes an unanswered one', () => {
    const reasons = fc.oneof(fc.constantFrom(...REASONS), fc.string());
    const statuses = fc.oneof(
      fc.constantFrom('dialing', 'ringing', 'active', 'automation', 'hangup', ''),
      fc.string(),
    );
    fc.assert(
      fc.property(reasons, statuses, (disconnectReason, lastCallStatus) => {
        const end = endByLeave({ disconnectReason, lastCallStatus });
        if (end === 'not-an-end') return;
        const answered = ['active', 'automation', 'hangup'].includes(lastCallStatus);
        expect(end.status === 'completed').toBe(answered);
        if (answered) expect(end.retryable).toBe(false);
      }),
    );
  });
});
