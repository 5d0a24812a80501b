import type { WorkspaceRole } from '../../src/platform/http/principal.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

let app: TestApp;
let owner: TestUser;
let keys: string;
let clients: string;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
  owner = await app.signUp();
  keys = `/workspaces/${owner.workspaceId}/api-keys`;
  clients = `/workspaces/${owner.workspaceId}/oauth-clients`;
}, 60_000);
afterAll(() => app.close());

type Credential = { apiKey: string } | { accessToken: string };

async function apiKey(role: WorkspaceRole, scopes: readonly Scope[] | null): Promise<Credential> {
  const { body } = await app.request('post', keys, owner).send({ name: 'CRM', role, scopes }).expect(201);
  return { apiKey: body.key as string };
}

async function client(
  role: WorkspaceRole,
  scopes: readonly Scope[] | null,
): Promise<{ client_id: string; client_secret: string }> {
  const reply = await app.request('post', clients, owner).send({ name: 'CRM', role, scopes }).expect(201);
  return reply.body;
}

async function token(
  role: WorkspaceRole,
  scopes: readonly Scope[] | null,
  asked?: readonly Scope[],
): Promise<Credential> {
  const { client_id, client_secret } = await client(role, scopes);
  const form = { grant_type: 'client_credentials', client_id, client_secret };
  const { body } = await app
    .request('post', '/oauth/token')
    .type('form')
    .send({ ...form, ...(asked !== undefined && { scope: asked.join(' ') }) })
    .expect(200);
  return { accessToken: body.access_token as string };
}

const narrowed = ['agents:read', 'credentials:write'] as const;

describe.each<[string, (role: WorkspaceRole, scopes: readonly Scope[] | null) => Promise<Credential>]>([
  ['an API key', apiKey],
  ['an OAuth client', (role, scopes) => token(role, scopes)],
  [
    'a token that was narrowed when it was asked for',
    (role, scopes) => token(role, null, scopes ?? undefined),
  ],
])('%s', (_, issue) => {
  it('without scopes has all that its role has', async () => {
    const as = await issue('admin', null);
    await app.request('get', '/agents', as).expect(200);
    await app.request('get', keys, as).expect(200);
  });

  it('with scopes has these, and no others', async () => {
    const as = await issue('admin', narrowed);
    await app.request('get', '/agents', as).expect(200);
    const refused = await app.request('get', '/calls', as).expect(403);
    expect(refused.body).toMatchObject({ code: 'insufficient_scope', required_scope: 'calls:read' });
    await app.request('post', '/agents', as).send({ agent_name: 'Bo' }).expect(403);
    await app.request('get', keys, as).expect(403);
  });

  it('gets by a scope no more than its role has', async () => {
    const as = await issue('member', ['credentials:write', 'agents:read']);
    await app.request('get', '/agents', as).expect(200);
    const refused = await app
      .request('post', keys, as)
      .send({ name: 'x', role: 'member', scopes: ['agents:read'] });
    expect(refused.body).toMatchObject({ status: 403, code: 'insufficient_role' });
  });

  it.each<[string, readonly Scope[] | null | undefined]>([
    ['all of the role', undefined],
    ['all of the role, said as null', null],
    ['another scope', ['calls:write']],
    ['another scope beside its own', ['agents:read', 'calls:write']],
  ])('that is narrowed issues none with %s', async (__, scopes) => {
    const as = await issue('admin', narrowed);
    for (const path of [keys, clients]) {
      const refused = await app
        .request('post', path, as)
        .send({ name: 'wider', role: 'admin', scopes })
        .expect(403);
      expect(refused.body).toMatchObject({ code: 'exceeds_own_access', errors: [{ pointer: '/scopes' }] });
    }
  });

  it('that is narrowed issues ones as narrow as itself, or narrower', async () => {
    const as = await issue('admin', narrowed);
    for (const path of [keys, clients]) {
      await app.request('post', path, as).send({ name: 'same', role: 'admin', scopes: narrowed }).expect(201);
      await app
        .request('post', path, as)
        .send({ name: 'less', role: 'member', scopes: ['agents:read'] })
        .expect(201);
    }
  });

  it('that is narrowed learns the secret of no client that is wider', async () => {
    const as = await issue('admin', narrowed);
    const rotate = ({ client_id }: { client_id: string }) =>
      app.request('post', `${clients}/${client_id}/rotate-secret`, as).send({});
    await rotate(await client('admin', null)).expect(403);
    await rotate(await client('member', ['calls:write'])).expect(403);
    await rotate(await client('member', ['agents:read'])).expect(200);
  });
});

describe('a credential that may change the workspace, and is narrowed', () => {
  it('makes nobody a member, nor more of one: people are not narrowed', async () => {
    const as = await apiKey('admin', ['workspaces:write', 'workspaces:read']);
    const workspace = `/workspaces/${owner.workspaceId}`;
    const body = { email: 'eve@example.com', role: 'admin' };
    const refused = await app.request('post', `${workspace}/invite`, as).send(body).expect(403);
    expect(refused.body.code).toBe('exceeds_own_access');
    const invited = await app.request('post', `${workspace}/invite`, owner).send(body).expect(201);
    await app.request('post', `${workspace}/invitations/${invited.body.id}/resend`, as).expect(403);
    const { userId } = await app.member('member', owner);
    await app.request('patch', `${workspace}/members/${userId}`, as).send({ role: 'admin' }).expect(403);
    await app.request('patch', workspace, as).send({ name: 'Ours' }).expect(200);
  });
});

describe('the scopes of a credential', () => {
  it.each([
    ['none at all', [], '/scopes'],
    ['no list', 'calls:read', '/scopes'],
    ['an unknown one', ['calls:read', 'calls:pay'], '/scopes/1'],
    ['one that every object has', ['constructor'], '/scopes/0'],
    ['a number', ['calls:read', 7], '/scopes/1'],
  ])('cannot be %s', async (_, scopes, pointer) => {
    for (const path of [keys, clients]) {
      const reply = await app
        .request('post', path, owner)
        .send({ name: 'x', role: 'member', scopes })
        .expect(400);
      expect(reply.body.errors[0].pointer).toBe(pointer);
    }
  });

  it('are kept once each, listed, and in the audit log', async () => {
    const scopes = ['calls:read', 'agents:read', 'calls:read'];
    const { body } = await app
      .request('post', keys, owner)
      .send({ name: 'x', role: 'member', scopes })
      .expect(201);
    expect(body.scopes).toEqual(['calls:read', 'agents:read']);
    const listed = await app.request('get', `${keys}?page_size=1`, owner).expect(200);
    expect(listed.body.items[0]).toMatchObject({ id: body.id, scopes: ['calls:read', 'agents:read'] });
    const events = await app.database.query(
      `SELECT data->'scopes' AS scopes FROM audit_events WHERE object_id = $1`,
      [body.id],
    );
    expect(events).toEqual([{ scopes: ['calls:read', 'agents:read'] }]);
  });
});
