import { RoutesCheck } from '../../src/platform/http/routes-check.js';
import { type TestApp, type TestUser } from '../support/app.js';
import { buildImportChild, startBatchApp } from '../support/batches.js';

const twins = 50;

interface Reply {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, string>;
}

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry, { roles: ['api'] });
}, 60_000);
afterAll(async () => {
  await app.close();
  child.remove();
});
beforeEach(async () => {
  user = await app.signUp();
});

const workspace = () => `/workspaces/${user.workspaceId}`;

async function count(sql: string, ...parameters: unknown[]): Promise<number> {
  const [row] = await app.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, parameters);
  return row?.n ?? 0;
}

const replaysOf = (key: string) =>
  count(`audit_events WHERE action = 'idempotency.replayed' AND data->>'key' = $1`, key);

/** Sends the same request many times at once, and once more at the end. */
async function race(send: () => PromiseLike<Reply>): Promise<{ last: Reply; replies: Reply[] }> {
  const replies = await Promise.all(Array.from({ length: twins }, send));
  return { last: await send(), replies };
}

/** Whether every twin got the one reply, or was told that the first one still runs. */
function strangers(replies: Reply[], { status, body }: Reply): Reply[] {
  const same = JSON.stringify(body);
  return replies.filter((reply) =>
    reply.status === 409 && status !== 409
      ? reply.body['code'] !== 'idempotency_in_flight'
      : reply.status !== status || JSON.stringify(reply.body) !== same,
  );
}

describe('every unsafe route', () => {
  it('honours Idempotency-Key, or says why not', () => {
    const unsafe = app.app
      .get(RoutesCheck)
      .routes()
      .filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
    const excluded = unsafe.flatMap(({ method, path, repetition }) =>
      repetition?.idempotent === false ? [`${method} ${path}: ${repetition.because}`] : [],
    );
    expect(unsafe.length).toBeGreaterThan(20);
    // The contract excludes sign-in, tokens, webhooks and the agents' API; who is out gets no reply from inside; and of
    // somebody erased not even the digest of a request is kept.
    const allowed =
      /^\w+ \/(auth|oauth|webhook|internal|api\/v\/webhook)\b|^POST \/workspaces\/:id\/erasures:|^POST \/workspaces\/switch:|^DELETE \/workspaces\/:id:|^POST \/workspaces\/:id\/leave:/;
    expect(excluded.filter((line) => !allowed.test(line))).toEqual([]);
  });
});

describe('fifty twins at once have one effect', () => {
  it.each`
    what               | path           | body                                          | table
    ${'an API key'}    | ${'/api-keys'} | ${{ name: 'k', role: 'member' }}              | ${'api_keys'}
    ${'an invitation'} | ${'/invite'}   | ${{ email: 'i@example.com', role: 'member' }} | ${'invitations'}
  `('$what', async ({ path, body, table }: { path: string; body: object; table: string }) => {
    const key = `twins-${table}`;
    const send = () =>
      app
        .request('post', workspace() + path, user)
        .set('Idempotency-Key', key)
        .send(body);
    const { last, replies } = await race(send);
    expect(last.status).toBe(201);
    expect(last.headers['idempotency-replayed']).toBe('true');
    expect(strangers(replies, last)).toEqual([]);
    expect(await count(`${table} WHERE workspace_id = $1`, user.workspaceId)).toBe(1);
    const replayed = replies.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length;
    expect(await replaysOf(key)).toBe(replayed + 1);
  });

  it('a workspace, which is made in none', async () => {
    const send = () =>
      app.request('post', '/workspaces', user).set('Idempotency-Key', 'second').send({ name: 'Second' });
    const { last, replies } = await race(send);
    expect(last.status).toBe(201);
    expect(strangers(replies, last)).toEqual([]);
    expect(await count('memberships WHERE user_id = $1', user.userId)).toBe(2);
  });

  it('an accepted invitation', async () => {
    const guest = await app.signUp();
    const { body } = await app
      .request('post', `${workspace()}/invite`, user)
      .send({ email: guest.email, role: 'member' });
    const send = () =>
      app
        .request('post', '/workspaces/invitations/accept', guest)
        .set('Idempotency-Key', 'accept')
        .send({ token: body.token });
    const { last, replies } = await race(send);
    expect(last).toMatchObject({ status: 200, body: { id: user.workspaceId } });
    expect(strangers(replies, last)).toEqual([]);
    expect(await count(`audit_events WHERE action = 'member.joined' AND actor_id = $1`, guest.userId)).toBe(
      1,
    );
  });

  it('an imported file, which has transactions of its own', async () => {
    const send = (name = 'list.csv') =>
      app
        .request('post', '/suppressions/import', user)
        .set('Idempotency-Key', 'import')
        .field('default_country', 'US')
        .attach('file', Buffer.from('phone\n+14155550123\n+14155550124\n'), name);
    const { last, replies } = await race(send);
    expect(last).toMatchObject({ status: 200, body: { rows: 2, added: 2 } });
    expect(strangers(replies, last)).toEqual([]);
    expect(
      await count(
        `audit_events WHERE action = 'suppression.imported' AND workspace_id = $1`,
        user.workspaceId,
      ),
    ).toBe(1);
    expect((await send('other.csv').expect(409)).body.code).toBe('idempotency_mismatch');
  });

  it('a refusal, which stays what it was when its reason is gone', async () => {
    const other = await app.signUp();
    await app.request('patch', `/workspaces/${other.workspaceId}`, other).send({ slug: 'taken-by-other' });
    const send = () =>
      app.request('patch', workspace(), user).set('Idempotency-Key', 'slug').send({ slug: 'taken-by-other' });
    const { last, replies } = await race(send);
    expect(last).toMatchObject({ status: 409, body: { code: 'slug_taken' } });
    const codes = new Set(replies.map(({ body }) => body['code']));
    expect([...codes].filter((code) => code !== 'idempotency_in_flight')).toEqual(['slug_taken']);
    await app.request('patch', `/workspaces/${other.workspaceId}`, other).send({ slug: 'given-up' });
    expect((await send()).body.code).toBe('slug_taken');
    expect(
      await count(`audit_events WHERE action = 'workspace.updated' AND workspace_id = $1`, user.workspaceId),
    ).toBe(0);
  });
});

const create = (
  as: Parameters<TestApp['request']>[2],
  key: string,
  body: object = { name: 'k', role: 'member' },
) => app.request('post', `${workspace()}/api-keys`, as).set('Idempotency-Key', key).send(body);

/** The token of a new OAuth client of the workspace. */
async function oauthClient(): Promise<{ accessToken: string }> {
  const made = await app
    .request('post', `${workspace()}/oauth-clients`, user)
    .send({ name: 'CRM', role: 'admin' })
    .expect(201);
  const { client_id, client_secret } = made.body as Record<string, string>;
  const reply = await app
    .request('post', '/oauth/token')
    .type('form')
    .send({ grant_type: 'client_credentials', client_id, client_secret })
    .expect(200);
  return { accessToken: reply.body.access_token as string };
}

describe('a key belongs to', () => {
  it('one body: another is refused, and changes nothing', async () => {
    await create(user, 'one-body').expect(201);
    expect((await create(user, 'one-body', { name: 'k', role: 'admin' }).expect(409)).body.code).toBe(
      'idempotency_mismatch',
    );
    expect(await count('api_keys WHERE workspace_id = $1', user.workspaceId)).toBe(1);
  });

  it('one object of a route: the path is part of the request', async () => {
    const remove = (id: unknown) =>
      app.request('delete', `${workspace()}/api-keys/${String(id)}`, user).set('Idempotency-Key', 'gone');
    const [one, two] = [await create(user, 'a').expect(201), await create(user, 'b').expect(201)];
    await remove(one.body.id).expect(204);
    expect((await remove(one.body.id).expect(204)).headers['idempotency-replayed']).toBe('true');
    expect((await remove(two.body.id).expect(409)).body.code).toBe('idempotency_mismatch');
  });

  it('one route: elsewhere it is another', async () => {
    await create(user, 'everywhere').expect(201);
    const reply = await app
      .request('post', `${workspace()}/invite`, user)
      .set('Idempotency-Key', 'everywhere')
      .send({ email: 'somebody@example.com', role: 'member' })
      .expect(201);
    expect(reply.headers).not.toHaveProperty('idempotency-replayed');
  });

  it('one principal: neither a colleague, nor an API key, nor an OAuth client gets the reply', async () => {
    const colleague = await app.member('admin', user);
    const apiKey = { apiKey: await app.apiKey('admin', user) };
    const client = await oauthClient();
    const replies = [];
    for (const who of [user, colleague, apiKey, client]) replies.push(await create(who, 'mine'));
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(replies.map(({ body }) => body.key)).size).toBe(4);
    expect(replies.filter(({ headers }) => 'idempotency-replayed' in headers)).toEqual([]);
    const again = await create(client, 'mine').expect(201);
    expect([again.headers['idempotency-replayed'], again.body.key]).toEqual(['true', replies[3]?.body.key]);
  });

  it('one person, outside of workspaces: another person’s is another', async () => {
    const other = await app.signUp();
    const make = (as: TestUser) =>
      app
        .request('post', '/workspaces', as)
        .set('Idempotency-Key', 'mine')
        .send({ name: 'Mine' })
        .expect(201);
    const [mine, others] = [await make(user), await make(other)];
    expect(mine.body.id).not.toBe(others.body.id);
    const colleagues = await app.request('get', `/workspaces/${String(mine.body.id)}`, other);
    expect(colleagues.status).toBe(403);
  });

  it.each([
    ['longer than 255 characters', 'k'.repeat(256)],
    ['15,000 characters long', 'k'.repeat(15_000)],
    ['with a blank', 'a key'],
    ['empty', ''],
  ])('nothing when it is %s', async (_, key) => {
    const reply = await create(user, key);
    expect([reply.status, reply.body.code]).toEqual([400, 'idempotency_key_invalid']);
    expect(await count('api_keys WHERE workspace_id = $1', user.workspaceId)).toBe(0);
  });
});

describe('what is stored', () => {
  it('is sealed: the secret of a reply is nowhere in the database', async () => {
    const reply = await app
      .request('post', `${workspace()}/api-keys`, user)
      .set('Idempotency-Key', 'secret')
      .send({ name: 'k', role: 'member' })
      .expect(201);
    const rows = await app.database.query<{ row: string }>(
      `SELECT encode(response, 'escape') || headers::text AS row FROM idempotency_keys WHERE workspace_id = $1`,
      [user.workspaceId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(reply.body.key);
  });

  it('is no reply any more after a day', async () => {
    const send = () =>
      app
        .request('post', '/workspaces', user)
        .set('Idempotency-Key', 'day')
        .send({ name: 'Day' })
        .expect(201);
    const first = await send();
    await app.database.query(
      `UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE principal = $1`,
      [`user:${user.userId}`],
    );
    const second = await send();
    expect(second.body.id).not.toBe(first.body.id);
    expect((await send()).body.id).toBe(second.body.id);
  });

  it('is not what a body that was cut off would have been', async () => {
    const cut = await fetch(`${app.url}/suppressions/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${user.accessToken}`,
        'idempotency-key': 'cut',
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: '--x\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\nphone\n+1415555',
    });
    expect(cut.status).toBe(400);
    const whole = await app
      .request('post', '/suppressions/import', user)
      .set('Idempotency-Key', 'cut')
      .field('default_country', 'US')
      .attach('file', Buffer.from('phone\n+14155550123\n'), 'list.csv')
      .expect(200);
    expect(whole.headers).not.toHaveProperty('idempotency-replayed');
    expect(whole.body.added).toBe(1);
  });
});
