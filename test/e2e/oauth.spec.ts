import * as oauth from 'oauth4webapi';
import { AccessTokens } from '../../src/modules/auth/access-tokens.js';
import { ClientTokens } from '../../src/modules/auth/client-tokens.js';
import { Clock } from '../../src/platform/clock.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import type { WorkspaceRole } from '../../src/platform/http/principal.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

let app: TestApp;
let owner: TestUser;
let clients: string;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
  owner = await app.signUp();
  clients = `/workspaces/${owner.workspaceId}/oauth-clients`;
}, 60_000);
afterAll(() => app.close());

interface Client {
  client_id: string;
  client_secret: string;
}

async function newClient(role: WorkspaceRole = 'admin', scopes: Scope[] | null = null): Promise<Client> {
  const reply = await app.request('post', clients, owner).send({ name: 'CRM', role, scopes }).expect(201);
  return reply.body;
}

/** A token request as a program makes it that knows nothing of oauth4webapi. */
function ask(fields: Record<string, string | string[]>): ReturnType<TestApp['request']> {
  return app.request('post', '/oauth/token').type('form').send(fields);
}

async function tokenOf(client: Client, scope?: string): Promise<{ accessToken: string }> {
  const form = {
    grant_type: 'client_credentials',
    client_id: client.client_id,
    client_secret: client.client_secret,
  };
  const { body } = await ask({ ...form, ...(scope !== undefined && { scope }) }).expect(200);
  return { accessToken: body.access_token as string };
}

describe('the token endpoint, to a standard client', () => {
  const insecure = { [oauth.allowInsecureRequests]: true };
  let server: oauth.AuthorizationServer;

  beforeAll(async () => {
    // The application of the test says PUBLIC_URL's default of itself, and listens elsewhere.
    const issuer = new URL(app.config.publicUrl);
    const here = (url: string, options?: object): Promise<Response> =>
      fetch(url.replace(issuer.origin, app.url), options);
    const reply = await oauth.discoveryRequest(issuer, {
      ...insecure,
      algorithm: 'oauth2',
      [oauth.customFetch]: here,
    });
    server = await oauth.processDiscoveryResponse(issuer, reply);
    server = { ...server, token_endpoint: `${app.url}/oauth/token` };
  });

  async function grant(
    client: Client,
    how: typeof oauth.ClientSecretBasic,
    parameters: Record<string, string> = {},
  ): Promise<oauth.TokenEndpointResponse> {
    const known = { client_id: client.client_id };
    const asked = new URLSearchParams(parameters);
    const authentication = how(client.client_secret);
    const reply = await oauth.clientCredentialsGrantRequest(server, known, authentication, asked, insecure);
    return oauth.processClientCredentialsResponse(server, known, reply);
  }

  it.each([
    ['client_secret_basic', oauth.ClientSecretBasic],
    ['client_secret_post', oauth.ClientSecretPost],
  ])('gives a token by %s that works like a key of that role', async (_, how) => {
    const client = await newClient('member');
    const token = await grant(client, how);
    expect(token).toMatchObject({ token_type: 'bearer', scope: expect.stringContaining('calls:write') });
    expect(token.expires_in).toBeGreaterThan(3500);
    const as = { accessToken: token.access_token };
    await app.request('get', '/agents', as).expect(200);
    const refused = await app.request('get', clients, as).expect(403);
    expect(refused.body.code).toBe('insufficient_role');
  });

  it.each([
    ['a wrong secret', { client_secret: 'tlcs_wrong' }, {}, 'invalid_client', 401],
    ['an unknown client', { client_id: '01890000-0000-7000-8000-000000000000' }, {}, 'invalid_client', 401],
    ['a client id that is none', { client_id: 'CRM' }, {}, 'invalid_client', 401],
    ['an unknown scope', {}, { scope: 'calls:pay' }, 'invalid_scope', 400],
    ['a wider scope', {}, { scope: 'calls:read calls:write' }, 'invalid_scope', 400],
  ])('refuses %s in its words', async (_, other, parameters, error, status) => {
    const client = { ...(await newClient('admin', ['calls:read'])), ...other };
    const refused = grant(client, oauth.ClientSecretBasic, parameters as Record<string, string>);
    // A 401 comes with WWW-Authenticate, which the library reads first.
    await expect(refused).rejects.toMatchObject(
      status === 401
        ? { status, cause: [{ scheme: 'basic', parameters: { realm: 'trunkline' } }] }
        : { error, status },
    );
  });
});

describe('the token endpoint', () => {
  it('is what its metadata says', async () => {
    const { body } = await app.request('get', '/.well-known/oauth-authorization-server').expect(200);
    expect(body).toMatchObject({
      issuer: app.config.publicUrl,
      token_endpoint: `${app.config.publicUrl}/oauth/token`,
      grant_types_supported: ['client_credentials'],
      scopes_supported: expect.arrayContaining(['calls:write', 'audit:read']),
    });
  });

  it('refuses as RFC 6749 wants it, which is a problem document too, and lets nobody cache anything', async () => {
    const client = await newClient();
    const form = { grant_type: 'client_credentials', client_id: client.client_id };
    const wrong = await ask({ ...form, client_secret: 'wrong' }).expect(401);
    expect(wrong.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'www-authenticate': 'Basic realm="trunkline"',
    });
    expect(wrong.body).toMatchObject({
      error: 'invalid_client',
      error_description: expect.any(String),
      code: 'oauth_client_invalid',
      status: 401,
      type: '/errors/oauth_client_invalid',
    });
    const right = await ask({ ...form, client_secret: client.client_secret }).expect(200);
    expect(right.headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['no grant type', { grant_type: '' }, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a parameter twice', { grant_type: ['client_credentials', 'client_credentials'] }, 'invalid_request'],
    ['a scope of blanks', { scope: '  ' }, 'invalid_scope'],
  ])('refuses %s', async (_, fields, error) => {
    const { client_id, client_secret } = await newClient();
    const reply = await ask({ grant_type: 'client_credentials', client_id, client_secret, ...fields }).expect(
      400,
    );
    expect(reply.body.error).toBe(error);
  });

  it('refuses a client that authenticates twice, and a body that is no form', async () => {
    const { client_id, client_secret } = await newClient();
    const twice = await ask({ grant_type: 'client_credentials', client_id, client_secret })
      .auth(client_id, client_secret)
      .expect(400);
    expect(twice.body.error).toBe('invalid_request');
    const json = await app
      .request('post', '/oauth/token')
      .send({ grant_type: 'client_credentials' })
      .expect(400);
    expect(json.body.error).toBe('invalid_request');
  });

  it('slows the guessing of a secret', async () => {
    const { client_id } = await newClient();
    const form = { grant_type: 'client_credentials', client_id, client_secret: 'guess' };
    const statuses = new Set<number>();
    for (let n = 0; n < 14; n += 1) statuses.add((await ask(form)).status);
    expect([...statuses]).toEqual([401, 429]);
  });

  it('gives each process of a fleet its token, though all ask at once and others guess', async () => {
    const client = await newClient();
    const wrong = { grant_type: 'client_credentials', client_id: client.client_id, client_secret: 'guess' };
    for (let n = 0; n < 14; n += 1) await ask(wrong);
    const tokens = await Promise.all(Array.from({ length: 30 }, () => tokenOf(client)));
    expect(tokens.every(({ accessToken }) => accessToken !== '')).toBe(true);
  });
});

describe('a token of a client', () => {
  it('is narrowed by what was asked for, and by the client’s own scopes', async () => {
    const narrow = await newClient('admin', ['calls:read', 'agents:read']);
    const whole = await tokenOf(narrow);
    await app.request('get', '/agents', whole).expect(200);
    const half = await tokenOf(narrow, 'calls:read');
    await app.request('get', '/calls', half).expect(200);
    const refused = await app.request('get', '/agents', half).expect(403);
    expect(refused.body).toMatchObject({ code: 'insufficient_scope', required_scope: 'agents:read' });
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer realm="trunkline", error="insufficient_scope", scope="agents:read"',
    );
  });

  it('ends with its client, at once', async () => {
    const client = await newClient();
    const token = await tokenOf(client);
    await app.request('get', '/agents', token).expect(200);
    await app.request('delete', `${clients}/${client.client_id}`, owner).expect(204);
    const refused = await app.request('get', '/agents', token).expect(401);
    expect(refused.body.code).toBe('client_revoked');
    expect(refused.headers['www-authenticate']).toMatch(/^Bearer realm="trunkline", error="invalid_token"/);
    await ask({ grant_type: 'client_credentials', ...client }).expect(401);
    await app.request('delete', `${clients}/${client.client_id}`, owner).expect(404);
  });

  it('expires, and passes for no person’s token, nor a person’s for one', async () => {
    class AnHourAgo extends Clock {
      override now(): Date {
        return new Date(Date.now() - 3_700_000);
      }
    }
    const { client_id } = await newClient();
    const old = await new ClientTokens(app.config, new AnHourAgo()).sign({
      clientId: client_id,
      scopes: null,
    });
    const refused = await app.request('get', '/agents', { accessToken: old }).expect(401);
    expect(refused.body.code).toBe('token_expired');
    const { accessToken } = await tokenOf({ ...(await newClient()) });
    await expect(app.app.get(AccessTokens).verify(accessToken)).rejects.toMatchObject({
      code: 'token_invalid',
    });
    await expect(app.app.get(ClientTokens).verify(owner.accessToken)).rejects.toMatchObject({
      code: 'token_invalid',
    });
    await app
      .request('post', '/auth/refresh')
      .set({ Cookie: `refresh_token=${accessToken}`, 'Sec-Fetch-Site': 'same-origin' })
      .expect(401);
    await app
      .request('post', '/workspaces/switch', { accessToken })
      .send({ workspace_id: owner.workspaceId })
      .expect(403);
  });

  it('belongs to one workspace', async () => {
    const token = await tokenOf(await newClient());
    const other = await app.signUp();
    const refused = await app.request('get', `/workspaces/${other.workspaceId}`, token).expect(403);
    expect(refused.body.code).toBe('not_a_member');
  });
});

describe('a secret', () => {
  it('is shown once, and listed never', async () => {
    const client = await newClient('developer', ['calls:read']);
    const { text, body } = await app.request('get', `${clients}?page_size=1`, owner).expect(200);
    expect(text).not.toContain(client.client_secret);
    expect(body.items[0]).toMatchObject({ id: client.client_id, role: 'developer', scopes: ['calls:read'] });
    expect(body.total).toBeGreaterThan(1);
  });

  it('holds beside the next one for as long as was asked, and no longer', async () => {
    const client = await newClient();
    const rotate = (body: object) =>
      app.request('post', `${clients}/${client.client_id}/rotate-secret`, owner).send(body).expect(200);
    const second = (await rotate({})).body as Client & { previous_secret_until: string };
    expect(new Date(second.previous_secret_until).getTime()).toBeGreaterThan(Date.now() + 86_000_000);
    await tokenOf(client);
    await tokenOf(second);
    const third = (await rotate({ overlap_s: 0 })).body as Client;
    await tokenOf(third);
    await ask({ grant_type: 'client_credentials', ...second }).expect(401);
    await ask({
      grant_type: 'client_credentials',
      client_id: client.client_id,
      client_secret: client.client_secret,
    }).expect(401);
  });

  it('leaves its making, rotation and end in the audit log, without itself', async () => {
    const client = await newClient();
    const path = `${clients}/${client.client_id}`;
    const rotated = await app.request('post', `${path}/rotate-secret`, owner).send({}).expect(200);
    await app.request('delete', path, owner).expect(204);
    const events = await app.database.query<{ action: string; data: object }>(
      'SELECT action, data FROM audit_events WHERE object_id = $1 ORDER BY id',
      [client.client_id],
    );
    expect(events.map(({ action }) => action)).toEqual([
      'oauth_client.created',
      'oauth_client.secret_rotated',
      'oauth_client.revoked',
    ]);
    expect(JSON.stringify(events)).not.toContain(client.client_secret);
    expect(JSON.stringify(events)).not.toContain(rotated.body.client_secret);
  });
});
