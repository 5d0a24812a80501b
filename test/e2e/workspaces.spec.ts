import { randomUUID } from 'node:crypto';
import type { WorkspaceRole } from '../../src/platform/http/principal.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

type Method = 'get' | 'post' | 'patch' | 'delete';

const someId = randomUUID();

/** Every route with a workspace in its path, and the least role that document 002 and the README give it. */
const routes: { method: Method; path: string; least: WorkspaceRole; body?: object }[] = [
  { method: 'get', path: '', least: 'member' },
  { method: 'patch', path: '', least: 'admin', body: { name: 'Renamed' } },
  { method: 'delete', path: '', least: 'admin' },
  { method: 'get', path: '/members', least: 'member' },
  { method: 'post', path: '/invite', least: 'admin', body: { email: 'new@example.com', role: 'member' } },
  { method: 'patch', path: `/members/${someId}`, least: 'admin', body: { role: 'admin' } },
  { method: 'delete', path: `/members/${someId}`, least: 'admin' },
  { method: 'get', path: '/invitations', least: 'admin' },
  { method: 'post', path: `/invitations/${someId}/resend`, least: 'admin' },
  { method: 'delete', path: `/invitations/${someId}`, least: 'admin' },
  { method: 'get', path: '/audit-events', least: 'admin' },
  { method: 'get', path: '/settings', least: 'member' },
  { method: 'patch', path: '/settings', least: 'admin', body: { max_concurrent: 7 } },
  { method: 'get', path: '/api-keys', least: 'admin' },
  { method: 'post', path: '/api-keys', least: 'admin', body: { name: 'key', role: 'admin' } },
  { method: 'delete', path: `/api-keys/${someId}`, least: 'admin' },
];

describe('workspaces', () => {
  let t: TestApp;

  beforeAll(async () => {
    t = await startTestApp({ roles: ['api'] });
  }, 60_000);
  afterAll(() => t.close());

  const audit = (workspaceId: string, action: string) =>
    t.database.query<{ data: Record<string, unknown>; actor_id: string; object_id: string }>(
      'SELECT data, actor_id, object_id FROM audit_events WHERE workspace_id = $1 AND action = $2 ORDER BY id',
      [workspaceId, action],
    );

  describe('are closed to', () => {
    it.each(routes)(
      'people and keys of another workspace: $method $path is 403',
      async ({ method, path, body }) => {
        const [owner, stranger] = [await t.signUp(), await t.signUp()];
        const key = { apiKey: await t.apiKey('admin', stranger) };
        for (const who of [stranger, key]) {
          const reply = await t.request(method, `/workspaces/${owner.workspaceId}${path}`, who).send(body);
          expect([reply.status, reply.body.code]).toEqual([403, 'not_a_member']);
        }
      },
    );

    it.each(routes)(
      'members of too low a role: $method $path wants at least $least',
      async ({ method, path, least, body }) => {
        const owner = await t.signUp();
        for (const role of ['member', 'developer'] as const) {
          const lower = least === 'admin';
          const who = { apiKey: await t.apiKey(role, owner) };
          const reply = await t.request(method, `/workspaces/${owner.workspaceId}${path}`, who).send(body);
          expect([role, reply.status]).toEqual([role, lower ? 403 : 200]);
          if (lower) expect(reply.body.code).toBe('insufficient_role');
        }
        const admin = await t.request(method, `/workspaces/${owner.workspaceId}${path}`, owner).send(body);
        expect([200, 201, 204, 404]).toContain(admin.status);
      },
    );

    it('a member from the moment of the removal, with the token that they have', async () => {
      const owner = await t.signUp();
      const member = await t.member('developer', owner);
      const path = `/workspaces/${owner.workspaceId}`;
      await t.request('get', path, member).expect(200);
      await t.request('delete', `${path}/members/${member.userId}`, owner).expect(204);
      expect((await t.request('get', path, member).expect(403)).body.code).toBe('not_a_member');
      expect((await t.request('get', '/workspaces', member).expect(200)).body.items).toEqual([]);
      await t.request('delete', `${path}/members/${member.userId}`, owner).expect(404);
      expect(await audit(owner.workspaceId, 'member.removed')).toMatchObject([
        { actor_id: owner.userId, object_id: member.userId, data: { role: 'developer' } },
      ]);
    });

    it('ids that are none', async () => {
      const user = await t.signUp();
      await t.request('get', '/workspaces/not-an-id', user).expect(404);
      await t.request('get', `/workspaces/${randomUUID()}`, user).expect(403);
    });
  });

  describe('are made, listed and changed', () => {
    it('with a slug of their own: 409 when it is taken', async () => {
      const user = await t.signUp();
      const post = (body: object) => t.request('post', '/workspaces', user).send(body);
      const make = (name: string) => t.client(user).POST('/workspaces', { body: { name } });
      const made = await t.client(user).POST('/workspaces', { body: { name: 'Sales', slug: 'sales-emea' } });
      expect(made).toMatchObject({ name: 'Sales', slug: 'sales-emea', role: 'admin' });
      const again = await post({ name: 'Sales', slug: 'sales-emea' }).expect(409);
      expect(again.body).toMatchObject({ code: 'slug_taken', errors: [{ pointer: '/slug' }] });
      await post({ name: 'Sales', slug: 'Sales EMEA' }).expect(400);
      await post({ name: '' }).expect(400);
      const twins = [await make('Café Zürich'), await make('Café Zürich')];
      expect(twins.map((twin) => twin.slug)).toEqual([
        'cafe-zurich',
        expect.stringMatching(/^cafe-zurich-[0-9a-f]{8}$/),
      ]);
    });

    it('and read page by page, by number and by cursor, only those of the caller', async () => {
      const [user] = [await t.signUp(), await t.signUp()];
      const trunkline = t.client(user);
      for (const name of ['b', 'c', 'd', 'e']) await trunkline.POST('/workspaces', { body: { name } });
      const list = (query: { page?: number; cursor?: string }) =>
        trunkline.GET('/workspaces', { params: { query: { page_size: 2, ...query } } });
      const first = await list({});
      expect(first).toMatchObject({ total: 5, total_exact: true, page: 1, page_size: 2, has_next: true });
      const [second, same] = [await list({ page: 2 }), await list({ cursor: first.next_cursor ?? '' })];
      expect(second.items).toEqual(same.items);
      const last = await list({ page: 3 });
      expect([...first.items, ...second.items, ...last.items].map((item) => item.name)).toEqual([
        'e',
        'd',
        'c',
        'b',
        "Ada Example's workspace",
      ]);
      expect(last).toMatchObject({ has_next: false, has_prev: true, next_cursor: null });
    });

    it('by their admins, who leave a trace of what it was before', async () => {
      const user = await t.signUp();
      const other = await t.signUp({ workspace_name: 'Taken name' });
      const path = `/workspaces/${user.workspaceId}`;
      const renamed = await t.client(user).PATCH('/workspaces/{id}', {
        params: { path: { id: user.workspaceId } },
        body: { name: 'New name', slug: 'new-name' },
      });
      expect(renamed).toMatchObject({ name: 'New name', slug: 'new-name', role: 'admin' });
      const othersOwn = { params: { path: { id: other.workspaceId } } };
      const { slug } = await t.client(other).GET('/workspaces/{id}', othersOwn);
      expect((await t.request('patch', path, user).send({ slug }).expect(409)).body.code).toBe('slug_taken');
      await t.request('patch', path, user).send({ name: null }).expect(400);
      expect(await audit(user.workspaceId, 'workspace.updated')).toMatchObject([
        { data: { from: { name: "Ada Example's workspace" }, to: { name: 'New name', slug: 'new-name' } } },
      ]);
    });
  });

  describe('the active one', () => {
    it('changes with a switch, also for later refreshes, and only to where one belongs', async () => {
      const [user, other] = [await t.signUp(), await t.signUp()];
      const login = await t
        .request('post', '/auth/login')
        .send({ email: user.email, password: user.password });
      const cookies = login.headers['set-cookie'] as unknown as string[];
      const refreshCookie = cookies.find((line) => line.startsWith('refresh_token')) ?? '';
      const session = { accessToken: login.body.access_token as string };
      const made = await t.request('post', '/workspaces', session).send({ name: 'Second' }).expect(201);

      const post = (workspace_id: string) =>
        t.request('post', '/workspaces/switch', session).send({ workspace_id });
      expect((await post(other.workspaceId).expect(403)).body.code).toBe('not_a_member');
      const switched = await post(made.body.id).expect(200);
      expect(switched.body.workspace).toMatchObject({ id: made.body.id, name: 'Second', role: 'admin' });
      expect(switched.headers['set-cookie']).toHaveLength(1);

      const refreshed = await t
        .request('post', '/auth/refresh')
        .set('Sec-Fetch-Site', 'same-origin')
        .set('Cookie', refreshCookie.split(';')[0] ?? '')
        .expect(200);
      expect(refreshed.body.workspace.id).toBe(made.body.id);
    });

    it('becomes another of theirs at the next sign-in when they were removed from it', async () => {
      const owner = await t.signUp();
      const member = await t.signUp();
      const invitation = await invite(owner, member.email);
      await accept(member, invitation.token).expect(200);
      const post = t.request('post', '/workspaces/switch', member);
      await post.send({ workspace_id: owner.workspaceId }).expect(200);
      const logIn = () =>
        t.request('post', '/auth/login').send({ email: member.email, password: member.password });
      expect((await logIn()).body.workspace.id).toBe(owner.workspaceId);
      await t
        .request('delete', `/workspaces/${owner.workspaceId}/members/${member.userId}`, owner)
        .expect(204);
      expect((await logIn()).body.workspace.id).toBe(member.workspaceId);
    });
  });

  const invite = (owner: TestUser, email: string, role: WorkspaceRole = 'member') =>
    t.client(owner).POST('/workspaces/{id}/invite', {
      params: { path: { id: owner.workspaceId } },
      body: { email, role },
    });
  const accept = (user: TestUser, token: string) =>
    t.request('post', '/workspaces/invitations/accept', user).send({ token });

  describe('invitations', () => {
    it('let in who has the address, once', async () => {
      const [owner, guest, other] = [await t.signUp(), await t.signUp(), await t.signUp()];
      const { token } = await invite(owner, guest.email.toUpperCase(), 'developer');
      expect((await accept(other, token).expect(403)).body.code).toBe('invitation_for_other_email');
      expect((await accept(guest, token).expect(200)).body).toMatchObject({
        id: owner.workspaceId,
        role: 'developer',
      });
      expect((await accept(guest, token).expect(404)).body.code).toBe('invitation_not_found');
      const again = t.request('post', `/workspaces/${owner.workspaceId}/invite`, owner);
      const reply = await again.send({ email: guest.email, role: 'admin' }).expect(409);
      expect(reply.body.code).toBe('already_member');
      const members = await t
        .client(guest)
        .GET('/workspaces/{id}/members', { params: { path: { id: owner.workspaceId } } });
      expect(members.items).toMatchObject(
        [
          { user_id: guest.userId, email: guest.email, role: 'developer' },
          { user_id: owner.userId, email: owner.email, role: 'admin' },
        ].sort((a, b) => (a.user_id < b.user_id ? 1 : -1)),
      );
    });

    it('bring a new person straight into the workspace, without one of their own', async () => {
      const owner = await t.signUp();
      const guest = await t.member('member', owner);
      const { items } = await t.client(guest).GET('/workspaces');
      expect(items).toMatchObject([{ id: owner.workspaceId, role: 'member' }]);
    });

    it('are replaced by a second one for the same address', async () => {
      const [owner, guest] = [await t.signUp(), await t.signUp()];
      const first = await invite(owner, guest.email, 'admin');
      const second = await invite(owner, guest.email, 'member');
      expect(second.id).toBe(first.id);
      await accept(guest, first.token).expect(404);
      expect((await accept(guest, second.token).expect(200)).body.role).toBe('member');
    });

    it('end after a week', async () => {
      const [owner, guest] = [await t.signUp(), await t.signUp()];
      const { id, token } = await invite(owner, guest.email);
      await t.database.query(`UPDATE invitations SET expires_at = now() - interval '1 s' WHERE id = $1`, [
        id,
      ]);
      expect((await accept(guest, token).expect(409)).body.code).toBe('invitation_expired');
    });
  });

  describe('the last admin', () => {
    it('stays', async () => {
      const owner = await t.signUp();
      await t.member('developer', owner);
      const path = `/workspaces/${owner.workspaceId}/members/${owner.userId}`;
      expect((await t.request('delete', path, owner).expect(409)).body.code).toBe('last_admin');
    });

    it('stays also when two admins remove each other at the same moment', async () => {
      const owner = await t.signUp();
      const second = await t.member('admin', owner);
      const path = `/workspaces/${owner.workspaceId}/members`;
      const replies = await Promise.all([
        t.request('delete', `${path}/${second.userId}`, owner),
        t.request('delete', `${path}/${owner.userId}`, second),
      ]);
      const left = await t.database.query(
        `SELECT user_id FROM memberships WHERE workspace_id = $1 AND role = 'admin'`,
        [owner.workspaceId],
      );
      expect(left).toHaveLength(1);
      expect(replies.filter((reply) => reply.status === 204)).toHaveLength(1);
    });
  });

  describe('a superuser', () => {
    it('may do what an admin may, everywhere, and leaves a trace', async () => {
      const [owner, root] = [await t.signUp(), await t.superuser()];
      const path = `/workspaces/${owner.workspaceId}`;
      expect((await t.request('get', path, root).expect(200)).body.role).toBeNull();
      await t.request('patch', `${path}/settings`, root).send({ max_concurrent: 3 }).expect(200);
      expect(await audit(owner.workspaceId, 'superuser.access')).toMatchObject([
        { actor_id: root.userId, object_id: '/workspaces/:id', data: { method: 'GET', path } },
        { actor_id: root.userId, data: { method: 'PATCH' } },
      ]);
      expect(await audit(owner.workspaceId, 'settings.updated')).toHaveLength(1);
      const all: string[] = [];
      for await (const { id } of t.client(root).each('/workspaces')) all.push(id);
      expect(all).toContain(owner.workspaceId);
    });

    it('gets 404 for a workspace that does not exist, not half an object', async () => {
      const root = await t.superuser();
      const post = t.request('post', `/workspaces/${randomUUID()}/api-keys`, root);
      await post.send({ name: 'key', role: 'member' }).expect(404);
    });

    it('may switch to any workspace, which is recorded there', async () => {
      const [owner, root] = [await t.signUp(), await t.superuser()];
      const post = t.request('post', '/workspaces/switch', root).send({ workspace_id: owner.workspaceId });
      expect((await post.expect(200)).body.workspace).toMatchObject({ id: owner.workspaceId, role: null });
      expect(await audit(owner.workspaceId, 'superuser.access')).toHaveLength(1);
    });
  });
});
