import type { LeaveReason } from './carrier.js';
import { newId } from './random.js';
import type { CancelTimer, SimulatedTime } from './simulated-time.js';
import type { WebhookSender } from './webhooks.js';
import { participantWebhookJson, roomWebhookJson } from './wire.js';

const DEFAULT_EMPTY_TIMEOUT_S = 300;
const DEFAULT_DEPARTURE_TIMEOUT_S = 20;

export interface RoomOptions {
  metadata?: string;
  emptyTimeoutS?: number;
  departureTimeoutS?: number;
  maxParticipants?: number;
  agents?: AgentRequest[];
}

export interface AgentRequest {
  agentName: string;
  metadata: string;
}

/** An agent asked for in a room. */
export interface Dispatch extends AgentRequest {
  id: string;
  room: string;
  createdAt: number;
}

export interface Participant {
  readonly sid: string;
  readonly identity: string;
  readonly kind: 'SIP' | 'AGENT';
  name: string;
  metadata: string;
  attributes: Record<string, string>;
  state: 'JOINING' | 'ACTIVE' | 'DISCONNECTED';
  joinedAt: number;
  leftBecause?: LeaveReason;
  /** Called once, when the participant has left for whatever reason. */
  onLeft?: (reason: LeaveReason) => void;
}

export class Room {
  readonly sid = newId('RM_');
  readonly participants = new Map<string, Participant>();
  readonly dispatches = new Map<string, Dispatch>();
  metadata = '';
  emptyTimeoutS = DEFAULT_EMPTY_TIMEOUT_S;
  departureTimeoutS = DEFAULT_DEPARTURE_TIMEOUT_S;
  departureTimeoutGiven = false;
  maxParticipants = 0;
  everJoined = false;
  closed = false;
  cancelClosing: CancelTimer | undefined;

  constructor(
    readonly name: string,
    readonly createdAt: number,
  ) {}

  /** Participants that keep a room open; an agent does not. */
  callers(): number {
    let callers = 0;
    for (const { kind } of this.participants.values()) if (kind !== 'AGENT') callers++;
    return callers;
  }
}

/** The rooms and who is in them, with the webhooks that follow from their comings and goings. */
export class Rooms {
  private readonly rooms = new Map<string, Room>();
  /** Called for each agent asked for; the agent simulation joins the room by it. */
  onDispatch: (room: Room, dispatch: Dispatch) => void = () => undefined;
  /** Called when an agent is no longer asked for. */
  onUndispatch: (room: Room, dispatch: Dispatch) => void = () => undefined;

  /**
   * @param fraction random numbers in [0, 1)
   * @param closeAtOnce whether a room ends as soon as its last caller has left
   */
  constructor(
    private readonly time: SimulatedTime,
    private readonly webhooks: WebhookSender,
    private readonly fraction: () => number,
    private readonly closeAtOnce: () => boolean,
  ) {}

  get size(): number {
    return this.rooms.size;
  }

  get(name: string): Room | undefined {
    return this.rooms.get(name);
  }

  /** All rooms, or those of these names that exist. */
  list(names: string[]): Room[] {
    if (names.length === 0) return [...this.rooms.values()];
    return names.map((name) => this.rooms.get(name)).filter((room) => room !== undefined);
  }

  /** The room of this name, made when missing. Its agents are dispatched only when it is made. */
  ensure(name: string, options: RoomOptions = {}): Room {
    const existing = this.rooms.get(name);
    const room = existing ?? new Room(name, this.time.now());
    if (options.metadata) room.metadata = options.metadata;
    if (options.emptyTimeoutS) room.emptyTimeoutS = options.emptyTimeoutS;
    if (options.maxParticipants) room.maxParticipants = options.maxParticipants;
    if (options.departureTimeoutS) {
      room.departureTimeoutS = options.departureTimeoutS;
      room.departureTimeoutGiven = true;
    }
    if (existing) return room;
    this.rooms.set(name, room);
    this.webhooks.notify(name, { event: 'room_started', room: roomWebhookJson(room) });
    for (const agent of options.agents ?? []) this.dispatch(room, agent);
    this.closeWhenEmpty(room);
    return room;
  }

  dispatch(room: Room, agent: AgentRequest): Dispatch {
    const dispatch = { ...agent, id: newId('AD_'), room: room.name, createdAt: this.time.now() };
    room.dispatches.set(dispatch.id, dispatch);
    this.onDispatch(room, dispatch);
    return dispatch;
  }

  undispatch(room: Room, dispatch: Dispatch): void {
    room.dispatches.delete(dispatch.id);
    this.onUndispatch(room, dispatch);
  }

  /** Enters the room in state JOINING. Whoever is in it with the same identity is dropped. */
  join(
    room: Room,
    entering: Pick<Participant, 'identity' | 'kind' | 'name' | 'metadata' | 'attributes' | 'onLeft'>,
  ): Participant {
    const predecessor = room.participants.get(entering.identity);
    if (predecessor) this.leave(room, predecessor, 'DUPLICATE_IDENTITY');
    const participant: Participant = {
      ...entering,
      sid: newId('PA_'),
      state: 'JOINING',
      joinedAt: this.time.now(),
    };
    room.participants.set(participant.identity, participant);
    if (participant.kind !== 'AGENT') {
      room.everJoined = true;
      room.cancelClosing?.();
    }
    return participant;
  }

  /** The participant's media is connected: only now it counts as joined. */
  activate(room: Room, participant: Participant, attributes = participant.attributes): void {
    if (participant.state !== 'JOINING') return;
    participant.state = 'ACTIVE';
    this.webhooks.notify(room.name, {
      event: 'participant_joined',
      room: roomWebhookJson(room),
      participant: participantWebhookJson(participant, attributes),
    });
  }

  /** One that never got connected has not left: its connection was aborted (LiveKit 1.9.1 and newer). */
  leave(room: Room, participant: Participant, reason: LeaveReason): void {
    if (participant.state === 'DISCONNECTED') return;
    const wasActive = participant.state === 'ACTIVE';
    participant.state = 'DISCONNECTED';
    participant.leftBecause = reason;
    if (room.participants.get(participant.identity) === participant) {
      room.participants.delete(participant.identity);
    }
    participant.onLeft?.(reason);
    this.webhooks.notify(room.name, {
      event: wasActive ? 'participant_left' : 'participant_connection_aborted',
      room: roomWebhookJson(room),
      participant: participantWebhookJson(participant, participant.attributes),
    });
    if (participant.kind !== 'AGENT') this.closeWhenEmpty(room);
  }

  delete(room: Room): void {
    this.close(room, 'ROOM_DELETED');
  }

  private close(room: Room, reason: LeaveReason): void {
    if (room.closed) return;
    room.closed = true;
    room.cancelClosing?.();
    this.rooms.delete(room.name);
    for (const participant of room.participants.values()) this.leave(room, participant, reason);
    this.webhooks.notify(room.name, { event: 'room_finished', room: roomWebhookJson(room) });
  }

  private closeWhenEmpty(room: Room): void {
    if (room.closed || room.callers() > 0) return;
    if (room.everJoined && this.closeAtOnce()) {
      this.close(room, 'ROOM_CLOSED');
      return;
    }
    room.cancelClosing = this.time.after(this.idleMs(room), () => this.close(room, 'ROOM_CLOSED'));
  }

  /** How long an empty room lives on; without a departure timeout of its own 10 to 20 s were measured. */
  private idleMs(room: Room): number {
    if (!room.everJoined) return room.emptyTimeoutS * 1000;
    if (room.departureTimeoutGiven) return room.departureTimeoutS * 1000;
    return 10_000 + this.fraction() * 10_000;
  }
}
