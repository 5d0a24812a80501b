import type { Grants } from './access-token.js';
import type { Participant, Room, Rooms } from './rooms.js';
import { type Message, TwirpError } from './twirp.js';
import { dispatchJson, participantJson, roomJson } from './wire.js';

const MAX_ROOM_NAME = 256;

/** A Twirp method: a request and its token's grants to a reply, or a TwirpError. */
export type Method = (request: Message, grants: Grants) => object | Promise<object>;

export function requireGrant(granted: boolean | undefined): void {
  if (!granted) throw new TwirpError('unauthenticated', 'permissions denied');
}

/** livekit.RoomService, the methods that concern rooms and participants (not tracks and data). */
export function roomServiceMethods(rooms: Rooms): Record<string, Method> {
  return {
    CreateRoom: (request, grants) => {
      requireGrant(grants.video?.roomCreate);
      const name = request.string('name');
      if (name === '' || name.length > MAX_ROOM_NAME) {
        throw new TwirpError('invalid_argument', `room name must have 1 to ${MAX_ROOM_NAME} characters`);
      }
      const room = rooms.ensure(name, {
        metadata: request.string('metadata'),
        emptyTimeoutS: request.int('emptyTimeout'),
        departureTimeoutS: request.int('departureTimeout'),
        maxParticipants: request.int('maxParticipants'),
        agents: request.messages('agents').map((agent) => ({
          agentName: agent.string('agentName'),
          metadata: agent.string('metadata'),
        })),
      });
      return roomJson(room);
    },
    ListRooms: (request, grants) => {
      requireGrant(grants.video?.roomList);
      return { rooms: rooms.list(request.strings('names')).map(roomJson) };
    },
    DeleteRoom: (request, grants) => {
      requireGrant(grants.video?.roomCreate);
      rooms.delete(existingRoom(rooms, request.string('room')));
      return {};
    },
    UpdateRoomMetadata: (request, grants) => {
      const name = adminOf(request, grants);
      const room = existingRoom(rooms, name);
      room.metadata = request.string('metadata');
      return roomJson(room);
    },
    ListParticipants: (request, grants) => {
      const room = rooms.get(adminOf(request, grants));
      return { participants: room ? [...room.participants.values()].map(participantJson) : [] };
    },
    GetParticipant: (request, grants) => {
      const name = adminOf(request, grants);
      return participantJson(existingParticipant(rooms, name, request.string('identity')).participant);
    },
    RemoveParticipant: (request, grants) => {
      const name = adminOf(request, grants);
      const { room, participant } = existingParticipant(rooms, name, request.string('identity'));
      rooms.leave(room, participant, 'PARTICIPANT_REMOVED');
      return {};
    },
    UpdateParticipant: (request, grants) => {
      const name = adminOf(request, grants);
      const { participant } = existingParticipant(rooms, name, request.string('identity'));
      participant.metadata = request.string('metadata') || participant.metadata;
      participant.name = request.string('name') || participant.name;
      for (const [key, value] of Object.entries(request.stringMap('attributes'))) {
        if (value === '') delete participant.attributes[key];
        else participant.attributes[key] = value;
      }
      return participantJson(participant);
    },
  };
}

/** livekit.AgentDispatchService. */
export function agentDispatchMethods(rooms: Rooms): Record<string, Method> {
  return {
    CreateDispatch: (request, grants) => {
      const room = rooms.ensure(adminOf(request, grants));
      return dispatchJson(
        rooms.dispatch(room, {
          agentName: request.string('agentName'),
          metadata: request.string('metadata'),
        }),
      );
    },
    DeleteDispatch: (request, grants) => {
      const room = rooms.get(adminOf(request, grants));
      const dispatch = room?.dispatches.get(request.string('dispatchId'));
      if (!room || !dispatch) throw new TwirpError('not_found', 'agent dispatch does not exist');
      rooms.undispatch(room, dispatch);
      return dispatchJson(dispatch);
    },
    ListDispatch: (request, grants) => {
      const room = rooms.get(adminOf(request, grants));
      const id = request.string('dispatchId');
      const dispatches = [...(room?.dispatches.values() ?? [])];
      return { agent_dispatches: dispatches.filter((one) => id === '' || one.id === id).map(dispatchJson) };
    },
  };
}

/** The room's name, if the token is for the administration of exactly this room. */
function adminOf(request: Message, grants: Grants): string {
  const name = request.string('room');
  requireGrant(grants.video?.roomAdmin && grants.video.room === name);
  return name;
}

function existingRoom(rooms: Rooms, name: string): Room {
  const room = rooms.get(name);
  if (!room) throw new TwirpError('not_found', 'requested room does not exist');
  return room;
}

function existingParticipant(
  rooms: Rooms,
  name: string,
  identity: string,
): { room: Room; participant: Participant } {
  const room = rooms.get(name);
  const participant = room?.participants.get(identity);
  if (!room || !participant) throw new TwirpError('not_found', 'participant does not exist');
  return { room, participant };
}
