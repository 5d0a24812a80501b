import { Clock } from '../platform/clock.js';
import { mintToken, type Grants, type LiveKitKeys } from './access-token.js';
import { dialAnswerOf } from './dial-outcome.js';
import { telephonyErrorOf } from './livekit-error.js';
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
import { TwirpClient, type TwirpReply } from './twirp-client.js';

export interface LiveKitOptions extends LiveKitKeys {
  /** LiveKit's URL: http, https, ws or wss. */
  url: string;
}

/** How long LiveKit may take beyond the ring time: the measured 1.2 s, and room for a loaded node. */
const DIAL_MARGIN_S = 20;
const REQUEST_TIMEOUT_MS = 10_000;
const ROOM_TOKEN_TTL_S = 600;
const ROOM_TOKEN_REUSE_MS = 300_000;
const ROOM_GRANTS: Grants = { video: { roomCreate: true, roomList: true } };

/** The driver: LiveKit's API, with LiveKit SIP behind it. */
export class LiveKitTelephony extends Telephony {
  private readonly twirp: TwirpClient;
  private readonly trunks: LiveKitTrunks;
  private roomToken: { token: Promise<string>; reuseUntil: number } | null = null;

  constructor(
    private readonly options: LiveKitOptions,
    private readonly clock: Clock,
  ) {
    super();
    this.twirp = new TwirpClient(options.url);
    this.trunks = new LiveKitTrunks(options);
  }

  override mintDialToken(ttlS: number): Promise<string> {
    return mintToken(this.options, { sip: { call: true } }, this.clock.now(), ttlS);
  }

  override async prepareRoom(room: RoomPreparation): Promise<void> {
    await this.ask('RoomService/CreateRoom', {
      name: room.name,
      metadata: room.metadata,
      emptyTimeout: room.emptyTimeoutS,
      departureTimeout: room.departureTimeoutS,
      agents: [{ agentName: room.agentName, metadata: room.agentMetadata }],
    });
  }

  override async dial(request: DialRequest, token: string): Promise<DialAnswer> {
    const reply = await this.twirp.call({
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
    const response = await this.ask('RoomService/ListRooms', { names });
    return response.messages('rooms').map((room) => ({
      name: room.text('name'),
      numParticipants: room.number('num_participants'),
      createdAt: new Date(room.number('creation_time') * 1000),
    }));
  }

  override async findCallee(room: string, identity: string): Promise<LiveCallee | null> {
    const token = await mintToken(this.options, { video: { roomAdmin: true, room } }, this.clock.now(), 60);
    const reply = await this.send('RoomService/GetParticipant', { room, identity }, token);
    if (isNotFound(reply)) return null;
    const participant = bodyOf(reply);
    const attributes = participant.strings('attributes');
    return {
      callStatus: attributes['sip.callStatus'] ?? '',
      joinedAt: new Date(participant.number('joined_at') * 1000),
      attributes,
    };
  }

  override async hangUp(room: string): Promise<void> {
    const reply = await this.send('RoomService/DeleteRoom', { room }, await this.tokenForRooms());
    if (!isNotFound(reply)) bodyOf(reply);
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

  private async ask(method: string, body: object): Promise<ProtoMessage> {
    return bodyOf(await this.send(method, body, await this.tokenForRooms()));
  }

  private send(method: string, body: object, token: string): Promise<TwirpReply> {
    return this.twirp.call({ method, body, token, timeoutMs: REQUEST_TIMEOUT_MS });
  }

  private tokenForRooms(): Promise<string> {
    const now = this.clock.now();
    if (this.roomToken === null || this.roomToken.reuseUntil < now.getTime()) {
      const token = mintToken(this.options, ROOM_GRANTS, now, ROOM_TOKEN_TTL_S);
      this.roomToken = { token, reuseUntil: now.getTime() + ROOM_TOKEN_REUSE_MS };
    }
    return this.roomToken.token;
  }
}

function isNotFound(reply: TwirpReply): boolean {
  return reply.kind === 'response' && reply.twirpCode === 'not_found';
}

function bodyOf(reply: TwirpReply): ProtoMessage {
  if (reply.kind === 'ok') return ProtoMessage.of(reply.body);
  throw telephonyErrorOf(reply);
}
