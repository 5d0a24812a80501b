import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { newId } from '../../src/platform/ids.js';

let app: TestApp;
let admin: TestUser;
const number = '+12125550123';

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
}, 60_000);
beforeEach(async () => {
  admin = await app.signUp();
});
afterAll(() => app.close());

const path = (rest: string): string => `/workspaces/${admin.workspaceId}/${rest}`;
const record = (fields: object = {}) =>
  app.request('post', path('consents'), admin).send({
    phone_number: number,
    basis: 'written',
    given_at: '2026-01-05T10:00:00+01:00',
    source: 'https://example.com/call-me',
    ...fields,
  });
const withdraw = (phone = number, user = admin) =>
  app.request('post', path('consents/withdrawals'), user).send({ phone_number: phone });
const consents = async (query = '') =>
  (await app.request('get', path(`consents${query}`), admin).expect(200)).body;

const decision = (kind: string, because: string) => ({
  kind,
  because,
  at: '2026-03-01T10:00:00.000Z',
  rule: 'us-fl',
  zones: ['America/New_York'],
  zone_source: 'number',
});

describe('a consent', () => {
  it('is kept as it was given, and once however often it is said', async () => {
    const first = await record({ phone_number: '+1 (212) 555-0123', text_version: '2026-01' }).expect(201);
    expect(first.body).toMatchObject({
      phone_number: number,
      basis: 'written',
      given_at: '2026-01-05T09:00:00.000Z',
      text_version: '2026-01',
      recorded_by: admin.userId,
      withdrawn_at: null,
      withdrawn_by: null,
    });
    expect((await record({ text_version: '2026-01' }).expect(201)).body.id).toBe(first.body.id);
    expect((await record().expect(201)).body.id).not.toBe(first.body.id);
    await record({ phone_number: '+12125550124' }).expect(201);
    expect(await consents()).toMatchObject({ total: 3 });
    expect(await consents('?phone_number=%2B12125550123')).toMatchObject({ total: 2 });
    const page = await consents('?page_size=2');
    const next = await consents(`?page_size=2&cursor=${page.next_cursor}`);
    expect([...page.items, ...next.items].map((consent: { id: string }) => consent.id)).toHaveLength(3);
  });

  it.each`
    field             | value                     | code                   | pointer
    ${'phone_number'} | ${'555-0123'}             | ${'number_invalid'}    | ${'/phone_number'}
    ${'given_at'}     | ${'2999-01-01T00:00:00Z'} | ${'consent_in_future'} | ${'/given_at'}
    ${'given_at'}     | ${'2026-01-05T10:00:00'}  | ${'validation_failed'} | ${'/given_at'}
    ${'basis'}        | ${'implied'}              | ${'validation_failed'} | ${'/basis'}
    ${'source'}       | ${''}                     | ${'validation_failed'} | ${'/source'}
  `('is refused with $field «$value»: $code', async ({ field, value, code, pointer }) => {
    const { body } = await record({ [field as string]: value as string }).expect(400);
    expect(body).toMatchObject({ code, errors: [{ pointer }] });
  });

  it('is recorded by developers, withdrawn by whoever hears it', async () => {
    const member = await app.member('member', admin);
    await app.request('post', path('consents'), member).send({}).expect(403);
    await app.request('get', path('consents'), member).expect(200);
    await withdraw(number, member).expect(200);
  });
});

describe('a withdrawal', () => {
  it('ends all that was given before it, and what is recorded of that time later', async () => {
    await record().expect(201);
    await record({ basis: 'express' }).expect(201);
    await record({ phone_number: '+12125550124' }).expect(201);
    const { body } = await withdraw().expect(200);
    expect(body).toMatchObject({ phone_number: number, withdrawn: 2 });
    const late = await record({ source: 'a letter that came late' }).expect(201);
    expect(late.body).toMatchObject({ withdrawn_by: 'api', withdrawn_at: expect.any(String) });
    const { items } = await consents();
    expect(items.filter((one: { withdrawn_at: unknown }) => one.withdrawn_at === null)).toMatchObject([
      { phone_number: '+12125550124' },
    ]);
    expect((await withdraw().expect(200)).body).toEqual({ ...body, withdrawn: 0 });
  });

  it('suppresses the number, and a later consent does not end that', async () => {
    const { body } = await withdraw().expect(200);
    const later = await record({ given_at: new Date(Date.now() + 1000).toISOString() }).expect(201);
    expect(later.body.withdrawn_at).toBeNull();
    const suppressed = await app.request('get', '/suppressions', admin).expect(200);
    expect(suppressed.body.items).toMatchObject([{ id: body.suppression_id, phone_number: number }]);
    await app.request('delete', `/suppressions/${body.suppression_id}`, admin).expect(204);
    expect((await consents()).items).toMatchObject([{ withdrawn_at: null }]);
  });

  it('is what every suppression is, whoever says it', async () => {
    await record().expect(201);
    await app.request('post', '/suppressions', admin).send({ phone_number: number }).expect(201);
    expect((await consents()).items).toMatchObject([{ withdrawn_by: 'api' }]);
  });

  it('is audited with a masked number', async () => {
    await record().expect(201);
    await withdraw().expect(200);
    const events = await app.database.query<{ action: string; data: object }>(
      'SELECT action, data FROM audit_events WHERE workspace_id = $1 AND action LIKE $2 ORDER BY id',
      [admin.workspaceId, 'consent.%'],
    );
    expect(events).toMatchObject([
      { action: 'consent.recorded', data: { phone_number: '+1212*****23', basis: 'written' } },
      { action: 'consent.withdrawn', data: { phone_number: '+1212*****23', consents: 1 } },
    ]);
  });
});

describe('the decisions about a number', () => {
  it('are all there, dialed or not, newest first, and nobody else’s', async () => {
    const ids = Array.from({ length: 7 }, () => newId());
    for (const [n, id] of ids.entries()) {
      if (n % 2 === 0) {
        await app.database.query(
          `INSERT INTO contact_decisions (id, workspace_id, e164, decision) VALUES ($1, $2, $3, $4)`,
          [id, admin.workspaceId, number, decision('wait', 'outside-window')],
        );
      } else {
        await app.database.query(
          `INSERT INTO attempts (id, workspace_id, call_id, trunk_id, agent_id, from_e164, to_e164, state, outcome,
             decision, slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day, dialed_at)
           VALUES ($1, $2, $1, $1, $1, '+12125550100', $3, 'ended', 'busy', $4, now(), 30, 60, 0, now(), now())`,
          [id, admin.workspaceId, number, decision('dial', 'due')],
        );
      }
    }
    const other = await app.signUp();
    await app.request('post', '/suppressions', other).send({ phone_number: number }).expect(201);
    const read = (query: string) => app.request('get', path(`contact-decisions?${query}`), admin);
    const whole = await read('phone_number=%2B12125550123').expect(200);
    expect(whole.body.total).toBe(7);
    expect(whole.body.items.map((item: { id: string }) => item.id)).toEqual(ids.toReversed());
    expect(whole.body.items.slice(0, 2)).toMatchObject([
      { kind: 'wait', because: 'outside-window', rule: 'us-fl', zone_source: 'number', outcome: null },
      { kind: 'dial', because: 'due', outcome: 'busy', call_id: ids[5], dialed_at: expect.any(String) },
    ]);
    const first = await read('phone_number=12125550123&page_size=4').expect(200);
    const rest = await read(`phone_number=12125550123&page_size=4&cursor=${first.body.next_cursor}`).expect(
      200,
    );
    expect([...first.body.items, ...rest.body.items]).toEqual(whole.body.items);
    expect(rest.body.next_cursor).toBeNull();
    expect((await read('phone_number=nobody').expect(400)).body.code).toBe('number_invalid');
    await read('').expect(400);
  });

  it('tell of a suppression, where it came from', async () => {
    await withdraw().expect(200);
    const { body } = await app
      .request('get', path('contact-decisions?phone_number=%2B12125550123'), admin)
      .expect(200);
    expect(body.items).toMatchObject([
      { kind: 'skip', because: 'suppressed', rule: 'suppression', source: 'api', list: null },
    ]);
  });
});
