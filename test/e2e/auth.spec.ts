import type { Response } from 'supertest';
import { eventually } from '../contract/eventually.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

const sameOrigin = { 'Sec-Fetch-Site': 'same-origin' };

/** `name=value` of each cookie that a reply sets. */
function cookiesOf(reply: Response): Record<string, string> {
  const lines = ([] as string[]).concat(
    (reply.headers['set-cookie'] as unknown as string[] | undefined) ?? [],
  );
  return Object.fromEntries(lines.map((line) => [line.split('=')[0] ?? '', line.split(';')[0] ?? '']));
}

describe('auth', () => {
  let t: TestApp;

  beforeAll(async () => {
    t = await startTestApp({ roles: ['api'] });
  }, 60_000);
  afterAll(() => t.close());

  const logIn = (user: { email: string; password: string }) =>
    t.request('post', '/auth/login').send({ email: user.email, password: user.password });
  const refresh = (cookie: string | undefined) =>
    t
      .request('post', '/auth/refresh')
      .set(sameOrigin)
      .set('Cookie', cookie ?? '');

  const refreshRefusal = async (cookie: string | undefined) =>
    (await refresh(cookie).expect(401)).body.code as string;
  const tokenRefusal = async (accessToken: string) =>
    (await t.request('get', '/workspaces', { accessToken }).expect(401)).body.code as string;

  describe('signing up', () => {
    const person = { password: 'correct horse battery', name: 'Grace' };

    it('gives a person a workspace of their own and signs them in', async () => {
      const body = { ...person, email: '  Grace@Example.com ', workspace_name: 'Hopper & Co' };
      const reply = await t.request('post', '/auth/signup').send(body).expect(201);
      expect(reply.body).toMatchObject({
        token_type: 'Bearer',
        expires_in: 900,
        user: { email: 'grace@example.com', name: 'Grace', is_superuser: false },
        workspace: { name: 'Hopper & Co', slug: 'hopper-co', role: 'admin' },
      });
      expect(Object.keys(cookiesOf(reply)).sort()).toEqual(['access_token', 'refresh_token']);
      await logIn({ email: 'GRACE@example.com', password: person.password }).expect(200);
    });

    it('does not make a second account for another spelling of an address', async () => {
      const user = await t.signUp();
      const again = { ...person, email: user.email.toUpperCase() };
      const reply = await t.request('post', '/auth/signup').send(again).expect(409);
      expect(reply.body).toMatchObject({ code: 'email_taken', errors: [{ pointer: '/email' }] });
      expect(reply.headers['content-type']).toBe('application/problem+json');
    });

    it.each([
      'ada@exam\u200bple.com',
      'ada\u200b@example.com',
      '\u0430da@example.com',
      'ada@ex\u00adample.com',
    ])('takes no address whose letters are not what they seem: %j', async (email) => {
      const account = { email, password: 'correct horse battery', name: 'Ada' };
      const { body } = await t.request('post', '/auth/signup').send(account).expect(400);
      expect(body.errors[0].pointer).toBe('/email');
    });

    it('lets nobody sign up as the superuser', async () => {
      const reply = await t.request('post', '/auth/signup').send({ ...person, email: 'Root@example.com' });
      expect([reply.status, reply.body.code]).toEqual([409, 'email_taken']);
    });

    it.each`
      field             | value
      ${'email'}        | ${'nobody'}
      ${'password'}     | ${'short'}
      ${'password'}     | ${'x'.repeat(201)}
      ${'password'}     | ${'GRACE2@example.com'}
      ${'name'}         | ${' '}
      ${'is_superuser'} | ${true}
    `('refuses $field $value and names the field', async ({ field, value }: Record<string, unknown>) => {
      const body = { ...person, email: 'grace2@example.com', [String(field)]: value };
      const reply = await t.request('post', '/auth/signup').send(body).expect(400);
      expect(reply.body.errors[0].pointer).toBe(`/${String(field)}`);
    });

    it('leaves no account behind when the invitation does not hold', async () => {
      const body = { ...person, email: 'left@example.com', invitation_token: 'tlinv_none' };
      const reply = await t.request('post', '/auth/signup').send(body).expect(404);
      expect(reply.body.code).toBe('invitation_not_found');
      await logIn({ email: 'left@example.com', password: person.password }).expect(401);
    });
  });

  describe('signing in', () => {
    it('does not tell an unknown address from a wrong password', async () => {
      const user = await t.signUp();
      const wrong = await logIn({ email: user.email, password: 'not the password' }).expect(401);
      const unknown = await logIn({ email: 'unknown@example.com', password: 'not the password' }).expect(401);
      expect(unknown.body).toEqual({ ...wrong.body, instance: unknown.body.instance });
    });

    it('slows guesses at one account, also many at once, and not the other accounts', async () => {
      const [user, other] = [await t.signUp(), await t.signUp()];
      const guesses = Array.from({ length: 30 }, (_, n) =>
        logIn({ email: user.email, password: `guess ${n}` }),
      );
      const replies = await Promise.all(guesses);
      const throttled = replies.filter((reply) => reply.status === 429);
      // Ten are free; the eleventh is let in and starts the wait, of 1 s, then 2 s, then 4 s.
      const letIn = replies.filter((reply) => reply.status === 401).length;
      expect(letIn).toBeGreaterThanOrEqual(11);
      expect(letIn).toBeLessThan(15);
      expect(throttled).toHaveLength(30 - letIn);
      expect(throttled[0]?.body.code).toBe('login_throttled');
      expect(Number(throttled[0]?.headers['retry-after'])).toBeGreaterThan(0);
      await logIn(other).expect(200);
      await t.database.query('DELETE FROM login_failures');
    });

    it('forgets wrong passwords when the right one comes', async () => {
      const user = await t.signUp();
      for (let n = 0; n < 9; n += 1) await logIn({ ...user, password: 'wrong' }).expect(401);
      await logIn(user).expect(200);
      for (let n = 0; n < 9; n += 1) await logIn({ ...user, password: 'wrong' }).expect(401);
      await logIn(user).expect(200);
      await t.database.query('DELETE FROM login_failures');
    });

    it('hides the cookies from scripts and sends the refresh cookie to /auth only', async () => {
      const reply = await logIn(await t.signUp()).expect(200);
      const lines = reply.headers['set-cookie'] as unknown as string[];
      expect(lines).toEqual([
        expect.stringMatching(/^access_token=.*; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/),
        expect.stringMatching(/^refresh_token=.*; Path=\/auth; Expires=.*; HttpOnly; SameSite=Lax$/),
      ]);
      expect(reply.headers['cache-control']).toBe('no-store');
    });

    it('keeps no password and no token in clear', async () => {
      const user = await t.signUp();
      const refreshToken = cookiesOf(await logIn(user))['refresh_token']?.split('=')[1] ?? '';
      const rows = await t.database.query<{ row: string }>(
        'SELECT u::text AS row FROM users u UNION ALL SELECT r::text FROM refresh_tokens r',
      );
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.filter(({ row }) => row.includes(user.password) || row.includes(refreshToken))).toEqual([]);
      const [stored] = await t.database.query<{ password_hash: string }>(
        'SELECT password_hash FROM users LIMIT 1',
      );
      expect(stored?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    });
  });

  describe('refreshing', () => {
    let user: TestUser;
    let cookies: Record<string, string>;

    beforeEach(async () => {
      user = await t.signUp();
      cookies = cookiesOf(await logIn(user).expect(200));
    });

    it('gives the next tokens, again and again', async () => {
      const first = await refresh(cookies['refresh_token']).expect(200);
      const second = await refresh(cookiesOf(first)['refresh_token']).expect(200);
      expect(second.body.user.id).toBe(user.userId);
      await t.request('get', '/workspaces', { accessToken: second.body.access_token }).expect(200);
    });

    it('ends the whole session when a used token comes back: a thief keeps nothing', async () => {
      const mine = await refresh(cookies['refresh_token']).expect(200);
      const theirs = await refresh(cookies['refresh_token']).expect(401);
      expect(theirs.body.code).toBe('refresh_reused');
      expect((await refresh(cookiesOf(mine)['refresh_token']).expect(401)).body.code).toBe('session_ended');
      const access = t.request('get', '/workspaces', { accessToken: mine.body.access_token });
      expect((await access.expect(401)).body.code).toBe('session_ended');
      await t.request('get', '/workspaces', user).expect(200); // the session of the sign-up is another one
    });

    it('never gives tokens twice for one token, whatever comes at once', async () => {
      const replies = await Promise.all(Array.from({ length: 5 }, () => refresh(cookies['refresh_token'])));
      expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
      const winner = replies.find((reply) => reply.status === 200);
      await refresh(winner && cookiesOf(winner)['refresh_token']).expect(401);
    });

    it('leaves no token alive when the session is ended at the same moment', async () => {
      for (let round = 0; round < 10; round += 1) {
        const cookie = cookiesOf(await logIn(user).expect(200))['refresh_token'] ?? '';
        const end = t.request('post', '/auth/logout').set(sameOrigin).set('Cookie', cookie);
        await Promise.all([refresh(cookie), end.expect(204)]);
      }
      const live = await t.database.query<{ n: number }>(
        `SELECT count(DISTINCT family_id)::int AS n FROM refresh_tokens
         WHERE user_id = $1 AND revoked_at IS NULL`,
        [user.userId],
      );
      expect(live).toEqual([{ n: 2 }]); // of the sign-up, and of beforeEach
    });

    it('refuses a token that has expired, one that never was, and none', async () => {
      await t.database.query('UPDATE refresh_tokens SET expires_at = created_at WHERE user_id = $1', [
        user.userId,
      ]);
      expect(await refreshRefusal(cookies['refresh_token'])).toBe('refresh_expired');
      expect(await refreshRefusal('refresh_token=made-up')).toBe('refresh_invalid');
      expect(await refreshRefusal(undefined)).toBe('not_authenticated');
    });

    it('refuses a page of another host', async () => {
      const foreign = t.request('post', '/auth/refresh').set('Sec-Fetch-Site', 'cross-site');
      const reply = await foreign.set('Cookie', cookies['refresh_token'] ?? '').expect(403);
      expect(reply.body.code).toBe('origin_not_allowed');
      await refresh(cookies['refresh_token']).expect(200);
    });
  });

  describe('signing out', () => {
    it('ends the session on the server, with its access token, and clears the cookies', async () => {
      const login = await logIn(await t.signUp()).expect(200);
      const cookies = cookiesOf(login);
      const out = await t
        .request('post', '/auth/logout')
        .set(sameOrigin)
        .set('Cookie', `${cookies['access_token']}; ${cookies['refresh_token']}`)
        .expect(204);
      expect(cookiesOf(out)).toEqual({ access_token: 'access_token=', refresh_token: 'refresh_token=' });
      await refresh(cookies['refresh_token']).expect(401);
      await t.request('get', '/workspaces', { accessToken: login.body.access_token }).expect(401);
    });

    it('takes a Bearer token as well', async () => {
      const user = await t.signUp();
      await t.request('post', '/auth/logout', user).expect(204);
      await t.request('get', '/workspaces', user).expect(401);
    });

    it('is 401 without anything to end', async () => {
      await t.request('post', '/auth/logout').expect(401);
      await t.request('post', '/auth/logout', { accessToken: 'made.up.token' }).expect(401);
    });
  });

  describe('requests with cookies', () => {
    it.each`
      headers                                   | status
      ${{ 'Sec-Fetch-Site': 'same-origin' }}    | ${201}
      ${{ 'Sec-Fetch-Site': 'none' }}           | ${201}
      ${{ 'Sec-Fetch-Site': 'same-site' }}      | ${403}
      ${{ 'Sec-Fetch-Site': 'cross-site' }}     | ${403}
      ${{ Origin: 'https://evil.example.com' }} | ${403}
      ${{}}                                     | ${403}
    `('that change something: $headers is $status', async ({ headers, status }) => {
      const cookie = cookiesOf(await logIn(await t.signUp()))['access_token'] ?? '';
      const post = t
        .request('post', '/workspaces')
        .set('Cookie', cookie)
        .set(headers as Record<string, string>);
      const reply = await post.send({ name: 'Another' }).expect(status as number);
      expect(reply.body.code).toBe(status === 403 ? 'origin_not_allowed' : undefined);
      await t
        .request('get', '/workspaces')
        .set('Cookie', cookie)
        .set(headers as Record<string, string>)
        .expect(200);
    });

    it('may change something from the origin that serves them', async () => {
      const cookie = cookiesOf(await logIn(await t.signUp()))['access_token'] ?? '';
      const post = t.request('post', '/workspaces').set('Cookie', cookie).set('Origin', t.url);
      await post.send({ name: 'Another' }).expect(201);
    });
  });

  describe('access tokens', () => {
    it('of others, changed, or unsigned do not hold', async () => {
      const { accessToken } = await t.signUp();
      const [header, payload, signature] = accessToken.split('.');
      const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
      const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
      const changed = Buffer.from(JSON.stringify({ ...claims, exp: 9_999_999_999 })).toString('base64url');
      expect(await tokenRefusal(`${none}.${payload}.`)).toBe('token_invalid');
      expect(await tokenRefusal(`${header}.${changed}.${signature}`)).toBe('token_invalid');
      expect(await tokenRefusal('x')).toBe('token_invalid');
    });

    it('and keys do not go with another scheme, or together', async () => {
      const user = await t.signUp();
      const basic = t.request('get', '/workspaces').set('Authorization', 'Basic YTpi');
      expect((await basic.expect(401)).body.code).toBe('token_invalid');
      const both = t.request('get', '/workspaces', user).set('X-API-Key', await t.apiKey('member', user));
      expect((await both.expect(400)).body.code).toBe('several_credentials');
    });

    it('are needed', async () => {
      const reply = await t.request('get', '/workspaces').expect(401);
      expect(reply.body).toMatchObject({
        status: 401,
        code: 'not_authenticated',
        title: 'Not authenticated',
      });
    });
  });

  describe('API keys', () => {
    it('win over a cookie that the browser sends along, and need no origin', async () => {
      const [user, other] = [await t.signUp(), await t.signUp()];
      const key = await t.apiKey('member', other);
      const cookie = cookiesOf(await logIn(user))['access_token'] ?? '';
      const reply = await t.request('get', '/workspaces', { apiKey: key }).set('Cookie', cookie).expect(200);
      expect(reply.body.items).toMatchObject([{ id: other.workspaceId, role: 'member' }]);
      const broken = t.request('get', '/workspaces', { apiKey: 'tl_nonsense' }).set('Cookie', cookie);
      expect((await broken.expect(401)).body.code).toBe('api_key_invalid');
    });

    it('are shown once, kept as a hash, and listed without their secret', async () => {
      const user = await t.signUp();
      const path = `/workspaces/${user.workspaceId}/api-keys`;
      const made = await t.request('post', path, user).send({ name: 'CI', role: 'developer' }).expect(201);
      expect(made.body.key).toMatch(/^tl_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);
      const list = await t.request('get', path, user).expect(200);
      const { key, ...shown } = made.body as { key: string };
      expect(list.body).toMatchObject({ items: [{ ...shown, last_used_at: null }], total: 1 });
      expect(JSON.stringify(list.body)).not.toContain(key.slice(12));
      const rows = await t.database.query<{ row: string }>('SELECT k::text AS row FROM api_keys k');
      expect(rows.some(({ row }) => row.includes(key.slice(12)))).toBe(false);
    });

    it('hold no more once revoked', async () => {
      const user = await t.signUp();
      const path = `/workspaces/${user.workspaceId}/api-keys`;
      const made = await t.request('post', path, user).send({ name: 'CI', role: 'admin' }).expect(201);
      const key = { apiKey: made.body.key as string };
      await t.request('get', path, key).expect(200);
      await t.request('delete', `${path}/${made.body.id}`, user).expect(204);
      expect((await t.request('get', path, key).expect(401)).body.code).toBe('api_key_revoked');
      await t.request('delete', `${path}/${made.body.id}`, user).expect(404);
      expect((await t.request('get', path, user)).body.items).toEqual([]);
    });

    it('say when they were last used, to the minute', async () => {
      const user = await t.signUp();
      const key = { apiKey: await t.apiKey('member', user) };
      const lastUse = async () => {
        const list = await t.request('get', `/workspaces/${user.workspaceId}/api-keys`, user);
        return list.body.items[0].last_used_at as string | null;
      };
      const useUntil = (isNew: (at: string | null) => boolean) =>
        eventually(async () => {
          await t.request('get', '/workspaces', key).expect(200);
          const at = await lastUse();
          if (!isNew(at)) throw new Error(`last used at ${at}`);
          return at;
        });
      const first = await useUntil((at) => at !== null);
      for (let n = 0; n < 5; n += 1) await t.request('get', '/workspaces', key).expect(200);
      expect(await lastUse()).toBe(first);
      await t.database.query(`UPDATE api_keys SET last_used_at = last_used_at - interval '61 s'`);
      const aged = await lastUse();
      await useUntil((at) => at !== aged);
    });

    it('with a typo, or made up, do not hold', async () => {
      const key = await t.apiKey('member');
      const typo = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
      const reply = await t.request('get', '/workspaces', { apiKey: typo }).expect(401);
      expect(reply.body.detail).toContain('is it whole?');
    });

    it('cannot do what takes a person', async () => {
      const apiKey = await t.apiKey('admin');
      const reply = await t.request('post', '/workspaces', { apiKey }).send({ name: 'X' }).expect(403);
      expect(reply.body.code).toBe('user_required');
    });

    it('of another workspace cannot be revoked', async () => {
      const [user, other] = [await t.signUp(), await t.signUp()];
      const path = `/workspaces/${user.workspaceId}/api-keys`;
      const made = await t.request('post', path, user).send({ name: 'CI', role: 'member' }).expect(201);
      await t
        .request('delete', `/workspaces/${other.workspaceId}/api-keys/${made.body.id}`, other)
        .expect(404);
      await t.request('get', '/workspaces', { apiKey: made.body.key as string }).expect(200);
    });
  });

  it('leaves a trace of every change', async () => {
    const user = await t.signUp();
    await logIn(user).expect(200);
    await t.apiKey('member', user);
    await t.request('post', '/auth/logout', user).expect(204);
    const rows = await t.database.query<{ action: string; actor_id: string; ip: string }>(
      'SELECT action, actor_id, host(ip) AS ip FROM audit_events WHERE workspace_id = $1 ORDER BY id',
      [user.workspaceId],
    );
    expect(rows.map((row) => row.action)).toEqual([
      'user.signed_up',
      'user.signed_in',
      'api_key.created',
      'session.ended',
    ]);
    expect(rows.every((row) => row.actor_id === user.userId && row.ip === '127.0.0.1')).toBe(true);
  });
});
