import type { Clock } from '../platform/clock.js';
import { mintToken, type Grants, type LiveKitKeys } from './access-token.js';
import type { RequestFault } from './dial-outcome.js';
import { ProtoMessage } from './proto-json.js';
import { TelephonyError } from './telephony.js';
import { TwirpClient, type TwirpReply, type TwirpRequest } from './twirp-client.js';

export interface LiveKitOptions extends LiveKitKeys {
  /** LiveKit's URL: http, https, ws or wss. */
  url: string;
}

const REQUEST_TIMEOUT_MS = 10_000;
const TOKEN_TTL_S = 600;
const TOKEN_REUSE_MS = 300_000;
/** Everything that is not bound to one room, and that is not a dial. */
const STANDING_GRANTS: Grants = { video: { roomCreate: true, roomList: true }, sip: { admin: true } };
/** HTTP statuses below 500 that tell of a state of the server, which passes. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Requests to LiveKit with the tokens they need. */
export class LiveKitApi {
  private readonly twirp: TwirpClient;
  private standing: { token: string; reuseUntil: number } | null = null;

  constructor(
    private readonly options: LiveKitOptions,
    private readonly clock: Clock,
  ) {
    this.twirp = new TwirpClient(options.url);
  }

  mint(grants: Grants, ttlS: number): string {
    return mintToken(this.options, grants, this.clock.now(), ttlS);
  }

  /** The bare request. Never rejects. */
  call(request: TwirpRequest): Promise<TwirpReply> {
    return this.twirp.call(request);
  }

  /** @throws TelephonyError when LiveKit does not do it */
  async ask(method: string, body: object): Promise<ProtoMessage> {
    return bodyOf(await this.send(method, body, this.standingToken()));
  }

  /** As `ask`, but null when LiveKit says that what is named does not exist. */
  async askFor(method: string, body: object, roomAdmin?: string): Promise<ProtoMessage | null> {
    const grants: Grants = { video: { roomAdmin: true, room: roomAdmin } };
    const token = roomAdmin === undefined ? this.standingToken() : this.mint(grants, TOKEN_TTL_S);
    const reply = await this.send(method, body, token);
    return reply.kind === 'response' && reply.twirpCode === 'not_found' ? null : bodyOf(reply);
  }

  private send(method: string, body: object, token: string): Promise<TwirpReply> {
    return this.twirp.call({ method, body, token, timeoutMs: REQUEST_TIMEOUT_MS });
  }

  private standingToken(): string {
    const now = this.clock.now().getTime();
    if (this.standing === null || this.standing.reuseUntil < now) {
      this.standing = { token: this.mint(STANDING_GRANTS, TOKEN_TTL_S), reuseUntil: now + TOKEN_REUSE_MS };
    }
    return this.standing.token;
  }
}

function bodyOf(reply: TwirpReply): ProtoMessage {
  if (reply.kind === 'ok') return ProtoMessage.of(reply.body);
  throw errorOf(reply);
}

function errorOf(fault: RequestFault): TelephonyError {
  if (fault.kind === 'no-response') {
    return new TelephonyError(`LiveKit cannot be reached (${fault.code}: ${fault.message})`, true);
  }
  const { httpStatus, twirpCode, message } = fault;
  const retryable = httpStatus >= 500 || PASSING.has(httpStatus);
  return new TelephonyError(`LiveKit answered ${httpStatus}: ${message}`, retryable, twirpCode);
}
