import { ActiveCalls } from '../../src/modules/webhooks/active-calls.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.js';

const line = '+14155550100';

let sandbox: TestSandbox;
let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ livekit: sandbox });
  sandbox.set({ webhookUrls: [`${app.url}/webhook/livekit`], agentApiUrl: app.url });
  user = await app.signUp();
  await app
    .request('post', '/phonenumbers/sip_trunk', user)
    .send({ sip_address: 'sip.example.com', phone_number: line })
    .expect(201);
  await app
    .request('post', '/agents', user)
    .send({ agent_name: 'Ada', phone_number: line, first_message: 'Hello {{customer_name}}!' })
    .expect(201);
}, 60_000);
afterAll(async () => {
  await app.close();
  await sandbox.close();
});

interface Shown {
  id: string;
  status: string;
  ended_at: string | null;
  transcript: { role: string; text: string }[];
  events: { type: string }[];
  legs: { sip_code: number | null }[];
  attempts: { state: string }[];
  [field: string]: unknown;
}

async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`not in time; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function callTo(number: string): Promise<Shown> {
  const { body } = await app
    .request('post', '/calls/outbound_call', user)
    .send({
      agent_phone_number: line,
      phone_number_to_dial: number,
      dynamic_variables: { customer_name: 'Ann' },
    })
    .expect(201);
  return until(
    async () => (await app.request('get', `/calls/${body.id}`, user).expect(200)).body as Shown,
    (call) => call.ended_at !== null,
  );
}

const inbox = () =>
  app.database.query<{ event: string; open: boolean }>(
    'SELECT event, processed_at IS NULL AS open FROM webhook_inbox',
  );

describe('a call to', () => {
  it('somebody who answers has its whole story, and rang one phone once', async () => {
    const ended = await callTo('+14155550123');
    expect(ended).toMatchObject({
      status: 'completed',
      attempts: [{ state: 'ended', outcome: 'completed' }],
    });
    const told = await until(
      async () => (await app.request('get', `/calls/${ended.id}`, user).expect(200)).body as Shown,
      (call) => call.transcript.length >= 4,
    );
    expect(told.transcript[0]).toMatchObject({ role: 'agent', text: 'Hello Ann!' });
    expect(told.answered_by).toBe('human');
    const types = told.events.map((event) => event.type);
    expect(types).toEqual(expect.arrayContaining(['admitted', 'dialing', 'answered', 'ended']));
    expect(sandbox.invites().filter((invite) => invite.to === '+14155550123')).toHaveLength(1);
  }, 60_000);

  it('a busy line says so, with the carrier’s code', async () => {
    const ended = await callTo('+14155550186');
    expect(ended).toMatchObject({ status: 'busy', end_reason: 'dial_busy', sip_code: 486 });
    expect(ended.legs).toMatchObject([{ sip_code: 486 }]);
  }, 60_000);

  it('a suppressed number is refused before it is a call', async () => {
    await app.request('post', '/suppressions', user).send({ phone_number: '+14155550124' }).expect(201);
    const { body } = await app
      .request('post', '/calls/outbound_call', user)
      .send({
        agent_phone_number: line,
        phone_number_to_dial: '+14155550124',
        dynamic_variables: { customer_name: 'Ann' },
      })
      .expect(409);
    expect(body.code).toBe('number_suppressed');
    expect(sandbox.invites().filter((invite) => invite.to === '+14155550124')).toEqual([]);
  }, 60_000);
});

describe('the webhooks of a call', () => {
  it('are all worked through', async () => {
    await callTo('+14155550125');
    const rows = await until(inbox, (seen) => seen.length > 0 && seen.every((row) => !row.open));
    expect(rows.map((row) => row.event)).toEqual(
      expect.arrayContaining(['room_started', 'participant_joined', 'participant_left']),
    );
  }, 60_000);

  it('keep the metric of live calls, which LiveKit’s own list puts right', async () => {
    const metric = async () =>
      /^livekit_active_calls (\d+)$/m.exec((await app.request('get', '/metrics').expect(200)).text)?.[1];
    await until(metric, (value) => value === '0');
    const active = app.app.get(ActiveCalls, { strict: false });
    await active.saw(['a-room-whose-end-was-lost'], []);
    expect(await metric()).toBe('1');
    await active.reconcile();
    expect(await metric()).toBe('0');
  }, 60_000);
});
