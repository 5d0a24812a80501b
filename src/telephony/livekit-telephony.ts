import type { Clock } from '../platform/clock.js';
import { dialAnswerOf } from './dial-outcome.js';
import { LiveKitApi, type LiveKitOptions } from './livekit-api.js';
import { LiveKitTrunks } from './livekit-trunks.js';
import { ProtoMessage } from './proto-json.js';
import {
  Telephony,
  type DialAnswer,
  type DialRequest,
  type LiveCallee,
  type LiveRoom,
  type RoomPreparation,
  type TrunkSpec,
} from './telephony.js';

/** How long LiveKit may take beyond the ring time: the measured 1.2 s, and room for a loaded node. */
const DIAL_MARGIN_S = 20;

/** The driver: LiveKit's API, with LiveKit SIP behind it. */
export class LiveKitTelephony extends Telephony {
  private readonly api: LiveKitApi;
  private readonly trunks: LiveKitTrunks;

  constructor(options: LiveKitOptions, clock: Clock) {
    super();
    this.api = new LiveKitApi(options, clock);
    this.trunks = new LiveKitTrunks(this.api);
  }

  override async mintDialToken(ttlS: number): Promise<string> {
    return this.api.mint({ sip: { call: true } }, ttlS);
  }

  override async prepareRoom(room: RoomPreparation): Promise<void> {
    await this.api.ask('RoomService/CreateRoom', {
      name: room.name,
      metadata: room.metadata,
      emptyTimeout: room.emptyTimeoutS,
      departureTimeout: room.departureTimeoutS,
      agents: [{ agentName: room.agentName, metadata: room.agentMetadata }],
    });
  }

  override async dial(request: DialRequest, token: string): Promise<DialAnswer> {
    const reply = await this.api.call({
      method: 'SIP/CreateSIPParticipant',
      token,
      timeoutMs: (request.ringTimeoutS + DIAL_MARGIN_S) * 1000,
      body: {
        sipTrunkId: request.livekitTrunkId,
        sipCallTo: request.to,
        sipNumber: request.from,
        roomName: request.room,
        participantIdentity: request.identity,
        participantAttributes: request.attributes,
        headers: { 'X-Attempt-Id': request.attemptId },
        ringingTimeout: `${request.ringTimeoutS}s`,
        maxCallDuration: `${request.maxCallDurationS}s`,
        krispEnabled: request.krispEnabled,
        waitUntilAnswered: true,
      },
    });
    if (reply.kind !== 'ok') return dialAnswerOf(reply);
    const sipCallId = ProtoMessage.of(reply.body).text('sip_call_id');
    if (sipCallId !== '') return { kind: 'answered', sipCallId };
    return { kind: 'ambiguous', because: 'the response names no SIP call' };
  }

  override async listRooms(names: string[] = []): Promise<LiveRoom[]> {
    const response = await this.api.ask('RoomService/ListRooms', { names });
    return response.messages('rooms').map((room) => ({
      name: room.text('name'),
      numParticipants: room.number('num_participants'),
      createdAt: new Date(room.number('creation_time') * 1000),
    }));
  }

  override async findCallee(room: string, identity: string): Promise<LiveCallee | null> {
    const participant = await this.api.askFor('RoomService/GetParticipant', { room, identity }, room);
    if (participant === null) return null;
    const attributes = participant.strings('attributes');
    return {
      callStatus: attributes['sip.callStatus'] ?? '',
      joinedAt: new Date(participant.number('joined_at') * 1000),
      attributes,
    };
  }

  override async findAgentArrival(room: string): Promise<Date | null> {
    const reply = await this.api.askFor('RoomService/ListParticipants', { room }, room);
    const arrivals = (reply?.messages('participants') ?? [])
      .filter((participant) => participant.text('kind') === 'AGENT')
      .map((agent) => agent.number('joined_at_ms') || agent.number('joined_at') * 1000);
    return arrivals.length === 0 ? null : new Date(Math.min(...arrivals));
  }

  override async hangUp(room: string): Promise<void> {
    await this.api.askFor('RoomService/DeleteRoom', { room });
  }

  override createTrunk(spec: TrunkSpec): Promise<string> {
    return this.trunks.create(spec);
  }

  override updateTrunk(livekitTrunkId: string, spec: TrunkSpec): Promise<void> {
    return this.trunks.update(livekitTrunkId, spec);
  }

  override deleteTrunk(livekitTrunkId: string): Promise<void> {
    return this.trunks.delete(livekitTrunkId);
  }

  override findTrunk(ref: string): Promise<string | null> {
    return this.trunks.find(ref);
  }
}
