import type { DialRequest, RoomPreparation, TrunkSpec } from '../../src/telephony/index.js';

export const systemClock = { now: () => new Date() };

export function preparationOf(name: string): RoomPreparation {
  return {
    name,
    metadata: '{"call_id":"c"}',
    agentName: 'trunkline',
    agentMetadata: '{"attempt_id":"a"}',
    emptyTimeoutS: 60,
    departureTimeoutS: 5,
  };
}

export function trunkOf(ref: string): TrunkSpec {
  return {
    ref,
    name: 'Main line',
    address: 'sip.example.com:5060',
    transport: 'udp',
    numbers: ['+14155550100'],
    authUsername: 'user',
    authPassword: 'pass',
  };
}

/** The attempt's id names the room and the callee, as in the application. */
export function dialRequestOf(attemptId: string, livekitTrunkId: string, to = '+14155550123'): DialRequest {
  return {
    room: `call-${attemptId}`,
    identity: `callee-${attemptId}`,
    attemptId,
    to,
    from: '+14155550100',
    livekitTrunkId,
    ringTimeoutS: 20,
    maxCallDurationS: 30,
    krispEnabled: true,
    attributes: { 'trunkline.attempt': attemptId },
  };
}
