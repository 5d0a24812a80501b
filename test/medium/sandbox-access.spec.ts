import { AccessToken, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.js';

/** SIP_TRANSPORT_TLS; the SDK does not export the enum. */
const tls = 3;
let sandbox: TestSandbox;
let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-sandbox-'));
  sandbox = await startTestSandbox({ dataDir });
});

afterEach(async () => {
  await sandbox.close();
  rmSync(dataDir, { recursive: true });
});

const sipClient = ({ url, apiKey, apiSecret }: TestSandbox) =>
  new SipClient(url, apiKey, apiSecret, { failover: false });

async function post(path: string, token: string | undefined, body: string, contentType = 'application/json') {
  const response = await fetch(sandbox.url + path, {
    method: 'POST',
    headers: { 'content-type': contentType, ...(token && { authorization: `Bearer ${token}` }) },
    body,
  });
  return { status: response.status, body: await response.text() };
}

async function token(grants: { video?: object; sip?: object }, ttl: number | string = 60): Promise<string> {
  const made = new AccessToken(sandbox.apiKey, sandbox.apiSecret, { ttl });
  made.addGrant(grants.video ?? {});
  made.addSIPGrant(grants.sip ?? {});
  return made.toJwt();
}

describe('each method asks for its grant', () => {
  it.each`
    path                                             | grants                                            | allowed
    ${'livekit.RoomService/CreateRoom'}              | ${{ video: { roomCreate: true } }}                | ${true}
    ${'livekit.RoomService/CreateRoom'}              | ${{ video: { roomList: true, roomAdmin: true } }} | ${false}
    ${'livekit.RoomService/ListRooms'}               | ${{ video: { roomList: true } }}                  | ${true}
    ${'livekit.RoomService/ListRooms'}               | ${{ video: { roomCreate: true } }}                | ${false}
    ${'livekit.RoomService/ListParticipants'}        | ${{ video: { roomAdmin: true, room: 'a' } }}      | ${true}
    ${'livekit.RoomService/ListParticipants'}        | ${{ video: { roomAdmin: true, room: 'b' } }}      | ${false}
    ${'livekit.RoomService/DeleteRoom'}              | ${{ video: { roomAdmin: true, room: 'a' } }}      | ${false}
    ${'livekit.AgentDispatchService/CreateDispatch'} | ${{ video: { roomAdmin: true, room: 'a' } }}      | ${true}
    ${'livekit.AgentDispatchService/CreateDispatch'} | ${{ video: { roomCreate: true } }}                | ${false}
    ${'livekit.SIP/ListSIPOutboundTrunk'}            | ${{ sip: { admin: true } }}                       | ${true}
    ${'livekit.SIP/ListSIPOutboundTrunk'}            | ${{ sip: { call: true } }}                        | ${false}
    ${'livekit.SIP/CreateSIPParticipant'}            | ${{ sip: { admin: true } }}                       | ${false}
  `('$path with $grants: $allowed', async (row: { path: string; grants: object; allowed: boolean }) => {
    const body = JSON.stringify({ name: 'a', room: 'a' });
    const reply = await post(`/twirp/${row.path}`, await token(row.grants), body);
    if (row.allowed) expect(reply.status).toBe(200);
    else
      expect(reply).toEqual({ status: 401, body: '{"code":"unauthenticated","msg":"permissions denied"}' });
  });
});

it('a token of another secret, an expired one and none at all are refused', async () => {
  const path = '/twirp/livekit.RoomService/ListRooms';
  const stranger = new RoomServiceClient(
    sandbox.url,
    sandbox.apiKey,
    'another secret of thirty-two characters',
    {
      failover: false,
    },
  );
  await expect(stranger.listRooms()).rejects.toMatchObject({ status: 401 });
  const expired = await token({ video: { roomList: true } }, '-10s');
  expect(await post(path, expired, '{}')).toMatchObject({
    status: 401,
    body: expect.stringContaining('token is expired') as string,
  });
  expect(await post(path, undefined, '{}')).toMatchObject({ status: 401 });
});

it.each`
  what                    | path                                  | body    | type                      | status | code
  ${'a broken body'}      | ${'/twirp/livekit.SIP/ListSIPTrunk'}  | ${'{'}  | ${'application/json'}     | ${400} | ${'malformed'}
  ${'an unknown method'}  | ${'/twirp/livekit.SIP/Nothing'}       | ${'{}'} | ${'application/json'}     | ${404} | ${'bad_route'}
  ${'an unknown service'} | ${'/twirp/livekit.Egress/ListEgress'} | ${'{}'} | ${'application/json'}     | ${404} | ${'bad_route'}
  ${'protobuf'}           | ${'/twirp/livekit.SIP/ListSIPTrunk'}  | ${'{}'} | ${'application/protobuf'} | ${404} | ${'bad_route'}
`('$what is a Twirp error', async (row: Record<string, string>) => {
  const reply = await post(row['path']!, await token({ sip: { admin: true } }), row['body']!, row['type']);
  expect(reply.status).toBe(row['status']);
  expect(JSON.parse(reply.body)).toMatchObject({ code: row['code'] });
});

it('outbound trunks are created, changed, listed and deleted, and outlive a restart', async () => {
  const sip = sipClient(sandbox);
  const made = await sip.createSipOutboundTrunk('main', 'sip.example.com', ['+12125550100'], {
    transport: tls,
    authUsername: 'user',
    authPassword: 'password',
    metadata: 'm',
  });
  const other = await sip.createSipOutboundTrunk('other', 'sip.example.com', ['+12125550102']);
  await sip.updateSipOutboundTrunkFields(made.sipTrunkId, {
    name: 'renamed',
    numbers: { add: ['+12125550103'], remove: ['+12125550100'] } as never,
  });
  await sandbox.close();
  sandbox = await startTestSandbox({ dataDir });
  const again = sipClient(sandbox);
  expect(await again.listSipOutboundTrunk({ trunkIds: [made.sipTrunkId] })).toMatchObject([
    {
      sipTrunkId: made.sipTrunkId,
      name: 'renamed',
      address: 'sip.example.com',
      numbers: ['+12125550103'],
      transport: tls,
      authUsername: 'user',
      metadata: 'm',
    },
  ]);
  expect(await again.listSipTrunk()).toHaveLength(2);
  await again.deleteSipTrunk(other.sipTrunkId);
  expect((await again.listSipOutboundTrunk()).map(({ sipTrunkId }) => sipTrunkId)).toEqual([made.sipTrunkId]);
  await again.createSipParticipant(made.sipTrunkId, '+12125550101', 'after-restart', {
    waitUntilAnswered: true,
  });
  expect(sandbox.invites()).toMatchObject([
    { from: '+12125550103', room: 'after-restart', attempt_id: null },
  ]);
});

it.each`
  address                  | numbers             | complaint
  ${''}                    | ${['+12125550100']} | ${'no outbound address'}
  ${'sip:sip.example.com'} | ${['+12125550100']} | ${'not SIP URI'}
  ${'sip.example.com'}     | ${[]}               | ${'no trunk numbers'}
`(
  'refuses a trunk at "$address" with $numbers',
  async (row: { address: string; numbers: string[]; complaint: string }) => {
    const creation = sipClient(sandbox).createSipOutboundTrunk('bad', row.address, row.numbers);
    await expect(creation).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(row.complaint) as string,
    });
  },
);

it('inbound trunks and dispatch rules are kept', async () => {
  const sip = sipClient(sandbox);
  const trunk = await sip.createSipInboundTrunk('in', ['+12125550100'], { krispEnabled: true });
  const rule = await sip.createSipDispatchRule(
    { type: 'individual', roomPrefix: 'call-' },
    { trunkIds: [trunk.sipTrunkId], name: 'rule', attributes: { a: 'b' } },
  );
  expect(await sip.listSipInboundTrunk()).toMatchObject([{ name: 'in', krispEnabled: true }]);
  expect(await sip.listSipDispatchRule()).toMatchObject([
    {
      name: 'rule',
      trunkIds: [trunk.sipTrunkId],
      attributes: { a: 'b' },
      rule: { rule: { case: 'dispatchRuleIndividual' } },
    },
  ]);
  await sip.updateSipDispatchRuleFields(rule.sipDispatchRuleId, { name: 'renamed' });
  await sip.deleteSipDispatchRule(rule.sipDispatchRuleId);
  await sip.deleteSipTrunk(trunk.sipTrunkId);
  expect(await sip.listSipDispatchRule()).toEqual([]);
  expect(await sip.listSipInboundTrunk()).toEqual([]);
});

it('its own endpoints want a token, change the settings and count', async () => {
  expect(await post('/sandbox/control', undefined, '{}')).toMatchObject({ status: 401 });
  const any = await token({});
  const changed = await post('/sandbox/control', any, '{"speed":7,"faults":{"webhook_drop_pct":30}}');
  expect(JSON.parse(changed.body)).toMatchObject({ speed: 7, faults: { webhook_drop_pct: 30 } });
  expect(sandbox.faults.webhook_drop_pct).toBe(30);
  const wrong = await post('/sandbox/control', any, '{"faults":{"webhook_drop_pct":130}}');
  expect(wrong).toMatchObject({ status: 400, body: expect.stringContaining('webhook_drop_pct') as string });
  const stats = await fetch(`${sandbox.url}/sandbox/stats`, { headers: { authorization: `Bearer ${any}` } });
  expect(await stats.json()).toMatchObject({ invites: 0, live_calls: 0, speed: 7 });
});
