import { calleeHappenings, type InboxEvent, roomChanges } from './inbox-events.js';

const attemptId = '0193f2a0-0000-7000-8000-000000000001';
const identityOf = (id: string) => `callee-${id}`;
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

function event(fields: Partial<InboxEvent>): InboxEvent {
  return {
    event: 'participant_left',
    room: `call-${attemptId}`,
    attemptId,
    identity: identityOf(attemptId),
    callStatus: '',
    disconnectReason: '',
    participantKind: 'SIP',
    joinedAt: null,
    at: at(0),
    ...fields,
  };
}

describe('what events say of the callee', () => {
  it.each`
    name                                | kind
    ${'participant_joined'}             | ${'joined'}
    ${'participant_left'}               | ${'left'}
    ${'participant_connection_aborted'} | ${'left'}
    ${'track_published'}                | ${undefined}
    ${'room_finished'}                  | ${undefined}
  `('$name: $kind', ({ name, kind }: { name: string; kind?: string }) => {
    expect(calleeHappenings([event({ event: name })], identityOf)[0]?.kind).toBe(kind);
  });

  it('is that its agent came, at the millisecond that LiveKit tells or else in that second', () => {
    const joined = { event: 'participant_joined', identity: 'agent-1', participantKind: 'AGENT', at: at(3) };
    const agents = [event(joined), event({ ...joined, joinedAt: new Date(at(3).getTime() + 250) })];
    expect(calleeHappenings(agents, identityOf).map((one) => [one.kind, one.at.getTime()])).toEqual([
      ['agent-joined', at(3).getTime()],
      ['agent-joined', at(3).getTime() + 250],
    ]);
  });

  it('is nothing when it is the agent who left, somebody else who came, or a room of somebody else', () => {
    const others = [
      event({ identity: 'agent-1', participantKind: 'AGENT' }),
      event({ identity: 'guest', event: 'participant_joined', participantKind: 'STANDARD' }),
      event({ attemptId: null, room: 'lobby' }),
    ];
    expect(calleeHappenings(others, identityOf)).toEqual([]);
  });

  it('is in the order in which it happened, whatever the order of delivery', () => {
    const shuffled = [
      event({ at: at(9), callStatus: 'active', disconnectReason: 'CLIENT_INITIATED' }),
      event({ event: 'participant_joined', at: at(1) }),
    ];
    expect(calleeHappenings(shuffled, identityOf)).toEqual([
      { attemptId, kind: 'joined', at: at(1), callStatus: null, disconnectReason: null },
      { attemptId, kind: 'left', at: at(9), callStatus: 'active', disconnectReason: 'CLIENT_INITIATED' },
    ]);
  });
});

describe('what events say of rooms', () => {
  it('lets the end win, whatever the order', () => {
    const events = ['room_finished', 'room_started', 'participant_joined'].map((name) =>
      event({ event: name }),
    );
    expect(roomChanges(events)).toEqual({ started: [], finished: [`call-${attemptId}`] });
  });

  it('takes a room to live whose start was lost', () => {
    expect(roomChanges([event({ event: 'participant_joined', room: 'a' })])).toEqual({
      started: ['a'],
      finished: [],
    });
  });

  it('is nothing without a room', () => {
    expect(roomChanges([event({ event: 'room_started', room: '' })])).toEqual({ started: [], finished: [] });
  });
});
