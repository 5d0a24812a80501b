import { randomUUID } from 'node:crypto';

import { SipCallError, SipClient } from 'livekit-server-sdk';

import { endByLeave, LiveKitTelephony, type DialRequest } from '../../src/telephony/index.js';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.js';
import { eventually } from './eventually.js';
import { dialRequestOf, systemClock, trunkOf } from './requests.js';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.js';

const trunk = trunkOf('main');

/**
 * LiveKit SIP itself cannot be had here, so its part of the contract, as it was once measured, is held against
 * the sandbox only; the SDK's own client must see what the driver sees.
 */
describe('A dial through LiveKit SIP', () => {
  let sandbox: TestSandbox;
  let webhooks: WebhookReceiver;
  let telephony: LiveKitTelephony;
  let livekitTrunkId: string;

  beforeAll(async () => {
    webhooks = await startWebhookReceiver();
    sandbox = await startTestSandbox({ speed: 20, webhookUrls: [webhooks.url], talk: false });
    telephony = new LiveKitTelephony(sandbox, systemClock);
    livekitTrunkId = await telephony.createTrunk(trunk);
  });
  afterEach(() => sandbox.set({ speed: 20, faults: { cpu_exhausted_pct: 0, reply_lost_pct: 0 } }));
  afterAll(async () => {
    await sandbox.close();
    await webhooks.close();
  });

  const requestTo = (to: string) => dialRequestOf(randomUUID(), livekitTrunkId, to);
  const dial = async (request: DialRequest) => telephony.dial(request, await telephony.mintDialToken(60));
  const leaveOf = ({ room, identity }: DialRequest) =>
    eventually(async () => {
      const left = (await webhooks.events(sandbox)).find(
        (event) => event.event === 'participant_left' && event.room === room && event.identity === identity,
      );
      if (!left) throw new Error('the callee has not left');
      return left;
    });
  const invitesOf = ({ attemptId }: DialRequest) =>
    sandbox.invites().filter((invite) => invite.attempt_id === attemptId);

  it.each`
    to                | status         | endReason                | sipCode | retryable | byWebhookAlone
    ${'+14155550186'} | ${'busy'}      | ${'dial_busy'}           | ${486}  | ${true}   | ${'user_declined'}
    ${'+14155550133'} | ${'busy'}      | ${'user_declined'}       | ${603}  | ${false}  | ${'user_declined'}
    ${'+14155550180'} | ${'no-answer'} | ${'dial_no_answer'}      | ${480}  | ${true}   | ${'dial_no_answer'}
    ${'+14155550144'} | ${'failed'}    | ${'invalid_destination'} | ${404}  | ${false}  | ${'invalid_destination'}
    ${'+14155550153'} | ${'failed'}    | ${'dial_failed'}         | ${503}  | ${true}   | ${'dial_failed'}
    ${'+14155550188'} | ${'no-answer'} | ${'dial_no_answer'}      | ${null} | ${true}   | ${'dial_no_answer'}
  `('to $to ends $status, and the webhook agrees', async ({ to, byWebhookAlone, ...end }) => {
    const request = requestTo(to);
    expect(await dial(request)).toMatchObject({ kind: 'ended', end });
    const { disconnectReason, callStatus, participantKind } = await leaveOf(request);
    expect(participantKind).toBe('SIP');
    const byWebhook = endByLeave({ disconnectReason, lastCallStatus: callStatus });
    expect(byWebhook).toMatchObject({ status: end.status, endReason: byWebhookAlone });
    expect(invitesOf(request)).toEqual([
      expect.objectContaining({ to, from: request.from, room: request.room }),
    ]);
  });

  it("gives the SDK's own client the SIP status that decides", async () => {
    const sip = new SipClient(sandbox.url, sandbox.apiKey, sandbox.apiSecret, { failover: false });
    const options = { participantIdentity: 'callee-sdk', waitUntilAnswered: true };
    const refused = await sip
      .createSipParticipant(livekitTrunkId, '+14155550186', 'call-sdk', options)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SipCallError);
    expect(refused).toMatchObject({ status: 429, code: 'resource_exhausted', sipStatusCode: 486 });
  });

  it('is answered, with the callee in its room until one hangs up', async () => {
    const request = requestTo('+14155550101');
    const answering = dial(request);
    await eventually(async () => {
      const callee = await telephony.findCallee(request.room, request.identity);
      expect(callee).toMatchObject({ callStatus: 'ringing', attributes: request.attributes });
    });
    expect(await answering).toEqual({ kind: 'answered', sipCallId: expect.stringMatching(/^SCL_/) });
    await expect(telephony.findCallee(request.room, request.identity)).resolves.toMatchObject({
      callStatus: 'active',
    });
    const { disconnectReason, callStatus } = await leaveOf(request);
    expect(endByLeave({ disconnectReason, lastCallStatus: callStatus })).toMatchObject({
      status: 'completed',
      endReason: 'user_hangup',
    });
    await expect(telephony.findCallee(request.room, request.identity)).resolves.toBeNull();
  });

  it('is canceled when its room is deleted while it rings', async () => {
    sandbox.set({ speed: 2 }); // it must ring longer than a busy machine takes to notice
    const request = requestTo('+14155550188');
    const answering = dial(request);
    await eventually(async () =>
      expect(await telephony.findCallee(request.room, request.identity)).toMatchObject({
        callStatus: 'ringing',
      }),
    );
    await telephony.hangUp(request.room);
    expect(await answering).toMatchObject({ kind: 'ended', end: { status: 'no-answer', sipCode: null } });
    const { disconnectReason, callStatus } = await leaveOf(request);
    expect(disconnectReason).toBe('ROOM_DELETED');
    expect(endByLeave({ disconnectReason, lastCallStatus: callStatus })).toMatchObject({
      status: 'no-answer',
    });
  });

  it('ends as ended by us when its room is deleted during the conversation', async () => {
    const request = requestTo('+14155550101');
    expect(await dial(request)).toMatchObject({ kind: 'answered' });
    await telephony.hangUp(request.room);
    const { disconnectReason, callStatus } = await leaveOf(request);
    expect(endByLeave({ disconnectReason, lastCallStatus: callStatus })).toMatchObject({
      status: 'completed',
      endReason: 'agent_hangup',
    });
  });

  it('rings no phone when the SIP node is over its CPU limit, and says so', async () => {
    sandbox.set({ faults: { cpu_exhausted_pct: 100 } });
    const request = requestTo('+14155550101');
    expect(await dial(request)).toMatchObject({
      kind: 'not-sent',
      because: 'cpu-exhausted',
      trunkFault: false,
    });
    expect(invitesOf(request)).toEqual([]);
  });

  it('is ambiguous when the reply is lost after the INVITE, and it is not sent again', async () => {
    sandbox.set({ faults: { reply_lost_pct: 100 } });
    const request = requestTo('+14155550101');
    expect(await dial(request)).toMatchObject({ kind: 'ambiguous' });
    await leaveOf(request);
    expect(invitesOf(request)).toHaveLength(1);
  });

  it('uses the trunk as it was last updated', async () => {
    const ref = randomUUID();
    const id = await telephony.createTrunk({ ...trunk, ref });
    await telephony.updateTrunk(id, { ...trunk, ref, transport: 'tls', numbers: ['+14155550109'] });
    const sip = new SipClient(sandbox.url, sandbox.apiKey, sandbox.apiSecret);
    const listed = (await sip.listSipOutboundTrunk()).find(({ sipTrunkId }) => sipTrunkId === id);
    expect(listed).toMatchObject({ numbers: ['+14155550109'], address: trunk.address, transport: 3 });
    await expect(telephony.findTrunk(ref)).resolves.toBe(id);
    await expect(telephony.updateTrunk('ST_none', trunk)).rejects.toMatchObject({
      code: 'not_found',
      retryable: false,
    });
  });
});
