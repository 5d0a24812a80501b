import { AgentDispatchClient, RoomAgentDispatch, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import { request } from 'node:http';
import { startTestSandbox, until, type TestSandbox } from '../support/sandbox.js';

const speed = 25;
// 05 answers after 1.4 s and talks for 23 s, 45 rings for 5.9 s: time enough to see it happen
let sandbox: TestSandbox;
let sip: SipClient;
let rooms: RoomServiceClient;
let dispatches: AgentDispatchClient;
let trunkId: string;
let calls = 0;

beforeAll(async () => {
  sandbox = await startTestSandbox({ speed });
  const client = [sandbox.url, sandbox.apiKey, sandbox.apiSecret, { failover: false }] as const;
  sip = new SipClient(...client);
  rooms = new RoomServiceClient(...client);
  dispatches = new AgentDispatchClient(...client);
  trunkId = (await sip.createSipOutboundTrunk('main', 'sip.example.com', ['+12125550100'])).sipTrunkId;
});

afterAll(() => sandbox.close());

type DialOptions = NonNullable<Parameters<SipClient['createSipParticipant']>[3]>;

function dial(suffix: string, options: DialOptions = {}, room = `call-${++calls}`) {
  return sip.createSipParticipant(trunkId, `+121255501${suffix}`, room, {
    participantIdentity: `callee-${room}`,
    headers: { 'X-Attempt-Id': room },
    waitUntilAnswered: true,
    ringingTimeout: 10,
    ...options,
  });
}

const callOf = (attempt: string) => sandbox.calls().find((call) => call.attempt_id === attempt);

async function failureOf(dialed: Promise<unknown>): Promise<unknown> {
  try {
    await dialed;
  } catch (error) {
    return error;
  }
  throw new Error('the call was answered');
}

describe('what the SDK is told of a call that is not answered', () => {
  it.each`
    suffix  | name                 | code                     | status | sip          | atMs     | outcome        | reason
    ${'86'} | ${'SipCallError'}    | ${'resource_exhausted'}  | ${429} | ${'486'}     | ${1300}  | ${'busy'}      | ${'dial_busy'}
    ${'33'} | ${'SipCallError'}    | ${'permission_denied'}   | ${403} | ${'603'}     | ${1300}  | ${'busy'}      | ${'user_declined'}
    ${'80'} | ${'SipCallError'}    | ${'resource_exhausted'}  | ${429} | ${'480'}     | ${1200}  | ${'no-answer'} | ${'dial_no_answer'}
    ${'44'} | ${'SipCallError'}    | ${'not_found'}           | ${404} | ${'404'}     | ${1300}  | ${'failed'}    | ${'invalid_destination'}
    ${'53'} | ${'SipCallError'}    | ${'failed_precondition'} | ${412} | ${'503'}     | ${1300}  | ${'failed'}    | ${'dial_failed'}
    ${'88'} | ${'Request Timeout'} | ${'canceled'}            | ${408} | ${undefined} | ${11200} | ${'no-answer'} | ${'dial_no_answer'}
  `('number …$suffix: $code, SIP $sip', async (row: Record<string, string | number | undefined>) => {
    const room = `refused-${row['suffix']}`;
    const started = Date.now();
    const error = await failureOf(dial(String(row['suffix']), {}, room));
    const tookMs = (Date.now() - started) * speed;
    expect(error).toMatchObject({ name: row['name'], code: row['code'], status: row['status'] });
    const { metadata } = error as { metadata?: Record<string, string> };
    expect(metadata?.['sip_status_code']).toBe(row['sip']);
    expect(tookMs).toBeGreaterThanOrEqual(Number(row['atMs']) - speed);
    expect(tookMs).toBeLessThan(Number(row['atMs']) + 500 * speed);
    await until('the witness has the end', () => callOf(room) !== undefined);
    expect(callOf(room)).toMatchObject({
      to: `+121255501${row['suffix']}`,
      from: '+12125550100',
      identity: `callee-${room}`,
      outcome: row['outcome'],
      reason: row['reason'],
      sip_code: row['sip'] === undefined ? null : Number(row['sip']),
      answered_at: null,
      duration_s: 0,
    });
  });

  it('says no more than "sip request timed out" when nobody answered', async () => {
    const error = (await failureOf(dial('88', { ringingTimeout: 3 }))) as Error;
    expect(error.message).toMatch(/sip request timed out$/);
  });
});

it('an answered call is active, carries its attributes, and ends by itself', async () => {
  await rooms.createRoom({ name: 'answered' });
  const leg = await dial(
    '05',
    { participantAttributes: { campaign: 'spring' }, participantMetadata: 'notes', participantName: 'Bo' },
    'answered',
  );
  expect(leg).toMatchObject({ participantIdentity: 'callee-answered', roomName: 'answered' });
  const participant = await rooms.getParticipant('answered', 'callee-answered');
  expect(participant).toMatchObject({
    sid: leg.participantId,
    metadata: 'notes',
    name: 'Bo',
    kind: 3,
    state: 2,
  });
  expect(participant.attributes).toEqual({
    campaign: 'spring',
    'sip.callID': leg.sipCallId,
    'sip.callStatus': 'active',
    'sip.phoneNumber': '+12125550105',
    'sip.trunkID': trunkId,
    'sip.trunkPhoneNumber': '+12125550100',
  });
  await until('the call has ended', () => callOf('answered') !== undefined);
  expect(callOf('answered')).toMatchObject({ outcome: 'completed', sip_code: 200, reason: 'user_hangup' });
  expect(callOf('answered')?.duration_s).toBeGreaterThan(0);
  expect(await rooms.listParticipants('answered')).toEqual([]);
});

it('the INVITE is in the file of the witness before anybody can see the call', async () => {
  await dial('01', { waitUntilAnswered: false }, 'witnessed');
  expect(sandbox.invites().filter(({ room }) => room === 'witnessed')).toEqual([
    {
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/) as string,
      to: '+12125550101',
      from: '+12125550100',
      room: 'witnessed',
      identity: 'callee-witnessed',
      attempt_id: 'witnessed',
    },
  ]);
});

it('without waiting the request returns while the phone rings; attributes show the rest', async () => {
  await dial('45', { waitUntilAnswered: false }, 'polled');
  const statuses = new Set<string>();
  await until('the call was active', async () => {
    const [participant] = await rooms.listParticipants('polled');
    statuses.add(participant?.attributes['sip.callStatus'] ?? 'gone');
    return statuses.has('active');
  });
  expect([...statuses].filter((status) => status !== 'dialing')).toEqual(['ringing', 'active']);
});

it('the same room and identity twice: two INVITEs, and the first leg is dropped', async () => {
  await dial('05', {}, 'twice');
  const second = await dial('05', {}, 'twice');
  expect(sandbox.invites().filter(({ room }) => room === 'twice')).toHaveLength(2);
  expect(callOf('twice')).toMatchObject({ reason: 'duplicate_identity', outcome: 'completed' });
  const participants = await rooms.listParticipants('twice');
  expect(participants.map(({ sid }) => sid)).toEqual([second.participantId]);
});

it('a client that dies while it waits cancels nothing', async () => {
  const token = await sip.authHeader({}, { call: true });
  const dying = request(`${sandbox.url}/twirp/livekit.SIP/CreateSIPParticipant`, {
    method: 'POST',
    headers: { authorization: token.Authorization, 'content-type': 'application/json' },
  });
  dying.on('error', () => undefined);
  dying.end(
    JSON.stringify({
      sip_trunk_id: trunkId,
      sip_call_to: '+12125550101',
      room_name: 'widowed',
      participant_identity: 'callee-widowed',
      headers: { 'x-attempt-id': 'widowed' },
      wait_until_answered: true,
    }),
  );
  await until('the phone rings', () => sandbox.invites().some(({ room }) => room === 'widowed'));
  dying.destroy();
  await until('the call has ended', () => callOf('widowed') !== undefined);
  expect(callOf('widowed')).toMatchObject({ outcome: 'completed', reason: 'user_hangup' });
});

it('a call ends when its time is up', async () => {
  await dial('05', { maxCallDuration: 2 }, 'limited');
  await until('the call has ended', () => callOf('limited') !== undefined);
  expect(callOf('limited')).toMatchObject({ outcome: 'completed', reason: 'max_duration_reached' });
});

it('a call that may last for longer than a timer can run is not cut off', async () => {
  await dial('05', { maxCallDuration: 1_000_000_000 }, 'endless');
  await until('the call has ended', () => callOf('endless') !== undefined);
  expect(callOf('endless')).toMatchObject({ reason: 'user_hangup' });
});

it('a callee who is slower than the ring timeout does not answer', async () => {
  expect(await failureOf(dial('01', { ringingTimeout: 1 }))).toMatchObject({ code: 'canceled', status: 408 });
});

it.each`
  what                     | act                                                                  | reason
  ${'deleting the room'}   | ${(room: string) => rooms.deleteRoom(room)}                          | ${'room_deleted'}
  ${'removing the callee'} | ${(room: string) => rooms.removeParticipant(room, `callee-${room}`)} | ${'participant_removed'}
`(
  '$what ends the call',
  async ({ act, reason }: { act: (room: string) => Promise<void>; reason: string }) => {
    const room = `ended-${reason}`;
    await dial('05', {}, room);
    await act(room);
    await until('the call has ended', () => callOf(room) !== undefined);
    expect(callOf(room)).toMatchObject({ outcome: 'completed', reason });
  },
);

it('deleting the room while the phone rings gives the caller his answer', async () => {
  const failure = failureOf(dial('88', { ringingTimeout: 60 }, 'called-off'));
  await until('the phone rings', () => sandbox.invites().some(({ room }) => room === 'called-off'));
  await until('the room is there', async () => (await rooms.listRooms(['called-off'])).length === 1);
  await rooms.deleteRoom('called-off');
  expect(await failure).toMatchObject({ code: 'canceled', status: 408 });
  await until('the call has ended', () => callOf('called-off') !== undefined);
  expect(callOf('called-off')).toMatchObject({ outcome: 'no-answer', reason: 'room_deleted' });
});

it('a trunk that does not exist is an error without a SIP status, and no phone rings', async () => {
  const unknown = sip.createSipParticipant('ST_unknown', '+12125550101', 'nowhere', {
    waitUntilAnswered: true,
  });
  const error = await failureOf(unknown);
  expect(error).toMatchObject({ code: 'not_found', status: 404 });
  expect((error as { metadata?: object }).metadata).toBeUndefined();
  expect(sandbox.invites().some(({ room }) => room === 'nowhere')).toBe(false);
});

it('an agent sent for in a room joins it, and leaves after the callee', async () => {
  await rooms.createRoom({
    name: 'staffed',
    metadata: 'about',
    agents: [new RoomAgentDispatch({ agentName: 'trunkline', metadata: '{}' })],
  });
  await rooms.createRoom({ name: 'staffed' });
  await until('the agent is there', async () => (await rooms.listParticipants('staffed')).length === 1);
  const [agent] = await rooms.listParticipants('staffed');
  expect(agent).toMatchObject({ kind: 4, state: 2 });
  const [room] = await rooms.listRooms(['staffed', 'unknown']);
  expect(room).toMatchObject({ name: 'staffed', metadata: 'about', numParticipants: 0 });
  const [dispatch] = await dispatches.listDispatch('staffed');
  expect(dispatch).toMatchObject({ agentName: 'trunkline', metadata: '{}', room: 'staffed' });
  await dial('86', {}, 'staffed').catch(() => undefined);
  await until('the agent has left', async () => (await rooms.listParticipants('staffed')).length === 0);
});

it('dispatches are made, found and deleted', async () => {
  const made = await dispatches.createDispatch('by-hand', 'trunkline', { metadata: 'm' });
  expect(await dispatches.getDispatch(made.id, 'by-hand')).toMatchObject({ id: made.id, metadata: 'm' });
  await until('the agent is there', async () => (await rooms.listParticipants('by-hand')).length === 1);
  await dispatches.deleteDispatch(made.id, 'by-hand');
  expect(await dispatches.listDispatch('by-hand')).toEqual([]);
  expect(await rooms.listParticipants('by-hand')).toEqual([]);
});

it('what is not there is not found', async () => {
  await expect(rooms.deleteRoom('nothing')).rejects.toMatchObject({ code: 'not_found' });
  await expect(rooms.getParticipant('nothing', 'nobody')).rejects.toMatchObject({ code: 'not_found' });
  expect(await rooms.listParticipants('nothing')).toEqual([]);
  expect(await rooms.listRooms(['nothing'])).toEqual([]);
});
