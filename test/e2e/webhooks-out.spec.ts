import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { insertNumber } from '../support/batches.js';
import { until } from '../support/sandbox.js';
import { isGenuine, startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

let app: TestApp;
let admin: TestUser;
let receiver: WebhookReceiver;

const base = '/api/webhooks/subscriptions';
type Method = Parameters<TestApp['request']>[0];
const as = (method: Method, path: string) => app.request(method, `${base}${path}`, admin);

beforeAll(async () => {
  app = await startTestApp({
    env: { EGRESS_ALLOW: '127.0.0.1', WEBHOOK_RETRY_BASE_S: '0.05', WEBHOOK_TIMEOUT_S: '1' },
  });
}, 60_000);
beforeEach(async () => {
  receiver = await startReceiver();
  admin = await app.signUp();
});
afterEach(() => receiver.close());
afterAll(() => app.close());

interface Subscription {
  id: string;
  secret: string;
}

async function subscribe(fields: object = {}): Promise<Subscription> {
  const { body } = await as('post', '')
    .send({ url: receiver.url, ...fields })
    .expect(201);
  return body as Subscription;
}

const types = () => receiver.received.map(({ body }) => body.type);
const arrived = (count: number) =>
  until(
    `${count} webhooks arrived, not ${types().join(', ')}`,
    () => receiver.received.length >= count,
    10_000,
  );

/** A call of the workspace that takes these statuses, each in a transaction of its own. */
async function call(...statuses: string[]): Promise<string> {
  const id = newId();
  const [first, ...rest] = statuses;
  await app.database.query(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, from_e164, to_e164)
     VALUES ($1, $2, 'phone', 'outbound', $3, '+14155550100', '+12125550101')`,
    [id, admin.workspaceId, first],
  );
  for (const status of rest) await become(id, status);
  return id;
}

const become = (id: string, status: string) =>
  app.database.query('UPDATE calls SET status = $2 WHERE id = $1', [id, status]);

async function deliveries(id: string, query = ''): Promise<Record<string, unknown>[]> {
  return (await as('get', `/${id}/deliveries${query}`).expect(200)).body.items;
}

const settled = (id: string) =>
  until('nothing is pending', async () => (await deliveries(id, '?status=pending')).length === 0, 10_000);

describe('a subscription', () => {
  it('is told of a call from the first ring to the end, in order, signed so that the reference library takes it', async () => {
    const { id, secret } = await subscribe();
    const callId = await call('ringing', 'in-progress', 'completed');
    await arrived(3);
    expect(types()).toEqual(['call.ringing', 'call.started', 'call.ended']);
    expect(receiver.received.every((one) => isGenuine(one, secret))).toBe(true);
    expect(
      receiver.received.some((one) => isGenuine(one, `whsec_${Buffer.alloc(32).toString('base64')}`)),
    ).toBe(false);
    const [last] = receiver.received.slice(-1);
    expect(last?.body).toMatchObject({
      id: last?.id,
      type: 'call.ended',
      version: 1,
      workspace_id: admin.workspaceId,
      data: { call_id: callId, status: 'completed', to_number: '+12125550101' },
    });
    expect(String(last?.body.data['created_at'])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    await settled(id);
    const log = await deliveries(id);
    expect(log.map(({ event_type, status, tries }) => ({ event_type, status, tries }))).toEqual(
      ['call.ended', 'call.started', 'call.ringing'].map((event_type) => ({
        event_type,
        status: 'delivered',
        tries: 1,
      })),
    );
  });

  it('is told of a campaign by its own events, and of its calls and people by its id and not as of a batch', async () => {
    await subscribe();
    await insertNumber(app, admin, '+14155550100', { agent: true, trunk: true });
    const { body: campaign } = await app
      .request('post', '/api/v/campaign/', admin)
      .send({ name: 'Renewals', slug: `renewals-${admin.workspaceId}`, caller_ids: ['+14155550100'] })
      .expect(201);
    for (const status of ['running', 'paused', 'running']) {
      await app.request('patch', `/api/v/campaign/${campaign.id}/`, admin).send({ status }).expect(200);
    }
    const [callId, prospectId] = [newId(), newId()];
    await app.database.query(
      `INSERT INTO prospects (id, workspace_id, list_id, e164, zones, variables, state)
       VALUES ($1, $2, $3, '+12125550101', '{America/New_York}', '{}', 'dialing')`,
      [prospectId, admin.workspaceId, campaign.id],
    );
    await app.database.query(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, list_id, prospect_id, from_e164, to_e164)
       VALUES ($1, $2, 'phone', 'outbound', 'ringing', $3, $4, '+14155550100', '+12125550101')`,
      [callId, admin.workspaceId, campaign.id, prospectId],
    );
    await become(callId, 'completed');
    await app.database.query(`UPDATE prospects SET state = 'completed' WHERE id = $1`, [prospectId]);
    await until('the campaign is completed', async () => {
      const { body } = await app.request('get', `/api/v/campaign/${campaign.id}/`, admin).expect(200);
      return body.status === 'completed';
    });
    await app
      .request('patch', `/api/v/campaign/${campaign.id}/`, admin)
      .send({ status: 'archived' })
      .expect(200);
    await arrived(8);
    const told = receiver.received.map(({ body }) => body);
    const of = (family: string) => told.filter(({ type }) => type.startsWith(`${family}.`));
    expect(of('campaign').map(({ type }) => type)).toEqual([
      'campaign.started',
      'campaign.paused',
      'campaign.resumed',
      'campaign.completed',
      'campaign.archived',
    ]);
    expect(of('campaign')[0]?.data).toMatchObject({
      campaign_id: campaign.id,
      slug: campaign.slug,
      status: 'running',
    });
    expect(of('batch')).toEqual([]);
    expect([...of('call'), ...of('prospect')].map(({ type }) => type)).toEqual([
      'call.ringing',
      'call.ended',
      'prospect.completed',
    ]);
    for (const { data } of [...of('call'), ...of('prospect')]) {
      expect(data).toMatchObject({ campaign_id: campaign.id, batch_id: null, prospect_id: prospectId });
    }
  });

  it('hears only of what it asked for, and of no other workspace', async () => {
    await subscribe({ event_types: ['call.ended'] });
    const stranger = admin;
    admin = await app.signUp();
    await call('ringing', 'completed');
    admin = stranger;
    await call('ringing', 'in-progress', 'busy');
    await arrived(1);
    await app.database.query('SELECT 1'); // the rest would have come with it
    expect(receiver.received.map(({ body }) => [body.type, body.data['status']])).toEqual([
      ['call.ended', 'busy'],
    ]);
  });

  it('costs workspaces nothing that have none: no change is written down', async () => {
    await call('ringing', 'completed');
    const rows = await app.database.query('SELECT FROM outbox WHERE workspace_id = $1', [admin.workspaceId]);
    expect(rows).toEqual([]);
  });

  it('shows its secret once, and for 24 hours after a rotation signs by both', async () => {
    const { id, secret } = await subscribe();
    expect(secret).toMatch(/^whsec_/);
    for (const path of ['', `/${id}`])
      expect((await as('get', path).expect(200)).text).not.toContain('whsec_');
    const { body } = await as('post', `/${id}/rotate-secret`).expect(200);
    expect(body.secret).not.toBe(secret);
    const hours = (Date.parse(body.previous_secret_until as string) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    await as('post', `/${id}/test`).expect(202);
    await arrived(1);
    const [overlapping] = receiver.received;
    expect([secret, body.secret as string].map((one) => overlapping && isGenuine(overlapping, one))).toEqual([
      true,
      true,
    ]);
    await app.database.query(`UPDATE webhook_subscriptions SET previous_secret_until = now() WHERE id = $1`, [
      id,
    ]);
    await as('post', `/${id}/test`).expect(202);
    await arrived(2);
    const after = receiver.received[1];
    expect([secret, body.secret as string].map((one) => after && isGenuine(after, one))).toEqual([
      false,
      true,
    ]);
  });

  it('keeps its secret sealed at rest', async () => {
    const { id, secret } = await subscribe();
    const [row] = await app.database.query<{ secret: Buffer }>(
      'SELECT secret FROM webhook_subscriptions WHERE id = $1',
      [id],
    );
    expect(row?.secret.includes(secret)).toBe(false);
    expect(row?.secret.includes(Buffer.from(secret.slice(6), 'base64'))).toBe(false);
  });

  it('is one of 20 at most, whoever adds some at the same time', async () => {
    const made = await Promise.all(
      Array.from({ length: 24 }, () => as('post', '').send({ url: receiver.url })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(made.filter(({ body }) => body.code === 'webhook_subscription_limit')).toHaveLength(4);
  });

  it('is changed, listed and deleted, and every change is in the audit log', async () => {
    const { id } = await subscribe({ description: 'CRM', event_types: ['call.ended'] });
    const changed = await as('patch', `/${id}`).send({ event_types: null, description: '' }).expect(200);
    expect(changed.body).toMatchObject({
      event_types: null,
      description: '',
      enabled: true,
      url: receiver.url,
    });
    expect((await as('get', '').expect(200)).body).toMatchObject({ total: 1, items: [{ id }] });
    await as('post', `/${id}/test`).expect(202);
    await as('post', `/${id}/rotate-secret`).expect(200);
    await as('delete', `/${id}`).expect(204);
    await as('get', `/${id}`).expect(404);
    const events = await app.database.query<{ action: string }>(
      `SELECT action FROM audit_events WHERE workspace_id = $1 AND object_type = 'webhook_subscription' ORDER BY id`,
      [admin.workspaceId],
    );
    expect(events.map(({ action }) => action.split('.')[1])).toEqual([
      'created',
      'updated',
      'tested',
      'secret_rotated',
      'deleted',
    ]);
  });

  it.each([
    ['an event that there is not', { event_types: ['call.exploded'] }],
    ['no events', { event_types: [] }],
    ['an event twice', { event_types: ['call.ended', 'call.ended'] }],
    ['the test event', { event_types: ['webhook.test'] }],
    ['a URL that is none', { url: 'hooks.example.com' }],
    ['null as URL', { url: null }],
    ['a private URL', { url: 'https://10.0.0.1/' }],
    ['an unknown field', { events: ['call.ended'] }],
  ])('is refused with %s', async (_, fields) => {
    await as('post', '')
      .send({ url: 'https://hooks.example.com', ...fields })
      .expect(400);
    const { id } = await subscribe();
    await as('patch', `/${id}`).send(fields).expect(400);
  });

  it('lists the event types for everybody', async () => {
    const { body } = await app.request('get', '/api/webhooks/event-types').expect(200);
    expect((body.items as { type: string }[]).map(({ type }) => type)).toContain('call.ended');
  });
});

describe('a delivery', () => {
  it('that fails is tried again with the same id and bytes, and what comes after it in its call waits behind it', async () => {
    const { id } = await subscribe();
    receiver.answer = ({ type }, times) => (type === 'call.ringing' && times < 2 ? 503 : 200);
    await call('ringing', 'completed');
    await arrived(4);
    expect(receiver.received.map(({ body, status }) => [body.type, status])).toEqual([
      ['call.ringing', 503],
      ['call.ringing', 503],
      ['call.ringing', 200],
      ['call.ended', 200],
    ]);
    const [first, second] = receiver.received;
    expect([second?.id, second?.raw]).toEqual([first?.id, first?.raw]);
    await settled(id);
    const ringing = (await deliveries(id, '?event_type=call.ringing'))[0];
    const detail = await as('get', `/${id}/deliveries/${String(ringing?.['id'])}`).expect(200);
    expect(detail.body).toMatchObject({ status: 'delivered', tries: 3, body: first?.raw });
    expect(
      (detail.body.attempts as { status: number; error: string; reply: string }[]).map(
        ({ status, error, reply }) => [status, error, reply],
      ),
    ).toEqual([
      [200, null, 'noted'],
      [503, 'http_503', 'noted'],
      [503, 'http_503', 'noted'],
    ]);
  });

  it('of one call holds up no other', async () => {
    await subscribe();
    const stuck = await call('ringing');
    receiver.answer = ({ data }) => (data['call_id'] === stuck ? 500 : 200);
    const free = await call('ringing', 'completed');
    await until('the other call is through', () =>
      receiver.received.some(
        ({ body, status }) => status === 200 && body.data['call_id'] === free && body.type === 'call.ended',
      ),
    );
  });

  it.each([
    ['a redirect', 302, 'redirect'],
    ['a refusal', 404, 'http_404'],
    ['a fault', 500, 'http_500'],
  ])('fails by %s', async (_, status, error) => {
    const { id } = await subscribe();
    receiver.answer = () => status;
    await as('post', `/${id}/test`).expect(202);
    await until('it failed', async () => (await deliveries(id))[0]?.['last_error'] === error);
    expect((await deliveries(id))[0]).toMatchObject({ status: 'pending', last_status: status });
  });

  it('fails by a receiver that does not answer in time, or is not there', async () => {
    const { id } = await subscribe();
    receiver.answer = () => new Promise(() => undefined);
    await as('post', `/${id}/test`).expect(202);
    await until('it timed out', async () => (await deliveries(id))[0]?.['last_error'] === 'timeout');
    await receiver.goAway();
    await until(
      'nobody is there',
      async () => (await deliveries(id))[0]?.['last_error'] === 'connection_failed',
    );
  });

  it('is filtered by status, type and time', async () => {
    const { id } = await subscribe();
    await call('ringing', 'completed');
    await arrived(2);
    await settled(id);
    expect(await deliveries(id, '?status=failed')).toEqual([]);
    expect(await deliveries(id, '?event_type=call.ended')).toHaveLength(1);
    expect(await deliveries(id, '?end_datetime=2026-01-01T00:00:00Z')).toEqual([]);
    expect(await deliveries(id, '?start_datetime=2026-01-01T00:00:00Z&status=delivered')).toHaveLength(2);
    await as('get', `/${id}/deliveries?status=lost`).expect(400);
    await as('get', `/${id}/deliveries?start_datetime=yesterday`).expect(400);
    await as('get', `/${newId()}/deliveries`).expect(404);
  });
});

/** The mails of webhooks to the admin, the oldest first. */
async function mails(): Promise<string[]> {
  const rows = await app.database.query<{ kind: string }>(
    `SELECT kind FROM mails WHERE workspace_id = $1 AND recipient = $2 AND kind LIKE 'webhook.%' ORDER BY id`,
    [admin.workspaceId, admin.email],
  );
  return rows.map(({ kind }) => kind);
}

describe('an endpoint', () => {
  it('that answers 410 is disabled; what follows is held, and replayed in order when it is asked for', async () => {
    const { id } = await subscribe();
    receiver.answer = () => 410;
    await call('ringing', 'in-progress');
    await until('it is disabled', async () => (await as('get', `/${id}`)).body.enabled === false);
    expect((await as('get', `/${id}`)).body).toMatchObject({ disabled_reason: 'gone' });
    const other = await call('ringing', 'completed');
    await until('all is held', async () => (await deliveries(id, '?status=held')).length === 4);
    const range = {
      start: new Date(Date.now() - 60_000).toISOString(),
      end: new Date(Date.now() + 60_000).toISOString(),
    };
    const refused = await as('post', `/${id}/replay`).send(range).expect(409);
    expect(refused.body.code).toBe('webhook_subscription_disabled');
    await as('post', `/${id}/test`).expect(409);

    receiver.received.length = 0;
    receiver.answer = () => 200;
    await as('patch', `/${id}`).send({ enabled: true }).expect(200);
    expect((await as('post', `/${id}/replay`).send(range).expect(202)).body).toEqual({ count: 4 });
    await arrived(4);
    const ofOther = receiver.received.filter(({ body }) => body.data['call_id'] === other);
    expect(ofOther.map(({ body }) => body.type)).toEqual(['call.ringing', 'call.ended']);
  });

  it('that fails for a day is told of, and after three days disabled; admins get a mail each time', async () => {
    const { id } = await subscribe();
    receiver.answer = () => 500;
    const failingFor = (hours: number, warnedHours: number | null) =>
      app.database.query(
        `UPDATE webhook_subscriptions SET failing_since = now() - make_interval(hours => $2),
           warned_at = now() - make_interval(hours => $3) WHERE id = $1`,
        [id, hours, warnedHours],
      );
    const actions = async () =>
      (
        await app.database.query<{ action: string; actor_type: string }>(
          `SELECT action, actor_type FROM audit_events WHERE workspace_id = $1 AND object_id = $2 ORDER BY id`,
          [admin.workspaceId, id],
        )
      ).map(({ action, actor_type }) => `${actor_type} ${action}`);
    await failingFor(25, null);
    await call('ringing');
    await until('they were told', async () =>
      (await actions()).includes('platform webhook_subscription.failing'),
    );
    expect(await mails()).toEqual(['webhook.failing']);
    expect((await as('get', `/${id}`)).body.enabled).toBe(true);
    await failingFor(73, 25);
    await until('it is disabled', async () => (await as('get', `/${id}`)).body.disabled_reason === 'failing');
    expect(await actions()).toContain('platform webhook_subscription.disabled');
    expect(await mails()).toEqual(['webhook.failing', 'webhook.disabled']);
    expect((await deliveries(id, '?status=held')).length).toBe(1);
  });
});
