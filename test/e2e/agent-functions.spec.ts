import { signBody } from '../../src/telephony/index.js';
import { buildImportChild, startBatchApp } from '../support/batches.js';
import type { TestApp } from '../support/app.js';
import { furnish, type Possessions } from '../support/isolation-world.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let has: Possessions;
let receiver: WebhookReceiver;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry, { roles: ['api'], env: { EGRESS_ALLOW: '127.0.0.1' } });
  has = await furnish(app, '415');
}, 60_000);
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());
afterAll(async () => {
  await app.close();
  child.remove();
});

async function offer(url: string, method = 'POST'): Promise<void> {
  await app
    .request('put', `/agents/${has.agentId}`, has.admin)
    .send({ agent_name: 'Bo', custom_functions: [{ name: 'check_inventory', url, method }] })
    .expect(200);
}

async function callFunction(name: string, body: object) {
  const text = JSON.stringify(body);
  return app
    .request('post', `/internal/agent/attempts/${has.attemptId}/functions/${name}`)
    .set('Authorization', await signBody(text, app.config.livekit, new Date()))
    .set('Content-Type', 'application/json')
    .send(text);
}

describe('a custom function', () => {
  it('is called by the platform with the arguments, and its reply comes back', async () => {
    await offer(receiver.url);
    const { status, body } = await callFunction('check_inventory', { arguments: { sku: 'A-1' } });
    expect([status, body]).toEqual([
      200,
      {
        ok: true,
        status: 200,
        body: 'noted',
        truncated: false,
        error: null,
        duration_ms: expect.any(Number),
      },
    ]);
    expect(receiver.received.map(({ raw, headers }) => [raw, headers['x-trunkline-call-id']])).toEqual([
      ['{"sku":"A-1"}', has.callId],
    ]);
  });

  it('that fails says how, and is called once only', async () => {
    await offer(receiver.url);
    receiver.answer = () => 503;
    expect((await callFunction('check_inventory', {})).body).toMatchObject({
      ok: false,
      status: 503,
      error: null,
    });
    receiver.answer = () => 302;
    expect((await callFunction('check_inventory', {})).body).toMatchObject({
      ok: false,
      status: 302,
      error: 'redirect',
    });
    expect(receiver.received).toHaveLength(2);
    await receiver.goAway();
    expect((await callFunction('check_inventory', {})).body).toMatchObject({
      ok: false,
      status: null,
      error: 'connection_failed',
    });
  });

  it('whose URL has come to lead inside is not called', async () => {
    await offer('https://example.com');
    // As it would be stored if the operator had allowed more when it was written.
    await app.database.query(
      `UPDATE agents SET custom_functions = jsonb_set(custom_functions, '{0,url}', '"http://10.0.0.1/"') WHERE id = $1`,
      [has.agentId],
    );
    expect((await callFunction('check_inventory', {})).body).toMatchObject({
      ok: false,
      error: 'address_not_allowed',
    });
  });

  it('shows in the call, without what was said', async () => {
    await offer(receiver.url);
    await callFunction('check_inventory', { arguments: { card: 'a secret' } });
    const { body } = await app.request('get', `/calls/${has.callId}`, has.admin).expect(200);
    const events = (body.events as { type: string; data: object }[]).filter(
      ({ type }) => type === 'function',
    );
    expect(events.at(-1)?.data).toMatchObject({ name: 'check_inventory', ok: true, status: 200 });
    expect(JSON.stringify(events)).not.toContain('a secret');
  });

  it('has to be the agent’s own, asked for by who signs, and in order', async () => {
    const missing = await callFunction('drop_tables', {});
    expect([missing.status, missing.body.code]).toEqual([404, 'function_not_found']);
    expect((await callFunction('%00', {})).status).toBe(400);
    expect((await callFunction('check_inventory', { arguments: 'all' })).status).toBe(400);
    const path = `/internal/agent/attempts/${has.attemptId}/functions/check_inventory`;
    await app.request('post', path, has.admin).send({}).expect(401);
  });
});
