import type { WorkspaceRole } from '../../src/platform/http/principal.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { startMailServer, type TestMailServer } from '../support/mail-server.js';
import { until } from '../support/sandbox.js';

let t: TestApp;
let mailServer: TestMailServer;
let owner: TestUser;

beforeAll(async () => {
  mailServer = await startMailServer();
  t = await startTestApp({
    env: {
      SMTP_URL: mailServer.url,
      MAIL_FROM: 'Trunkline <no-reply@example.com>',
      APP_URL: 'https://app.example.com',
    },
  });
}, 60_000);
afterAll(async () => {
  await t?.close();
  await mailServer.close();
});
beforeEach(async () => {
  owner = await t.signUp();
});

const workspace = () => `/workspaces/${owner.workspaceId}`;
const pathOf = (user: TestUser) => `${workspace()}/members/${user.userId}`;
const setRole = (user: TestUser, role: WorkspaceRole, as = owner) =>
  t.request('patch', pathOf(user), as).send({ role });
const leave = (user: TestUser) => t.request('post', `${workspace()}/leave`, user);
const members = (query: string) => t.request('get', `${workspace()}/members?${query}`, owner).expect(200);
const invitations = (query: string) =>
  t.request('get', `${workspace()}/invitations?${query}`, owner).expect(200);
const emails = (page: { body: { items: { email: string }[] } }) => page.body.items.map(({ email }) => email);
const events = (action: string) =>
  t.database.query<{ actor_id: string; object_id: string; data: object }>(
    'SELECT actor_id, object_id, data FROM audit_events WHERE workspace_id = $1 AND action = $2 ORDER BY id',
    [owner.workspaceId, action],
  );

/** Signs up with an invitation. */
async function join(token: unknown, person: { email: string; name: string }): Promise<{ email: string }> {
  const body = { ...person, password: 'correct horse battery', invitation_token: token };
  await t.request('post', '/auth/signup').send(body).expect(201);
  return person;
}

async function adminsLeft(): Promise<number> {
  const sql = `SELECT FROM memberships WHERE workspace_id = $1 AND role = 'admin'`;
  return (await t.database.query(sql, [owner.workspaceId])).length;
}

describe('a role', () => {
  it('holds from the next request on, and the audit log has both', async () => {
    const member = await t.member('member', owner);
    await t.request('get', `${workspace()}/api-keys`, member).expect(403);
    const changed = await setRole(member, 'admin').expect(200);
    expect(changed.body).toMatchObject({ user_id: member.userId, email: member.email, role: 'admin' });
    await t.request('get', `${workspace()}/api-keys`, member).expect(200);
    expect(await events('member.role_changed')).toEqual([
      {
        actor_id: owner.userId,
        object_id: member.userId,
        data: { email: member.email, from: 'member', to: 'admin' },
      },
    ]);
  });

  it('that somebody has already is no change', async () => {
    const member = await t.member('developer', owner);
    await setRole(member, 'developer').expect(200);
    expect(await events('member.role_changed')).toEqual([]);
  });

  it('is none of the three: 400; of nobody here: 404', async () => {
    const member = await t.member('member', owner);
    await t.request('patch', pathOf(member), owner).send({ role: 'owner' }).expect(400);
    const stranger = await t.signUp();
    await setRole(stranger, 'admin').expect(404);
  });
});

describe('the last admin', () => {
  it('is neither demoted nor lets itself out, also by a superuser', async () => {
    const root = await t.superuser();
    for (const refused of [
      await setRole(owner, 'member'),
      await leave(owner),
      await t.request('delete', pathOf(owner), root),
      await setRole(owner, 'developer', root),
    ]) {
      expect([refused.status, refused.body.code]).toEqual([409, 'last_admin']);
    }
    expect(await adminsLeft()).toBe(1);
  });

  it('may go once there is another', async () => {
    const second = await t.member('member', owner);
    await setRole(second, 'admin').expect(200);
    await leave(owner).expect(204);
    await t.request('get', workspace(), owner).expect(403);
    expect(await events('member.left')).toMatchObject([
      { actor_id: owner.userId, data: { email: owner.email, role: 'admin' } },
    ]);
  });

  it.each(['demoted', 'removed', 'gone'])('stays when all admins are %s at the same moment', async (how) => {
    const admins = [owner, ...(await Promise.all([1, 2, 3].map(() => t.member('admin', owner))))];
    const replies = await Promise.all(
      admins.map((admin, index) => {
        const victim = admins[(index + 1) % admins.length] ?? owner;
        if (how === 'gone') return leave(admin);
        return how === 'demoted'
          ? setRole(victim, 'member', admin)
          : t.request('delete', pathOf(victim), admin);
      }),
    );
    expect(await adminsLeft()).toBeGreaterThanOrEqual(1);
    expect(replies.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  });
});

describe('leaving', () => {
  it.each(['member', 'developer'] as const)('is for a %s, too, and takes effect at once', async (role) => {
    const user = await t.member(role, owner);
    await leave(user).expect(204);
    expect((await t.request('get', workspace(), user).expect(403)).body.code).toBe('not_a_member');
  });

  it('is not for an API key, which is no member', async () => {
    await t.request('post', `${workspace()}/leave`, { apiKey: await t.apiKey('admin', owner) }).expect(404);
  });

  it('takes nobody else along: removing others stays with admins', async () => {
    const [one, other] = [await t.member('developer', owner), await t.member('member', owner)];
    await t.request('delete', pathOf(other), one).expect(403);
    await setRole(other, 'admin', one).expect(403);
  });
});

describe('the list of members', () => {
  it('is filtered by role and by part of a name or address, and paged', async () => {
    const names = ['Bea Canary', 'Cyd', 'Dora CANARY'];
    const people: { email: string }[] = [];
    for (const name of names) {
      const email = `${name.split(' ')[0]?.toLowerCase()}.${owner.userId}@example.com`;
      const invited = await t
        .request('post', `${workspace()}/invite`, owner)
        .send({ email, role: name === 'Cyd' ? 'developer' : 'member' })
        .expect(201);
      people.push(await join(invited.body.token, { email, name }));
    }
    expect(emails(await members('role=developer'))).toEqual([people[1]?.email]);
    expect(emails(await members('search=canary'))).toEqual([people[2]?.email, people[0]?.email]);
    expect(emails(await members('search=CYD.'))).toEqual([people[1]?.email]);
    expect(emails(await members('search=%25'))).toEqual([]);
    const first = await members('search=canary&page_size=1');
    expect(first.body).toMatchObject({ total: 2, has_next: true });
    const second = await members(`search=canary&page_size=1&cursor=${first.body.next_cursor}`);
    expect(emails(second)).toEqual([people[0]?.email]);
  });
});

const invite = async (email: string, role: WorkspaceRole = 'developer') =>
  (await t.request('post', `${workspace()}/invite`, owner).send({ email, role }).expect(201)).body as {
    id: string;
    token: string;
  };

const view = (token: string) => t.request('get', `/workspaces/invitations/${token}`);

/** The token of the link in the newest mail to somebody. */
async function tokenMailedTo(email: string, count = 1): Promise<string> {
  const mine = () =>
    mailServer.mails.filter(({ to, subject }) => to === email && subject.startsWith('Invitation'));
  await until('the mail is there', () => mine().length >= count, 15_000);
  const link = /https:\/\/app\.example\.com\/invitation\?token=[\w-]+/.exec(mine().at(-1)?.content ?? '');
  return new URL(link?.[0] ?? '').searchParams.get('token') ?? '';
}

describe('an invitation by mail', () => {
  it('brings in who has an account', async () => {
    const guest = await t.signUp();
    await invite(guest.email);
    const token = await tokenMailedTo(guest.email);
    expect((await view(token).expect(200)).body).toMatchObject({
      email: guest.email,
      role: 'developer',
      has_account: true,
    });
    const accept = t.request('post', '/workspaces/invitations/accept', guest).send({ token });
    expect((await accept.expect(200)).body).toMatchObject({ id: owner.workspaceId, role: 'developer' });
    await view(token).expect(404);
  });

  it('brings in who has none, and says whose workspace it is', async () => {
    await t.request('patch', workspace(), owner).send({ name: 'Sales & <b>Co</b>' }).expect(200);
    const email = `new.${owner.userId}@example.com`;
    await invite(email, 'member');
    const token = await tokenMailedTo(email);
    expect((await view(token).expect(200)).body).toMatchObject({
      workspace_name: 'Sales & <b>Co</b>',
      has_account: false,
    });
    const mail = mailServer.mails.find(({ to, subject }) => to === email && subject.startsWith('Invitation'));
    expect(mail?.subject).toBe('Invitation to a workspace');
    expect(mail?.content).toContain('Ada Example invites you');
    expect(mail?.content).toContain('Sales &amp; &lt;b&gt;Co&lt;/b&gt;');
    const signedUp = await t
      .request('post', '/auth/signup')
      .send({ email, password: 'correct horse battery', name: 'New', invitation_token: token })
      .expect(201);
    expect(signedUp.body.workspace).toMatchObject({ id: owner.workspaceId, role: 'member' });
  });

  it('is sent again with another link: the first holds no more', async () => {
    const email = `again.${owner.userId}@example.com`;
    const { id } = await invite(email);
    const first = await tokenMailedTo(email);
    await t.database.query(`UPDATE invitations SET expires_at = now() - interval '1 s' WHERE id = $1`, [id]);
    expect((await view(first).expect(409)).body.code).toBe('invitation_expired');
    await t.request('post', `${workspace()}/invitations/${id}/resend`, owner).expect(200);
    const second = await tokenMailedTo(email, 2);
    expect(second).not.toBe(first);
    await view(first).expect(404);
    await view(second).expect(200);
    expect(await events('invitation.resent')).toMatchObject([{ object_id: id, data: { email } }]);
  });

  it('is revoked: neither its link holds, nor can it be sent again', async () => {
    const email = `revoked.${owner.userId}@example.com`;
    const { id, token } = await invite(email);
    await t.request('delete', `${workspace()}/invitations/${id}`, owner).expect(204);
    await view(token).expect(404);
    await t.request('post', `${workspace()}/invitations/${id}/resend`, owner).expect(404);
    await t.request('delete', `${workspace()}/invitations/${id}`, owner).expect(404);
    expect(await events('invitation.revoked')).toMatchObject([{ object_id: id, data: { email } }]);
  });

  it('is listed while it is open, without its token', async () => {
    const [one, two] = [`one.${owner.userId}@example.com`, `two.${owner.userId}@example.com`];
    const first = await invite(one);
    await invite(two);
    const all = await invitations('');
    expect(emails(all)).toEqual([two, one]);
    expect(all.body.items[0]).toMatchObject({ invited_by: owner.userId, role: 'developer' });
    expect(all.text).not.toContain('tlinv_');
    expect(emails(await invitations('page_size=1&page=2'))).toEqual([one]);
    await join(first.token, { email: one, name: 'One' });
    expect(emails(await invitations(''))).toEqual([two]);
  });

  it('is not sent when the request is refused', async () => {
    await t
      .request('post', `${workspace()}/invite`, owner)
      .send({ email: owner.email, role: 'member' })
      .expect(409);
    const sql = `SELECT FROM mails WHERE recipient = $1 AND kind = 'workspace.invitation'`;
    expect(await t.database.query(sql, [owner.email])).toEqual([]);
  });

  it('cannot be guessed', async () => {
    for (const token of ['tlinv_', '%00', 'x'.repeat(3000), "' OR 1=1 --"]) {
      expect((await view(encodeURIComponent(token))).status).toBe(404);
    }
  });
});

describe('a superuser', () => {
  it('finds any workspace by name or slug, page by page, and each look is in the audit log', async () => {
    const root = await t.superuser();
    const name = `Needle ${owner.userId}`;
    await t.request('patch', workspace(), owner).send({ name }).expect(200);
    const looks = async () =>
      (
        await t.database.query(
          `SELECT FROM audit_events WHERE action = 'superuser.access' AND object_id = '/workspaces' AND actor_id = $1`,
          [root.userId],
        )
      ).length;
    const before = await looks();
    const found = await t
      .request('get', `/workspaces?search=${encodeURIComponent(name.toUpperCase())}`, root)
      .expect(200);
    expect(found.body).toMatchObject({ total: 1, items: [{ id: owner.workspaceId, role: null }] });
    const page = await t.request('get', '/workspaces?page_size=1', root).expect(200);
    expect(page.body).toMatchObject({ has_next: true, page_size: 1 });
    expect(await looks()).toBe(before + 2);
  });

  it('leaves a trace in the workspace with all that is read there', async () => {
    const root = await t.superuser();
    await t.request('get', `${workspace()}/members`, root).expect(200);
    await t.request('get', `${workspace()}/audit-events`, root).expect(200);
    const log = await t
      .request('get', `${workspace()}/audit-events?action=superuser.access`, owner)
      .expect(200);
    expect((log.body.items as { object: { id: string } }[]).map(({ object }) => object.id)).toEqual([
      '/workspaces/:id/audit-events',
      '/workspaces/:id/members',
    ]);
  });
});
