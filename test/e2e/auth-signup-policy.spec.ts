import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { startIdentityProvider, type TestIdentityProvider } from '../support/identity-provider.js';

/** A door to an account, for an address, with or without an invitation. */
type Door = (email: string, invitationToken?: string) => Promise<{ status: number; body: { code?: string } }>;

const withToken = (token?: string) => (token === undefined ? {} : { invitation_token: token });

describe.each(['invite', 'closed'] as const)('SIGNUP=%s', (policy) => {
  let provider: TestIdentityProvider;
  let t: TestApp;
  let root: TestUser;
  let doors: Record<string, Door>;

  beforeAll(async () => {
    provider = await startIdentityProvider();
    t = await startTestApp({ roles: ['api'], env: { ...provider.env, SIGNUP: policy } });
    root = await t.superuser();
    doors = {
      password: (email, token) =>
        t
          .request('post', '/auth/signup')
          .send({ email, password: 'correct horse battery', name: 'Ada', ...withToken(token) }),
      google: async (email, token) => {
        const id_token = await provider.idToken({ sub: email, email });
        return t.request('post', '/auth/google').send({ id_token, ...withToken(token) });
      },
    };
  }, 60_000);
  afterAll(async () => {
    await t.close();
    await provider.close();
  });

  const invite = async (email: string) => {
    const path = `/workspaces/${root.workspaceId}/invite`;
    const reply = await t.request('post', path, root).send({ email, role: 'admin' }).expect(201);
    return reply.body.token as string;
  };
  const accounts = () => t.database.query('SELECT FROM users');

  it.each(['password', 'google'])('lets nobody in by %s without an invitation', async (door) => {
    const before = (await accounts()).length;
    const reply = await doors[door]?.(`stranger-${door}@example.com`);
    expect(reply?.status).toBe(403);
    expect(reply?.body.code).toBe(policy === 'closed' ? 'signup_closed' : 'invitation_required');
    expect(await accounts()).toHaveLength(before);
  });

  it.each(['password', 'google'])('takes no invitation that is made up, by %s', async (door) => {
    const reply = await doors[door]?.(`forger-${door}@example.com`, 'tlinv_made_up');
    expect(reply?.body.code).toBe(policy === 'closed' ? 'signup_closed' : 'invitation_not_found');
    expect(await t.database.query('SELECT FROM users WHERE email LIKE $1', ['forger%'])).toEqual([]);
  });

  it.each(['password', 'google'])('treats who was invited as it says, by %s', async (door) => {
    const email = `guest-${door}@example.com`;
    const reply = await doors[door]?.(email, await invite(email));
    expect([reply?.status, reply?.body.code]).toEqual(
      policy === 'closed' ? [403, 'signup_closed'] : [door === 'google' ? 200 : 201, undefined],
    );
  });

  it('lets who has an account sign in', async () => {
    const { email, password } = root;
    await t.request('post', '/auth/login').send({ email, password }).expect(200);
  });
});
