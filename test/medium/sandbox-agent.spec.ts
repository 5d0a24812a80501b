import { RoomAgentDispatch, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import type { SandboxOptions } from '../../src/sandbox/settings.js';
import { startReceivingPlatform, type ReceivingPlatform } from '../support/sandbox-platform.js';
import { startTestSandbox, until, type TestSandbox } from '../support/sandbox.js';

const apiKey = 'sandboxkey';
const apiSecret = 'a secret of at least thirty-two characters';
let platform: ReceivingPlatform;
let sandbox: TestSandbox;
let sip: SipClient;
let rooms: RoomServiceClient;
let trunkId: string;

beforeEach(async () => {
  platform = await startReceivingPlatform(apiKey, apiSecret);
  platform.job = {
    agent: { name: 'Ada', first_message: 'Hi Bo, this is Ada.' },
    variables: { first_name: 'Bo', appointment_day: 'Monday' },
  };
});

afterEach(async () => {
  await sandbox.close();
  await platform.close();
});

async function start(options: Partial<SandboxOptions> = {}): Promise<void> {
  sandbox = await startTestSandbox({ apiKey, apiSecret, agentApiUrl: platform.url, ...options });
  sip = new SipClient(sandbox.url, apiKey, apiSecret, { failover: false });
  rooms = new RoomServiceClient(sandbox.url, apiKey, apiSecret, { failover: false });
  trunkId = (await sip.createSipOutboundTrunk('main', 'sip.example.com', ['+12125550100'])).sipTrunkId;
}

async function dial(suffix: string, maxCallDuration?: number): Promise<void> {
  const metadata = JSON.stringify({ attempt_id: 'attempt-1', call_id: 'call-1', workspace_id: 'w' });
  await rooms.createRoom({
    name: 'room',
    agents: [new RoomAgentDispatch({ agentName: 'trunkline', metadata })],
  });
  await sip.createSipParticipant(trunkId, `+121255501${suffix}`, 'room', {
    participantIdentity: 'callee',
    waitUntilAnswered: true,
    ...(maxCallDuration && { maxCallDuration }),
  });
}

const ended = () => platform.agentEvents().find(({ type }) => type === 'end');
const turns = () => platform.agentEvents().filter(({ type }) => type === 'turn');

it('the agent reads its job, opens with its first message, and reports the talk as it happens', async () => {
  await start();
  await dial('01');
  await until('the call has ended', () => ended() !== undefined);
  expect(platform.complaints).toEqual([]);
  expect(platform.agentRequests[0]).toMatchObject({ method: 'GET', attemptId: 'attempt-1' });
  expect(platform.agentRequests.filter(({ method }) => method === 'GET')).toHaveLength(1);
  expect(turns()[0]).toMatchObject({ role: 'agent', text: 'Hi Bo, this is Ada.' });
  expect(turns()[1]).toMatchObject({ role: 'user', text: 'Yes, this is Bo.' });
  expect(turns().length).toBeGreaterThanOrEqual(6);
  const events = platform.agentEvents();
  expect(events).toContainEqual(expect.objectContaining({ type: 'answered_by', answered_by: 'human' }));
  expect(events.at(-1)).toMatchObject({ type: 'end', end_reason: 'user_hangup' });
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const times = events.map(({ at }) => String(at));
  expect(times).toEqual([...times].sort());
});

it.each`
  suffix  | what                                | reason
  ${'99'} | ${{ answered_by: 'machine_start' }} | ${'voicemail_reached'}
  ${'77'} | ${{ disposition: 'do_not_call' }}   | ${'agent_hangup'}
`('number …$suffix: $what, then $reason', async (row: { suffix: string; what: object; reason: string }) => {
  await start();
  await dial(row.suffix);
  await until('the call has ended', () => ended() !== undefined);
  expect(platform.agentEvents()).toContainEqual(expect.objectContaining(row.what));
  expect(ended()).toMatchObject({ end_reason: row.reason });
  await until('the witness has the end', () => sandbox.calls().length === 1);
  expect(sandbox.calls()[0]).toMatchObject({ outcome: 'completed', reason: row.reason });
  expect(await rooms.listRooms(['room'])).toEqual([]);
});

it('says so when the time of the call was up', async () => {
  await start();
  await dial('01', 3);
  await until('the call has ended', () => ended() !== undefined);
  expect(ended()).toMatchObject({ end_reason: 'max_duration_reached' });
});

it('turns that come close together go out in one request', async () => {
  await start({ speed: 400 });
  await dial('01');
  await until('the call has ended', () => ended() !== undefined);
  const posts = platform.agentRequests.filter(({ method }) => method === 'POST');
  expect(posts.length).toBeLessThanOrEqual(3);
});

it('an agent that cannot reach the platform does not keep the call from ending', async () => {
  await start();
  platform.status = 503;
  await dial('01');
  await until('the call has ended', () => sandbox.calls().length === 1);
  expect(sandbox.calls()[0]).toMatchObject({ outcome: 'completed', reason: 'user_hangup' });
  platform.status = 200;
  await until('what was said comes after all', () => ended() !== undefined);
  expect(turns().length).toBeGreaterThanOrEqual(6);
});

it('without talk, and without an agent, nothing is reported and the callee hangs up', async () => {
  await start({ talk: false });
  await dial('99');
  await until('the call has ended', () => sandbox.calls().length === 1);
  expect(sandbox.calls()[0]).toMatchObject({ reason: 'user_hangup' });
  expect(platform.agentRequests).toEqual([]);
});

it('a call that is cut off from outside has no end from the agent', async () => {
  await start({ speed: 25 });
  await dial('05');
  await until('they talk', () => turns().length > 0);
  await rooms.deleteRoom('room');
  await until('the call has ended', () => sandbox.calls().length === 1);
  expect(sandbox.calls()[0]).toMatchObject({ reason: 'room_deleted' });
  expect(ended()).toBeUndefined();
});

it('the agent hangs up on a machine when its job says so, and at once', async () => {
  platform.job = { ...platform.job, voicemail: 'hang_up' };
  await start({ speed: 10 });
  await dial('99');
  await until('the call has ended', () => ended() !== undefined);
  expect(ended()).toMatchObject({ end_reason: 'voicemail_reached' });
  expect(platform.agentEvents().filter(({ type }) => type === 'answered_by')).toMatchObject([
    { answered_by: 'machine_start' },
  ]);
  await until('the carrier has the call', () => sandbox.calls().length === 1);
  expect(sandbox.calls()[0]?.duration_s).toBeLessThan(3);
});
