/** Why a call ended, as Retell names it. The one list that calls, attempts and the API share. */
export const END_REASONS = [
  'user_hangup',
  'agent_hangup',
  'call_transfer',
  'voicemail_reached',
  'inactivity',
  'max_duration_reached',
  'dial_busy',
  'dial_no_answer',
  'dial_failed',
  'invalid_destination',
  'user_declined',
  'concurrency_limit_reached',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export interface DialRequest {
  room: string;
  /** Identity of the SIP participant in the room. */
  identity: string;
  /** Goes out as the SIP header `X-Attempt-Id`. */
  attemptId: string;
  /** E.164 number to call. */
  to: string;
  /** E.164 number shown to the callee. */
  from: string;
  livekitTrunkId: string;
  /** How long the phone may ring, 1 to 60 s (LiveKit gives up on its own request after 80 s). */
  ringTimeoutS: number;
  maxCallDurationS: number;
  krispEnabled: boolean;
  /** Attributes of the SIP participant. Webhooks of its first seconds may lack them. */
  attributes: Record<string, string>;
}

/**
 * A definite end of a call, in Twilio's words. `retryable`: a list's retry policy may dial this number again.
 * `trunkFault`: the trunk or its configuration failed, not the callee; several in a row should stop the trunk.
 */
export interface CarrierEnd {
  status: 'completed' | 'busy' | 'no-answer' | 'failed';
  endReason: EndReason;
  sipCode: number | null;
  retryable: boolean;
  trunkFault: boolean;
}

/** Why it is certain that no INVITE left. */
export type NotSentReason =
  /** The connection to LiveKit was never made, so no byte of the request left. */
  | 'connection-refused'
  /** LiveKit did not take the token: expired, or the key is wrong. */
  | 'unauthorized'
  /** The SIP node that took the request is over its CPU limit. */
  | 'cpu-exhausted'
  /** No SIP node took the request: none is running, or LiveKit has no Redis. */
  | 'no-sip-node'
  /** LiveKit does not know the trunk. */
  | 'trunk-missing'
  /** LiveKit found the request or the trunk's address invalid. */
  | 'invalid-request'
  /** Something in front of LiveKit, or no LiveKit at all, refused the request (4xx that is not LiveKit's). */
  | 'refused-by-gateway';

/** What one dial request came to. */
export type DialAnswer =
  | { kind: 'answered'; sipCallId: string }
  /** Definite, without an answer. */
  | { kind: 'ended'; end: CarrierEnd }
  /**
   * No INVITE left: safe to try later. `trunkFault` says that the trunk must change before it can succeed;
   * otherwise it is LiveKit that is away or full.
   */
  | { kind: 'not-sent'; because: NotSentReason; trunkFault: boolean; detail: string }
  /** It cannot be known whether a phone rings. */
  | { kind: 'ambiguous'; because: string };

export interface RoomPreparation {
  name: string;
  metadata: string;
  /** The agent worker's name for explicit dispatch. */
  agentName: string;
  agentMetadata: string;
  /** How long the room stays when nobody ever joins. */
  emptyTimeoutS: number;
  /** How long the room stays after the last participant left. */
  departureTimeoutS: number;
}

export interface LiveRoom {
  name: string;
  numParticipants: number;
  createdAt: Date;
}

/** `sip.callStatus` of a SIP participant; LiveKit may add others. Empty when it is not set. */
export type CallStatusAttribute = 'dialing' | 'ringing' | 'automation' | 'active' | 'hangup' | (string & {});

export interface LiveCallee {
  callStatus: CallStatusAttribute;
  joinedAt: Date;
  attributes: Record<string, string>;
}

/** An outbound trunk as LiveKit keeps it. */
export interface TrunkSpec {
  /** Our own id of the trunk. It is stored in LiveKit's metadata, so that `findTrunk` finds it again. */
  ref: string;
  name: string;
  /** Host, or host:port, without `sip:` and without parameters. */
  address: string;
  transport: 'auto' | 'udp' | 'tcp' | 'tls';
  /** E.164 numbers that calls over this trunk may show. */
  numbers: string[];
  /** Empty for a trunk that is authenticated by address. */
  authUsername: string;
  authPassword: string;
}

/** LiveKit did not do what was asked. */
export class TelephonyError extends Error {
  constructor(
    message: string,
    /** Whether the same request may succeed later without anybody changing anything. */
    readonly retryable: boolean,
    /** LiveKit's (Twirp's) error code, such as `not_found`; null when it was not LiveKit that answered. */
    readonly code: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'TelephonyError';
  }
}

/**
 * Placing calls and seeing what lives. Everything but `dial` throws `TelephonyError` when LiveKit does not do it.
 * Inject this class; its one driver is `LiveKitTelephony`.
 */
export abstract class Telephony {
  /**
   * A token that may place calls and nothing else, valid for `ttlS` seconds (LiveKit adds a minute of leeway).
   * Minted before the dial decision: a worker that is frozen after it cannot dial late.
   */
  abstract mintDialToken(ttlS: number): Promise<string>;

  /** Makes the room and asks for the agent, in one request. Doing it again for the same room changes nothing. */
  abstract prepareRoom(room: RoomPreparation): Promise<void>;

  /**
   * Places one call and waits until it is answered or over: at most the ring timeout + 20 s. Never throws and
   * never sends the request a second time.
   */
  abstract dial(request: DialRequest, token: string): Promise<DialAnswer>;

  /** The rooms that exist, or those of `names` that exist. */
  abstract listRooms(names?: string[]): Promise<LiveRoom[]>;

  /** The callee in its room, or null when the room or the participant does not exist. */
  abstract findCallee(room: string, identity: string): Promise<LiveCallee | null>;

  /** When the first agent that is in the room joined it, or null when none is, or the room does not exist. */
  abstract findAgentArrival(room: string): Promise<Date | null>;

  /** Ends the call by deleting its room. A room that does not exist is fine. */
  abstract hangUp(room: string): Promise<void>;

  /** Makes an outbound trunk and returns LiveKit's id. Call `findTrunk` first: LiveKit makes a second one gladly. */
  abstract createTrunk(spec: TrunkSpec): Promise<string>;

  /** Replaces the trunk as a whole. */
  abstract updateTrunk(livekitTrunkId: string, spec: TrunkSpec): Promise<void>;

  /** A trunk that does not exist is fine. */
  abstract deleteTrunk(livekitTrunkId: string): Promise<void>;

  /** LiveKit's id of the trunk that was made with this `ref`, when a create whose reply was lost made it. */
  abstract findTrunk(ref: string): Promise<string | null>;
}
