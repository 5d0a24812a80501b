import { randomUUID } from 'node:crypto';

import { endByLeave, LiveKitTelephony } from '../../src/telephony/index.js';
import { eventually } from './eventually.js';
import { dialRequestOf, preparationOf, systemClock, trunkOf } from './requests.js';
import { realLiveKitWanted, realSide, type Side } from './sides.js';
import { joinAsSip, type SipStandIn } from './sip-stand-in.js';

const BUILD_AND_START_MS = 300_000;
const onReal = realLiveKitWanted ? describe : describe.skip;

onReal('A real LiveKit server without LiveKit SIP', () => {
  let side: Side;
  let telephony: LiveKitTelephony;
  const startWith = async (redis: boolean) => {
    side = await realSide({ redis });
    telephony = new LiveKitTelephony(side.options, systemClock);
  };
  afterEach(() => side.stop());

  it(
    'says that no SIP node took the call, when it has Redis',
    async () => {
      await startWith(true);
      const trunkId = side.hasTrunks ? await telephony.createTrunk(trunkOf('main')) : 'ST_1';
      const request = dialRequestOf(randomUUID(), trunkId);
      const answer = await telephony.dial(request, await telephony.mintDialToken(5));
      expect(answer).toMatchObject({ kind: 'not-sent', because: 'no-sip-node', trunkFault: false });
      await expect(telephony.findCallee(request.room, request.identity)).resolves.toBeNull();
    },
    BUILD_AND_START_MS,
  );

  it(
    'says so too without Redis, and a trunk may be made later',
    async () => {
      await startWith(false);
      const answer = await telephony.dial(dialRequestOf('1', 'ST_1'), await telephony.mintDialToken(5));
      expect(answer).toMatchObject({ kind: 'not-sent', because: 'no-sip-node' });
      await expect(telephony.createTrunk(trunkOf('main'))).rejects.toMatchObject({ retryable: true });
    },
    BUILD_AND_START_MS,
  );
});

onReal('A SIP participant in a room of a real LiveKit server', () => {
  let side: Side;
  let telephony: LiveKitTelephony;
  const standIns: SipStandIn[] = [];
  const join = async (room: string, identity: string) => {
    const standIn = await joinAsSip(side.options, room, identity);
    standIns.push(standIn);
    return standIn;
  };
  const statusIs = (room: string, identity: string, callStatus: string) =>
    eventually(async () => expect(await telephony.findCallee(room, identity)).toMatchObject({ callStatus }));
  const eventsOf = (room: string, event: string) =>
    eventually(async () => {
      const events = (await side.webhooks.events(side.options)).filter(
        (e) => e.room === room && e.event === event,
      );
      if (events.length === 0) throw new Error(`no ${event}`);
      return events;
    });

  beforeAll(async () => {
    side = await realSide({ redis: false });
    telephony = new LiveKitTelephony(side.options, systemClock);
  }, BUILD_AND_START_MS);
  afterAll(async () => {
    await Promise.all(standIns.map((standIn) => standIn.stop()));
    await side.stop();
  });

  it(
    'is found with its status, and its webhooks tell who ended the answered call',
    async () => {
      const { room, identity } = dialRequestOf(randomUUID(), '');
      await telephony.prepareRoom(preparationOf(room));
      const callee = await join(room, identity);
      await statusIs(room, identity, 'dialing');
      const [joined] = await eventsOf(room, 'participant_joined');
      expect(joined).toMatchObject({
        identity,
        participantKind: 'SIP',
        callStatus: 'dialing',
        disconnectReason: '',
      });
      callee.setStatus('active');
      await statusIs(room, identity, 'active');
      const found = await telephony.findCallee(room, identity);
      expect(found?.attributes).toMatchObject({ 'sip.callID': 'SCL_standin' });
      expect(Math.abs(Number(found?.joinedAt) - Date.now())).toBeLessThan(60_000);
      await eventually(async () =>
        expect(await telephony.listRooms([room])).toMatchObject([{ numParticipants: 1 }]),
      );

      await telephony.hangUp(room);
      const [left] = await eventsOf(room, 'participant_left');
      expect(left).toMatchObject({ identity, callStatus: 'active', disconnectReason: 'ROOM_DELETED' });
      expect(endByLeave({ disconnectReason: 'ROOM_DELETED', lastCallStatus: 'active' })).toMatchObject({
        status: 'completed',
        endReason: 'agent_hangup',
      });
    },
    BUILD_AND_START_MS,
  );

  it('that hangs up leaves as CLIENT_INITIATED with its last status', async () => {
    const { room, identity } = dialRequestOf(randomUUID(), '');
    const callee = await join(room, identity);
    callee.setStatus('hangup');
    await statusIs(room, identity, 'hangup');
    callee.leave();
    const [left] = await eventsOf(room, 'participant_left');
    expect(left).toMatchObject({ callStatus: 'hangup', disconnectReason: 'CLIENT_INITIATED' });
  });

  it('is dropped as DUPLICATE_IDENTITY by a second one, and the call goes on', async () => {
    const { room, identity } = dialRequestOf(randomUUID(), '');
    await join(room, identity);
    await statusIs(room, identity, 'dialing');
    const second = await join(room, identity);
    second.setStatus('active');
    const [left] = await eventsOf(room, 'participant_left');
    expect(left).toMatchObject({ identity, disconnectReason: 'DUPLICATE_IDENTITY' });
    await statusIs(room, identity, 'active');
  });
});
