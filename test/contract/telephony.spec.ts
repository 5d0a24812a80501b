import { randomUUID } from 'node:crypto';

import { AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';

import {
  LiveKitTelephony,
  TelephonyError,
  type DialAnswer,
  type DialRequest,
  type TrunkSpec,
} from '../../src/telephony/index.js';
import { eventually } from './eventually.js';
import { realSide, sides, type Side } from './sides.js';

const BUILD_AND_START_MS = 300_000;
const clock = { now: () => new Date() };
const secondsAgo = (seconds: number) => ({ now: () => new Date(Date.now() - seconds * 1000) });

const preparation = (name: string) => ({
  name,
  metadata: '{"call_id":"c"}',
  agentName: 'trunkline',
  agentMetadata: '{"attempt_id":"a"}',
  emptyTimeoutS: 60,
  departureTimeoutS: 5,
});
const trunk = (ref: string): TrunkSpec => ({
  ref,
  name: 'Main line',
  address: 'sip.example.com:5060',
  transport: 'udp',
  numbers: ['+14155550100'],
  authUsername: 'user',
  authPassword: 'pass',
});
const request = (room: string, livekitTrunkId: string): DialRequest => ({
  room,
  identity: `callee-${room}`,
  attemptId: room,
  to: '+14155550123',
  from: '+14155550100',
  livekitTrunkId,
  ringTimeoutS: 5,
  maxCallDurationS: 60,
  krispEnabled: true,
  attributes: {},
});

/** The answer to a dial whose token was minted by `clock` for 5 s. */
async function answerTo({ options }: Side, clock: { now: () => Date }, room: string): Promise<DialAnswer> {
  const telephony = new LiveKitTelephony(options, clock);
  return telephony.dial(request(room, 'ST_none'), await telephony.mintDialToken(5));
}

describe.each(sides)('%s keeps the contract of telephony', (_, start) => {
  let side: Side;
  let telephony: LiveKitTelephony;
  const room = `call-${randomUUID()}`;

  beforeAll(async () => {
    side = await start();
    telephony = new LiveKitTelephony(side.options, clock);
  }, BUILD_AND_START_MS);
  afterAll(() => side.stop());

  it('takes a dial token for a minute beyond its expiry and no longer', async () => {
    const late = await answerTo(side, secondsAgo(5 + 50), room);
    expect(late).not.toMatchObject({ because: 'unauthorized' });
    const tooLate = await answerTo(side, secondsAgo(5 + 70), room);
    expect(tooLate).toMatchObject({ kind: 'not-sent', because: 'unauthorized' });
  });

  it('lets a dial token do nothing but dial', async () => {
    const token = await telephony.mintDialToken(5);
    const rooms = new RoomServiceClient(side.options.url, '', '', { token });
    await expect(rooms.listRooms()).rejects.toMatchObject({ status: 401 });
    await expect(rooms.deleteRoom(room)).rejects.toMatchObject({ status: 401 });
  });

  it('refuses a wrong secret, and no error repeats the token', async () => {
    const stranger = new LiveKitTelephony(
      { ...side.options, apiSecret: 'not the secret of this server' },
      clock,
    );
    const refused = await stranger.listRooms().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TelephonyError);
    expect(refused).toMatchObject({ retryable: false });
    expect(String(refused)).not.toContain('eyJ');
    const answer = await stranger.dial(request(room, 'ST_none'), await stranger.mintDialToken(5));
    expect(answer).toMatchObject({ kind: 'not-sent', because: 'unauthorized' });
    expect(JSON.stringify(answer)).not.toContain('eyJ');
  });

  it('prepares a room with its agent in one request, and a second one changes nothing', async () => {
    await telephony.prepareRoom(preparation(room));
    await telephony.prepareRoom(preparation(room));
    const { url, apiKey, apiSecret } = side.options;
    const [made] = await new RoomServiceClient(url, apiKey, apiSecret).listRooms([room]);
    expect(made).toMatchObject({ metadata: '{"call_id":"c"}', emptyTimeout: 60, departureTimeout: 5 });
    const dispatches = await new AgentDispatchClient(url, apiKey, apiSecret).listDispatch(room);
    expect(dispatches).toHaveLength(1);
    expect(dispatches[0]).toMatchObject({ agentName: 'trunkline', metadata: '{"attempt_id":"a"}' });
  });

  it('lists the rooms that exist', async () => {
    await telephony.prepareRoom(preparation(room));
    const all = await telephony.listRooms();
    expect(all.map(({ name }) => name)).toContain(room);
    const [found, ...others] = await telephony.listRooms([room, 'call-none']);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name: room, numParticipants: 0 });
    expect(Math.abs(Number(found?.createdAt) - Date.now())).toBeLessThan(60_000);
  });

  it('finds no callee where there is no participant or no room', async () => {
    await telephony.prepareRoom(preparation(room));
    await expect(telephony.findCallee(room, 'callee-none')).resolves.toBeNull();
    await expect(telephony.findCallee('call-none', 'callee-none')).resolves.toBeNull();
  });

  it('deletes a room once and does not mind a second time', async () => {
    await telephony.prepareRoom(preparation(room));
    await telephony.hangUp(room);
    await eventually(async () => expect(await telephony.listRooms([room])).toEqual([]));
    await telephony.hangUp(room);
  });

  it('sends signed webhooks when a room begins and ends', async () => {
    const name = `call-${randomUUID()}`;
    await telephony.prepareRoom(preparation(name));
    await telephony.hangUp(name);
    const events = await eventually(async () => {
      const mine = (await side.webhooks.events(side.options)).filter((event) => event.room === name);
      expect(mine.map(({ event }) => event)).toEqual(['room_started', 'room_finished']);
      return mine;
    });
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    for (const { createdAt } of events) expect(Math.abs(Number(createdAt) - Date.now())).toBeLessThan(60_000);
  });

  it('finds a trunk again by our own reference, and deletes it once or twice', async () => {
    const ref = randomUUID();
    if (!side.hasTrunks) {
      await expect(telephony.createTrunk(trunk(ref))).rejects.toMatchObject({
        code: 'internal',
        retryable: true,
      });
      return;
    }
    await expect(telephony.findTrunk(ref)).resolves.toBeNull();
    const id = await telephony.createTrunk(trunk(ref));
    expect(id).toMatch(/^ST_/);
    await telephony.createTrunk(trunk(randomUUID()));
    await expect(telephony.findTrunk(ref)).resolves.toBe(id);
    await telephony.deleteTrunk(id);
    await telephony.deleteTrunk(id);
    await expect(telephony.findTrunk(ref)).resolves.toBeNull();
  });

  it('sends no INVITE over a trunk that does not exist', async () => {
    const answer = await telephony.dial(request(room, 'ST_none'), await telephony.mintDialToken(5));
    const because = side.hasTrunks ? 'trunk-missing' : 'no-sip-node';
    expect(answer).toMatchObject({ kind: 'not-sent', because });
  });
});

const onReal = process.env['TRUNKLINE_TEST_REAL_LIVEKIT'] === '1' ? describe : describe.skip;
onReal('A real LiveKit server without LiveKit SIP', () => {
  let side: Side;
  let telephony: LiveKitTelephony;
  const started = async (redis: boolean) => {
    side = await realSide({ redis });
    telephony = new LiveKitTelephony(side.options, clock);
  };
  afterEach(() => side.stop());

  it(
    'says that no SIP node took the call, when it has Redis',
    async () => {
      await started(true);
      const id = side.hasTrunks ? await telephony.createTrunk(trunk('main')) : 'ST_1';
      const answer = await telephony.dial(request('call-1', id), await telephony.mintDialToken(5));
      expect(answer).toMatchObject({ kind: 'not-sent', because: 'no-sip-node', trunkFault: false });
      await expect(telephony.findCallee('call-1', 'callee-call-1')).resolves.toBeNull();
    },
    BUILD_AND_START_MS,
  );

  it(
    'says so too without Redis, and a trunk may be made later',
    async () => {
      await started(false);
      const answer = await telephony.dial(request('call-1', 'ST_1'), await telephony.mintDialToken(5));
      expect(answer).toMatchObject({ kind: 'not-sent', because: 'no-sip-node' });
      await expect(telephony.createTrunk(trunk('main'))).rejects.toMatchObject({ retryable: true });
    },
    BUILD_AND_START_MS,
  );
});
