import { randomUUID } from 'node:crypto';

import { AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';

import { LiveKitTelephony, TelephonyError, type DialAnswer } from '../../src/telephony/index.js';
import { eventually } from './eventually.js';
import { dialRequestOf, preparationOf, systemClock, trunkOf } from './requests.js';
import { sides, type Side } from './sides.js';

const BUILD_AND_START_MS = 300_000;
const secondsAgo = (seconds: number) => ({ now: () => new Date(Date.now() - seconds * 1000) });

/** The answer to a dial whose token was minted by `clock` for 5 s. */
async function answerTo({ options }: Side, clock: { now: () => Date }): Promise<DialAnswer> {
  const telephony = new LiveKitTelephony(options, clock);
  return telephony.dial(dialRequestOf('none', 'ST_none'), await telephony.mintDialToken(5));
}

describe.each(sides)('%s keeps the contract of telephony', (_, start) => {
  let side: Side;
  let telephony: LiveKitTelephony;
  const room = `call-${randomUUID()}`;

  beforeAll(async () => {
    side = await start();
    telephony = new LiveKitTelephony(side.options, systemClock);
  }, BUILD_AND_START_MS);
  afterAll(() => side.stop());

  it('takes a dial token for a minute beyond its expiry and no longer', async () => {
    const late = await answerTo(side, secondsAgo(5 + 50));
    expect(late).not.toMatchObject({ because: 'unauthorized' });
    const tooLate = await answerTo(side, secondsAgo(5 + 70));
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
      systemClock,
    );
    const refused = await stranger.listRooms().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TelephonyError);
    expect(refused).toMatchObject({ retryable: false });
    expect(String(refused)).not.toContain('eyJ');
    const answer = await stranger.dial(dialRequestOf('none', 'ST_none'), await stranger.mintDialToken(5));
    expect(answer).toMatchObject({ kind: 'not-sent', because: 'unauthorized' });
    expect(JSON.stringify(answer)).not.toContain('eyJ');
  });

  it('prepares a room with its agent in one request, and a second one changes nothing', async () => {
    await telephony.prepareRoom(preparationOf(room));
    await telephony.prepareRoom(preparationOf(room));
    const { url, apiKey, apiSecret } = side.options;
    const [made] = await new RoomServiceClient(url, apiKey, apiSecret).listRooms([room]);
    expect(made).toMatchObject({ metadata: '{"call_id":"c"}', emptyTimeout: 60, departureTimeout: 5 });
    const dispatches = await new AgentDispatchClient(url, apiKey, apiSecret).listDispatch(room);
    expect(dispatches).toHaveLength(1);
    expect(dispatches[0]).toMatchObject({ agentName: 'trunkline', metadata: '{"attempt_id":"a"}' });
  });

  it('lists the rooms that exist', async () => {
    await telephony.prepareRoom(preparationOf(room));
    const all = await telephony.listRooms();
    expect(all.map(({ name }) => name)).toContain(room);
    const [found, ...others] = await telephony.listRooms([room, 'call-none']);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name: room, numParticipants: 0 });
    expect(Math.abs(Number(found?.createdAt) - Date.now())).toBeLessThan(60_000);
  });

  it('finds no callee where there is no participant or no room', async () => {
    await telephony.prepareRoom(preparationOf(room));
    await expect(telephony.findCallee(room, 'callee-none')).resolves.toBeNull();
    await expect(telephony.findCallee('call-none', 'callee-none')).resolves.toBeNull();
  });

  it('deletes a room once and does not mind a second time', async () => {
    await telephony.prepareRoom(preparationOf(room));
    await telephony.hangUp(room);
    await eventually(async () => expect(await telephony.listRooms([room])).toEqual([]));
    await telephony.hangUp(room);
  });

  it('sends signed webhooks when a room begins and ends', async () => {
    const name = `call-${randomUUID()}`;
    await telephony.prepareRoom(preparationOf(name));
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
      await expect(telephony.createTrunk(trunkOf(ref))).rejects.toMatchObject({
        code: 'internal',
        retryable: true,
      });
      return;
    }
    await expect(telephony.findTrunk(ref)).resolves.toBeNull();
    const id = await telephony.createTrunk(trunkOf(ref));
    expect(id).toMatch(/^ST_/);
    await telephony.createTrunk(trunkOf(randomUUID()));
    await expect(telephony.findTrunk(ref)).resolves.toBe(id);
    await telephony.deleteTrunk(id);
    await telephony.deleteTrunk(id);
    await expect(telephony.findTrunk(ref)).resolves.toBeNull();
  });

  it('sends no INVITE over a trunk that does not exist', async () => {
    const answer = await telephony.dial(dialRequestOf('none', 'ST_none'), await telephony.mintDialToken(5));
    const because = side.hasTrunks ? 'trunk-missing' : 'no-sip-node';
    expect(answer).toMatchObject({ kind: 'not-sent', because });
  });
});
