import type { Dispatch, Participant, Room } from './rooms.js';

// Twirp's JSON has protobuf's own field names and every default; the webhooks' has camel case and no defaults.
// The SDK reads both; both are kept as LiveKit writes them for whoever reads them without the SDK.

export function roomJson(room: Room): object {
  return {
    sid: room.sid,
    name: room.name,
    empty_timeout: room.emptyTimeoutS,
    departure_timeout: room.departureTimeoutS,
    max_participants: room.maxParticipants,
    creation_time: String(Math.floor(room.createdAt / 1000)),
    creation_time_ms: String(room.createdAt),
    turn_password: '',
    enabled_codecs: [],
    metadata: room.metadata,
    num_participants: room.callers(),
    num_publishers: room.callers(),
    active_recording: false,
    version: null,
  };
}

export function participantJson(participant: Participant): object {
  return {
    sid: participant.sid,
    identity: participant.identity,
    state: participant.state,
    tracks: [],
    metadata: participant.metadata,
    joined_at: String(Math.floor(participant.joinedAt / 1000)),
    joined_at_ms: String(participant.joinedAt),
    name: participant.name,
    version: 0,
    permission: {
      can_subscribe: true,
      can_publish: true,
      can_publish_data: true,
      can_publish_sources: [],
      hidden: false,
      recorder: false,
      can_update_metadata: false,
      agent: participant.kind === 'AGENT',
      can_subscribe_metrics: false,
    },
    region: '',
    is_publisher: true,
    kind: participant.kind,
    attributes: participant.attributes,
    disconnect_reason: participant.leftBecause ?? 'UNKNOWN_REASON',
    kind_details: [],
  };
}

export function dispatchJson(dispatch: Dispatch): object {
  return {
    id: dispatch.id,
    agent_name: dispatch.agentName,
    room: dispatch.room,
    metadata: dispatch.metadata,
    state: { jobs: [], created_at: String(dispatch.createdAt * 1_000_000), deleted_at: '0' },
  };
}

export function roomWebhookJson(room: Room): object {
  return {
    sid: room.sid,
    name: room.name,
    emptyTimeout: room.emptyTimeoutS,
    departureTimeout: room.departureTimeoutS,
    creationTime: String(Math.floor(room.createdAt / 1000)),
    creationTimeMs: String(room.createdAt),
    metadata: room.metadata || undefined,
    maxParticipants: room.maxParticipants || undefined,
    numParticipants: room.callers() || undefined,
  };
}

export function participantWebhookJson(participant: Participant, attributes: Record<string, string>): object {
  return {
    sid: participant.sid,
    identity: participant.identity,
    state: participant.state,
    metadata: participant.metadata || undefined,
    joinedAt: String(Math.floor(participant.joinedAt / 1000)),
    joinedAtMs: String(participant.joinedAt),
    name: participant.name || undefined,
    permission: { canSubscribe: true, canPublish: true, canPublishData: true },
    isPublisher: true,
    kind: participant.kind,
    attributes,
    disconnectReason: participant.leftBecause,
  };
}
