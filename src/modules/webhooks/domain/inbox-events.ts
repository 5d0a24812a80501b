/** An event of the inbox, as far as it is worked through. */
export interface InboxEvent {
  event: string;
  room: string;
  attemptId: string | null;
  identity: string;
  callStatus: string;
  disconnectReason: string;
  /** `AGENT` for an agent. */
  participantKind: string;
  /** To the millisecond, where LiveKit says it; `at` is of the second. */
  joinedAt: Date | null;
  at: Date;
}

/** What an event says of the callee of an attempt, or of its agent. */
export interface CalleeHappening {
  attemptId: string;
  kind: 'joined' | 'left' | 'agent-joined';
  at: Date;
  callStatus: string | null;
  disconnectReason: string | null;
}

const kinds: ReadonlyMap<string, CalleeHappening['kind']> = new Map([
  ['participant_joined', 'joined'],
  ['participant_left', 'left'],
  ['participant_connection_aborted', 'left'],
]);

const roomLives: ReadonlySet<string> = new Set(['room_started', 'participant_joined']);

/**
 * What events say of callees, and of agents that came to them, in the order in which it happened. Others in the rooms
 * say nothing.
 */
export function calleeHappenings(
  events: readonly InboxEvent[],
  identityOf: (attemptId: string) => string,
): CalleeHappening[] {
  return events
    .flatMap((one): CalleeHappening[] => {
      const { attemptId, callStatus, disconnectReason, at } = one;
      const kind = kinds.get(one.event);
      if (kind === undefined || attemptId === null) return [];
      if (one.participantKind === 'AGENT') return kind === 'joined' ? [arrivalOf(attemptId, one)] : [];
      if (one.identity !== identityOf(attemptId)) return [];
      return [
        { attemptId, kind, at, callStatus: callStatus || null, disconnectReason: disconnectReason || null },
      ];
    })
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function arrivalOf(attemptId: string, { joinedAt, at }: InboxEvent): CalleeHappening {
  return {
    attemptId,
    kind: 'agent-joined',
    at: joinedAt ?? at,
    callStatus: null,
    disconnectReason: null,
  };
}

/** Which rooms events say to live, and to have ended. A room that ended did not start again after it. */
export function roomChanges(events: readonly InboxEvent[]): { started: string[]; finished: string[] } {
  const named = events.filter(({ room }) => room !== '');
  const finished = new Set(named.filter(({ event }) => event === 'room_finished').map(({ room }) => room));
  const started = new Set(named.filter(({ event }) => roomLives.has(event)).map(({ room }) => room));
  return { started: [...started].filter((room) => !finished.has(room)), finished: [...finished] };
}
