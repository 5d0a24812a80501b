import type { Trunkline } from '@trunkline/client';
import { ActiveCalls } from '../../src/modules/webhooks/active-calls.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.js';

const line = '+14155550100';

let sandbox: TestSandbox;
let app: TestApp;
let user: TestUser;
let trunkline: Trunkline;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ livekit: sandbox });
  sandbox.set({ webhookUrls: [`${app.url}/webhook/livekit`], agentApiUrl: app.url });
  user = await app.signUp();
  trunkline = app.client(user);
  const trunk = { sip_address: 'sip.example.com', phone_number: line };
  await trunkline.POST('/phonenumbers/sip_trunk', { body: trunk });
  const ada = { agent_name: 'Ada', phone_number: line, first_message: 'Hello {{customer_name}}!' };
  await trunkline.POST('/agents', { body: ada });
}, 60_000);
afterAll(async () => {
  await app.close();
  await sandbox.close();
});

async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`not in time; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const read = (id: string) => trunkline.GET('/calls/{id}', { params: { path: { id } } });
const dial = (phone_number_to_dial: string) =>
  trunkline.POST('/calls/outbound_call', {
    body: { agent_phone_number: line, phone_number_to_dial, dynamic_variables: { customer_name: 'Ann' } },
  });

async function callTo(number: string) {
  const { id } = await dial(number);
  return until(
    () => read(id),
    (call) => call.ended_at !== null,
  );
}

const inbox = () =>
  app.database.query<{ event: string; open: boolean }>(
    'SELECT event, processed_at IS NULL AS open FROM webhook_inbox',
  );

function settings(body: object): ReturnType<TestApp['request']> {
  return app.request('patch', `/workspaces/${user.workspaceId}/settings`, user).send(body).expect(200);
}

describe('a call to', () => {
  it('somebody who answers has its whole story, and rang one phone once', async () => {
    const ended = await callTo('+14155550123');
    expect(ended).toMatchObject({
      status: 'completed',
      attempts: [{ state: 'ended', outcome: 'completed' }],
    });
    const told = await until(
      () => read(ended.id),
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

  it('somebody who waits for a cap of the day to be raised is dialed as soon as it is', async () => {
    await callTo('+14155550126');
    // With no slot free it waits, and finds the cap when it is looked at again.
    await settings({ max_concurrent: 0 });
    const { id } = await dial('+14155550127');
    await settings({ daily_call_cap: 1 });
    await settings({ max_concurrent: 10 });
    await until(
      () =>
        app.database.query<{ decision: { because: string } | null }>(
          'SELECT decision FROM calls WHERE id = $1',
          [id],
        ),
      ([row]) => row?.decision?.because === 'daily-call-cap',
    );
    await settings({ daily_call_cap: null });
    await until(
      () => read(id),
      (call) => call.status === 'completed',
    );
  }, 60_000);

  it('a suppressed number is refused before it is a call', async () => {
    await trunkline.POST('/suppressions', { body: { phone_number: '+14155550124' } });
    await expect(dial('+14155550124')).rejects.toMatchObject({ status: 409, code: 'number_suppressed' });
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
