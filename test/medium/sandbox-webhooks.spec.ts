import { RoomAgentDispatch, RoomServiceClient, SipClient, type WebhookEvent } from 'livekit-server-sdk';
import type { SandboxOptions } from '../../src/sandbox/settings.js';
import { startReceivingPlatform, type ReceivingPlatform } from '../support/sandbox-platform.js';
import { startTestSandbox, until, type TestSandbox } from '../support/sandbox.js';

// livekit.DisconnectReason, which the SDK does not export
const CLIENT_INITIATED = 1;
const DUPLICATE_IDENTITY = 2;
const PARTICIPANT_REMOVED = 4;
const ROOM_DELETED = 5;
const USER_UNAVAILABLE = 11;
const USER_REJECTED = 12;

const apiKey = 'sandboxkey';
const apiSecret = 'a secret of at least thirty-two characters';
let platform: ReceivingPlatform;
let sandbox: TestSandbox;
let sip: SipClient;
let rooms: RoomServiceClient;
let trunkId: string;

beforeEach(async () => {
  platform = await startReceivingPlatform(apiKey, apiSecret);
});

afterEach(async () => {
  await sandbox.close();
  await platform.close();
  expect(platform.complaints).toEqual([]);
});

async function start(options: Partial<SandboxOptions> = {}): Promise<void> {
  sandbox = await startTestSandbox({
    apiKey,
    apiSecret,
    webhookUrls: [`${platform.url}/webhook`],
    ...options,
  });
  sip = new SipClient(sandbox.url, apiKey, apiSecret, { failover: false });
  rooms = new RoomServiceClient(sandbox.url, apiKey, apiSecret, { failover: false });
  trunkId = (await sip.createSipOutboundTrunk('main', 'sip.example.com', ['+12125550100'])).sipTrunkId;
}

function dial(suffix: string, room: string, maxCallDuration?: number) {
  return sip.createSipParticipant(trunkId, `+121255501${suffix}`, room, {
    participantIdentity: `callee-${room}`,
    participantAttributes: { campaign: 'spring' },
    waitUntilAnswered: true,
    ringingTimeout: 10,
    ...(maxCallDuration && { maxCallDuration }),
  });
}

async function left(room: string): Promise<WebhookEvent> {
  const find = () => platform.named('participant_left').find((event) => event.room?.name === room);
  await until(`the callee has left ${room}`, () => find() !== undefined);
  return find()!;
}

describe('participant_left says why', () => {
  beforeEach(() => start({ speed: 25 }));

  it.each`
    suffix  | reason              | status
    ${'86'} | ${USER_REJECTED}    | ${'ringing'}
    ${'33'} | ${USER_REJECTED}    | ${'ringing'}
    ${'80'} | ${USER_UNAVAILABLE} | ${'ringing'}
    ${'44'} | ${USER_UNAVAILABLE} | ${'dialing'}
    ${'53'} | ${CLIENT_INITIATED} | ${'ringing'}
    ${'88'} | ${USER_UNAVAILABLE} | ${'ringing'}
  `(
    'number …$suffix',
    async ({ suffix, reason, status }: { suffix: string; reason: number; status: string }) => {
      await dial(suffix, 'refused').catch(() => undefined);
      const { participant } = await left('refused');
      expect(participant).toMatchObject({
        identity: 'callee-refused',
        disconnectReason: reason,
        kind: 3,
        state: 3,
      });
      expect(participant?.attributes).toMatchObject({ 'sip.callStatus': status, campaign: 'spring' });
    },
  );

  it.each`
    what                     | act                                                           | reason                 | status
    ${'the callee hung up'}  | ${() => undefined}                                            | ${CLIENT_INITIATED}    | ${'hangup'}
    ${'the time was up'}     | ${() => undefined}                                            | ${CLIENT_INITIATED}    | ${'hangup'}
    ${'we deleted the room'} | ${() => rooms.deleteRoom('talking')}                          | ${ROOM_DELETED}        | ${'active'}
    ${'we removed the leg'}  | ${() => rooms.removeParticipant('talking', 'callee-talking')} | ${PARTICIPANT_REMOVED} | ${'active'}
    ${'it was dialed again'} | ${() => dial('05', 'talking')}                                | ${DUPLICATE_IDENTITY}  | ${'active'}
  `(
    'answered, then $what',
    async (row: { what: string; act: () => unknown; reason: number; status: string }) => {
      await dial('05', 'talking', row.what === 'the time was up' ? 2 : undefined);
      await row.act();
      const { participant } = await left('talking');
      expect(participant).toMatchObject({ disconnectReason: row.reason });
      expect(participant?.attributes['sip.callStatus']).toBe(row.status);
    },
  );
});

async function statusOf(room: string): Promise<string | undefined> {
  const [callee] = await rooms.listParticipants(room);
  return callee?.attributes['sip.callStatus'];
}

describe('a callee who is taken off the line', () => {
  const legs = Array.from({ length: 20 }, (_, index) => `ringing-${index}`);

  it.each`
    what                  | act                                                                  | reason
    ${'its room deleted'} | ${(room: string) => rooms.deleteRoom(room)}                          | ${ROOM_DELETED}
    ${'it alone removed'} | ${(room: string) => rooms.removeParticipant(room, `callee-${room}`)} | ${PARTICIPANT_REMOVED}
  `(
    'as soon as they ring, $what: has left, each and every one, and had joined before',
    async ({ act, reason }: { act: (room: string) => Promise<void>; reason: number }) => {
      await start({ speed: 4 });
      const takenOff = legs.map(async (room) => {
        const dialed = dial('88', room).catch(() => undefined);
        await until(`${room} rings`, async () => (await statusOf(room)) === 'ringing', 15_000);
        await act(room);
        await dialed;
      });
      await Promise.all(takenOff);
      const gone = () => new Set(platform.named('participant_left').map(({ room }) => room?.name));
      await until('all have left', () => gone().size === legs.length);
      expect(platform.named('participant_joined')).toHaveLength(legs.length);
      expect(platform.named('participant_connection_aborted')).toEqual([]);
      for (const { participant } of platform.named('participant_left')) {
        expect(participant).toMatchObject({ disconnectReason: reason });
        expect(participant?.attributes['sip.callStatus']).toBe('ringing');
      }
    },
  );

  it('before they have joined: their connection was aborted, as LiveKit says since 1.9.1', async () => {
    await start({ speed: 0.1 });
    const dialed = dial('88', 'early').catch(() => undefined);
    await until('the INVITE is out', () => sandbox.invites().length === 1);
    await rooms.deleteRoom('early');
    await dialed;
    await until('the room has finished', () => platform.named('room_finished').length === 1);
    expect(platform.webhooks.map(({ event, participant }) => [event, participant?.disconnectReason])).toEqual(
      [
        ['room_started', undefined],
        ['participant_connection_aborted', ROOM_DELETED],
        ['room_finished', undefined],
      ],
    );
  });
});

it('the events of a call come signed and in order, those of its agent among them', async () => {
  await start();
  const agents = [new RoomAgentDispatch({ agentName: 'trunkline', metadata: '{}' })];
  await rooms.createRoom({ name: 'story', agents });
  await dial('01', 'story');
  await until('the room has finished', () => platform.named('room_finished').length === 1);
  expect(platform.webhooks.map(({ event, participant }) => [event, participant?.kind])).toEqual([
    ['room_started', undefined],
    ['participant_joined', 4],
    ['participant_joined', 3],
    ['participant_left', 3],
    ['participant_left', 4],
    ['room_finished', undefined],
  ]);
  expect([...platform.contentTypes]).toEqual(['application/webhook+json']);
  expect(new Set(platform.webhooks.map(({ id }) => id)).size).toBe(6);
  const joined = platform.webhooks[2]?.participant?.attributes;
  expect(joined).toMatchObject({ 'sip.phoneNumber': '+12125550101', 'sip.trunkPhoneNumber': '+12125550100' });
  expect(['dialing', 'ringing']).toContain(joined?.['sip.callStatus']);
});

it('a room ends 10 to 20 s after its last caller, or after its own departure timeout', async () => {
  await start();
  await rooms.createRoom({ name: 'short', departureTimeout: 2 });
  await rooms.createRoom({ name: 'never-used', emptyTimeout: 3 });
  await Promise.all(
    [dial('86', 'usual'), dial('86', 'short')].map((dialed) => dialed.catch(() => undefined)),
  );
  await until('all rooms have finished', () => platform.named('room_finished').length === 3);
  expect(platform.named('room_finished').map(({ room }) => room?.name)).toEqual([
    expect.stringMatching(/short|never-used/) as string,
    expect.stringMatching(/short|never-used/) as string,
    'usual',
  ]);
});

it('each event goes to every URL', async () => {
  await start({ webhookUrls: [`${platform.url}/one`, `${platform.url}/two`] });
  await rooms.createRoom({ name: 'twice' });
  await until('two events are there', () => platform.webhooks.length === 2);
  const [one, two] = platform.webhooks;
  expect(one?.id).toBe(two?.id);
});

it('a receiver that says "later" is asked again, and the next event says how many were dropped', async () => {
  await start({ speed: 1000 });
  platform.status = 503;
  await rooms.createRoom({ name: 'lost' });
  await until('it was given up', () => sandbox.stats().webhooks['dropped_after_retries'] === 1);
  expect(sandbox.stats().webhooks).toMatchObject({ retried: 4, sent: 0 });
  platform.status = 200;
  await rooms.createRoom({ name: 'found' });
  await until('the next one came', () => platform.webhooks.length === 1);
  expect(platform.webhooks[0]).toMatchObject({ room: { name: 'found' }, numDropped: 1 });
});

it('with faults on, events are dropped, doubled and shuffled, and the calls are not', async () => {
  await start({ instant: true });
  sandbox.set({
    faults: {
      webhook_drop_pct: 30,
      webhook_duplicate_pct: 30,
      webhook_delay_ms: 5000,
      webhook_shuffle: true,
    },
  });
  const legs = Array.from({ length: 100 }, (_, index) => dial('01', `room-${index}`));
  await Promise.all(legs);
  const { webhooks } = sandbox.stats();
  const dropped = webhooks['dropped_by_fault'] ?? 0;
  expect(dropped).toBeGreaterThan(80);
  expect(dropped).toBeLessThan(160);
  await until('all others came', () => new Set(platform.webhooks.map(({ id }) => id)).size === 400 - dropped);
  await until('the doubles came', () => platform.webhooks.length > 1.2 * (400 - dropped));
  const ofRooms = new Map<string, string[]>();
  for (const { room, event } of platform.webhooks) {
    ofRooms.set(room!.name, [...(ofRooms.get(room!.name) ?? []), event]);
  }
  const shuffled = [...ofRooms.values()].filter(
    (events) => events.indexOf('room_finished') < events.length - 1,
  );
  expect(shuffled.length).toBeGreaterThan(10);
  expect(sandbox.calls()).toHaveLength(100);
});
