import { parse } from 'csv-parse/sync';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

interface Event {
  id: string;
  at: string;
  action: string;
  actor: { type: string; id: string; name: string | null };
  object: { type: string; id: string | null };
  ip: string | null;
  user_agent: string | null;
  request_id: string | null;
  data: Record<string, unknown>;
}

let t: TestApp;
let owner: TestUser;

beforeAll(async () => {
  t = await startTestApp({ roles: ['api'] });
}, 60_000);
afterAll(() => t.close());
beforeEach(async () => {
  owner = await t.signUp();
});

const path = () => `/workspaces/${owner.workspaceId}/audit-events`;
const list = async (query = '', as: Parameters<TestApp['request']>[2] = owner) =>
  (await t.request('get', `${path()}?${query}`, as).expect(200)).body as {
    items: Event[];
    total: number;
    next_cursor: string | null;
  };
const actionsOf = ({ items }: { items: Event[] }) => items.map(({ action }) => action);
const ranged = async (query: string) => actionsOf(await list(`action=test&${query}`));
const createKey = (name: string, as: Parameters<TestApp['request']>[2] = owner) =>
  t.request('post', `/workspaces/${owner.workspaceId}/api-keys`, as).send({ name, role: 'admin' });

/** Events of another time, as they would be there if they had happened then. */
async function insertEvents(events: { at: string; action: string }[]): Promise<void> {
  await t.database.query(
    `INSERT INTO audit_events (id, workspace_id, at, actor_type, actor_id, action, object_type)
     SELECT overlay(gen_random_uuid()::text PLACING left(uuid_floor(e.at)::text, 13) FROM 1)::uuid,
            $1, e.at, 'user', $2, e.action, 'agent'
     FROM jsonb_to_recordset($3::jsonb) AS e (at timestamptz, action text)`,
    [owner.workspaceId, owner.userId, JSON.stringify(events)],
  );
}

describe('an audit event', () => {
  it('says who did what to which object, when, from where, with what and in which request', async () => {
    const reply = await createKey('Ada’s key').set('User-Agent', 'curl/8').expect(201);
    const [event] = (await list('action=api_key')).items;
    expect(event).toEqual({
      id: expect.any(String),
      at: expect.any(String),
      action: 'api_key.created',
      actor: { type: 'user', id: owner.userId, name: owner.email },
      object: { type: 'api_key', id: reply.body.id },
      ip: expect.stringMatching(/127\.0\.0\.1$/),
      user_agent: 'curl/8',
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      data: expect.objectContaining({ name: 'Ada’s key', role: 'admin' }),
    });
    expect(JSON.stringify(event)).not.toContain(reply.body.key);
    expect(Math.abs(Date.parse(event?.at ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('names the API key that was used, not the person who made it', async () => {
    const made = await createKey('Robot').expect(201);
    await createKey('made by a robot', { apiKey: made.body.key as string }).expect(201);
    const [event] = (await list('actor_type=api-key')).items;
    expect(event?.actor).toEqual({ type: 'api-key', id: made.body.id, name: 'Robot' });
  });

  it('keeps the id of who has left, and their leaving says whose it was', async () => {
    const leaver = await t.member('admin', owner);
    await createKey('by the leaver', leaver).expect(201);
    await t.request('post', `/workspaces/${owner.workspaceId}/leave`, leaver).expect(204);
    const { items } = await list(`actor_id=${leaver.userId}`);
    expect(items.find(({ action }) => action === 'api_key.created')?.actor).toEqual({
      type: 'user',
      id: leaver.userId,
      name: null,
    });
    expect(items.find(({ action }) => action === 'member.left')?.data).toMatchObject({ email: leaver.email });
  });

  it('takes a user agent that is long, or no text', async () => {
    const agent = `\u00ff${'x'.repeat(5_000)}`;
    await createKey('odd client').set('User-Agent', agent).expect(201);
    const [event] = (await list('action=api_key.created')).items;
    expect(event?.user_agent).toHaveLength(200);
  });

  it('is not there when the change is refused, with or without an Idempotency-Key', async () => {
    const other = await t.signUp();
    await t
      .request('patch', `/workspaces/${other.workspaceId}`, other)
      .send({ slug: `taken-${other.userId}` })
      .expect(200);
    const before = (await list()).total;
    const patch = (key: string) =>
      t
        .request('patch', `/workspaces/${owner.workspaceId}`, owner)
        .set('Idempotency-Key', key)
        .send({ slug: `taken-${other.userId}` });
    await t
      .request('patch', `/workspaces/${owner.workspaceId}`, owner)
      .send({ slug: `taken-${other.userId}` })
      .expect(409);
    await patch('k').expect(409);
    expect((await list()).total).toBe(before);
    await patch('k').expect(409);
    expect(actionsOf(await list('page_size=1'))).toEqual(['idempotency.replayed']);
  });
});

describe('the filters', () => {
  it.each`
    query                                | actions
    ${'action=api_key'}                  | ${['api_key.revoked', 'api_key.created']}
    ${'action=api_key.'}                 | ${['api_key.revoked', 'api_key.created']}
    ${'action=api_key.created'}          | ${['api_key.created']}
    ${'action=api'}                      | ${[]}
    ${'object_type=api_key'}             | ${['api_key.revoked', 'api_key.created']}
    ${'object_type=workspace'}           | ${['settings.updated']}
    ${'action=api_key&object_type=user'} | ${[]}
    ${'actor_type=oauth-client'}         | ${[]}
    ${'action=settings&actor_type=user'} | ${['settings.updated']}
  `('$query', async ({ query, actions }: { query: string; actions: string[] }) => {
    const made = await createKey('k').expect(201);
    const base = `/workspaces/${owner.workspaceId}`;
    await t.request('delete', `${base}/api-keys/${made.body.id}`, owner).expect(204);
    await t.request('patch', `${base}/settings`, owner).send({ max_concurrent: 7 }).expect(200);
    expect(actionsOf(await list(query))).toEqual(actions);
    expect((await list(query)).total).toBe(actions.length);
  });

  it('find what was done to one object, and by one person', async () => {
    const member = await t.member('admin', owner);
    const made = await createKey('one', member).expect(201);
    await createKey('another').expect(201);
    expect((await list(`object_type=api_key&object_id=${made.body.id}`)).items).toHaveLength(1);
    expect(actionsOf(await list(`actor_id=${member.userId}&action=api_key`))).toEqual(['api_key.created']);
  });

  it('find a range of time, to the day or the millisecond', async () => {
    const month = new Date().toISOString().slice(0, 8);
    await insertEvents([
      { at: `${month}01T23:59:59.999Z`, action: 'test.first' },
      { at: `${month}02T00:00:00.000Z`, action: 'test.second' },
      { at: `${month}02T12:00:00.000Z`, action: 'test.third' },
    ]);
    expect(await ranged(`start_datetime=${month}02`)).toEqual(['test.third', 'test.second']);
    expect(await ranged(`end_datetime=${month}01`)).toEqual(['test.first']);
    expect(await ranged(`start_datetime=${month}02T00:00:00Z&end_datetime=${month}02T00:00:00Z`)).toEqual([
      'test.second',
    ]);
    expect(await ranged(`start_datetime=${month}02T11:00:00-02:00`)).toEqual([]);
  });

  it.each(['start_datetime=yesterday', 'actor_id=1', 'action=%25', 'action=A', 'format=xml', 'cursor=x'])(
    'refuse what is none: %s',
    async (query) => {
      await t.request('get', `${path()}?${query}`, owner).expect(400);
    },
  );
});

describe('the list', () => {
  it('is read page by page and by cursor, newest first, while events are added', async () => {
    for (const name of ['1', '2', '3', '4', '5']) await createKey(name).expect(201);
    const first = await list('action=api_key&page_size=2');
    await createKey('6').expect(201);
    const second = await list(`action=api_key&page_size=2&cursor=${first.next_cursor}`);
    const third = await list(`action=api_key&page_size=2&cursor=${second.next_cursor}`);
    const names = [first, second, third].flatMap(({ items }) => items.map(({ data }) => data['name']));
    expect(names).toEqual(['5', '4', '3', '2', '1']);
    expect(third.next_cursor).toBeNull();
  });

  it('is for admins of this workspace only', async () => {
    const [member, developer] = [await t.member('member', owner), await t.member('developer', owner)];
    for (const who of [member, developer, await t.signUp()]) {
      await t.request('get', path(), who).expect(403);
    }
    const reader = { apiKey: await t.apiKey('admin', owner, ['audit:read']) };
    expect((await list('', reader)).items.length).toBeGreaterThan(0);
    const other = { apiKey: await t.apiKey('admin', owner, ['workspaces:read']) };
    expect((await t.request('get', path(), other).expect(403)).body.code).toBe('insufficient_scope');
  });
});

describe('the file', () => {
  const formula = '=HYPERLINK("https://example.com")';

  it.each([
    ['format=csv', 'application/json'],
    ['', 'text/csv'],
  ])('comes for %j with Accept %s, with all events, and runs no formula', async (query, accept) => {
    await createKey(formula).set('User-Agent', formula).expect(201);
    const reply = await t.request('get', `${path()}?${query}`, owner).set('Accept', accept).expect(200);
    expect(reply.headers['content-type']).toContain('text/csv');
    expect(reply.headers['content-disposition']).toMatch(/audit-events-\d{4}-\d\d-\d\d\.csv/);
    expect(reply.headers['vary']).toMatch(/Accept/);
    const rows = parse(reply.text, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ action }) => action)).toEqual(actionsOf(await list('page_size=100')));
    const [row] = rows;
    expect(row).toMatchObject({ action: 'api_key.created', actor_name: owner.email, actor_id: owner.userId });
    expect(row?.['user_agent']).toBe(`'${formula}`);
    expect(JSON.parse(row?.['data'] ?? '')).toMatchObject({ name: formula });
  });

  it('has more events than are read at once, each of them once', async () => {
    const at = new Date().toISOString();
    await insertEvents(Array.from({ length: 1_203 }, (_, n) => ({ at, action: `bulk.n${n % 7}` })));
    const reply = await t.request('get', `${path()}?format=csv&action=bulk`, owner).expect(200);
    const rows = parse(reply.text, { columns: true }) as Record<string, string>[];
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1_203);
  });
});
