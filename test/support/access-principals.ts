import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { AccessTokens } from '../../src/modules/auth/access-tokens.js';
import { Clock } from '../../src/platform/clock.js';
import { type Scope, scopeNames } from '../../src/platform/http/scopes.js';
import { signBody } from '../../src/telephony/index.js';
import type { PrincipalName } from '../spec/access.js';
import type { TestApp, TestUser } from './app.js';

type Headers = Record<string, string>;

/** The workspace that a principal can switch to, and what it shows of itself. */
export interface AccessPrincipals {
  /** @param body as it is sent: LiveKit signs it */
  headers(who: PrincipalName, scope: string | null, body: string): Promise<Headers>;
  homeOf(who: PrincipalName): string;
}

class YesterdaysClock extends Clock {
  override now(): Date {
    return new Date(Date.now() - 86_400_000);
  }
}

const bearer = (user: { accessToken: string }): Headers => ({ Authorization: `Bearer ${user.accessToken}` });

/** Everybody whom the access test sends, as seen from the owner's workspace. */
export async function accessPrincipals(app: TestApp, owner: TestUser): Promise<AccessPrincipals> {
  const key = async (...given: Parameters<TestApp['apiKey']>): Promise<Headers> => ({
    'X-API-Key': await app.apiKey(...given),
  });
  const other = await app.signUp();
  const removed = await app.member('admin', owner);
  await app
    .request('delete', `/workspaces/${owner.workspaceId}/members/${removed.userId}`, owner)
    .expect(204);
  // Their token still names the workspace that they were removed from.
  const removedsOwn = await app
    .request('post', '/workspaces', removed)
    .send({ name: 'Elsewhere' })
    .expect(201);
  const client = await newClient(app, owner, { role: 'admin' });
  const [memberJust, adminJust, adminOther, clientJust, tokenOther] = await Promise.all([
    ofEachScope((scope) => key('member', owner, [scope])),
    ofEachScope((scope) => key('admin', owner, [scope])),
    ofEachScope((scope) => key('admin', owner, allBut(scope))),
    ofEachScope(async (scope) =>
      tokenOf(app, await newClient(app, owner, { role: 'admin', scopes: [scope] })),
    ),
    ofEachScope((scope) => tokenOf(app, client, allBut(scope))),
  ]);
  const dialer = await newDialer(app, owner);
  const plain: Partial<Record<PrincipalName, Headers>> = {
    nobody: {},
    member: bearer(await app.member('member', owner)),
    developer: bearer(await app.member('developer', owner)),
    admin: bearer(await app.member('admin', owner)),
    superuser: bearer(await superuserIn(app, owner.workspaceId)),
    'admin of another workspace': bearer(other),
    'removed member': bearer(removed),
    'member key': await key('member', owner),
    'developer key': await key('developer', owner),
    'admin key': await key('admin', owner),
    'admin key of another workspace': await key('admin', other),
    'OAuth client': await tokenOf(app, client),
    'OAuth client of a member': await tokenOf(app, await newClient(app, owner, { role: 'member' })),
    'revoked key': await revokedKey(app, owner),
    'revoked OAuth client': await revokedClient(app, owner),
    'expired token': bearer(await expired(app, owner)),
  };
  const byScope: Partial<Record<PrincipalName, Map<string, Headers>>> = {
    'admin key of just the scope': adminJust,
    'admin key of every other scope': adminOther,
    'member key of just the scope': memberJust,
    'OAuth client of just the scope': clientJust,
    'OAuth token of every other scope': tokenOther,
  };
  return {
    headers: async (who, scope, body) => {
      if (who === 'LiveKit signature') {
        return { Authorization: await signBody(body, app.config.livekit, new Date()) };
      }
      if (who === 'dialer signature') return signedByDialer(dialer, body);
      // Where scopes mean nothing, any narrowed credential will do.
      const headers = plain[who] ?? byScope[who]?.get(scope ?? 'agents:read');
      if (headers === undefined) throw new Error(`${who} has no credential for ${scope ?? 'no scope'}`);
      return headers;
    },
    homeOf: (who) => {
      if (who === 'admin of another workspace') return other.workspaceId;
      return who === 'removed member' ? (removedsOwn.body.id as string) : owner.workspaceId;
    },
  };
}

const allBut = (scope: Scope): Scope[] => scopeNames.filter((one) => one !== scope);

/** A credential for each scope. */
async function ofEachScope(make: (scope: Scope) => Promise<Headers>): Promise<Map<string, Headers>> {
  const made = new Map<string, Headers>();
  // One after the other: many tries at once to authenticate one client look like guessing.
  for (const scope of scopeNames) made.set(scope, await make(scope));
  return made;
}

interface OAuthClient {
  client_id: string;
  client_secret: string;
}

async function newClient(app: TestApp, owner: TestUser, has: object): Promise<OAuthClient> {
  const path = `/workspaces/${owner.workspaceId}/oauth-clients`;
  const reply = await app
    .request('post', path, owner)
    .send({ name: 'CRM', ...has })
    .expect(201);
  return reply.body as OAuthClient;
}

async function tokenOf(app: TestApp, client: OAuthClient, scopes?: readonly Scope[]): Promise<Headers> {
  const { client_id, client_secret } = client;
  const reply = await app
    .request('post', '/oauth/token')
    .type('form')
    .send({ grant_type: 'client_credentials', client_id, client_secret, scope: scopes?.join(' ') })
    .expect(200);
  return bearer({ accessToken: reply.body.access_token as string });
}

/** Its token has not expired. */
async function revokedClient(app: TestApp, owner: TestUser): Promise<Headers> {
  const client = await newClient(app, owner, { role: 'admin' });
  const token = await tokenOf(app, client);
  const path = `/workspaces/${owner.workspaceId}/oauth-clients/${client.client_id}`;
  await app.request('delete', path, owner).expect(204);
  return token;
}

/** The superuser, at work in a workspace that they are no member of. */
async function superuserIn(app: TestApp, workspaceId: string): Promise<{ accessToken: string }> {
  const superuser = await app.superuser();
  const reply = await app
    .request('post', '/workspaces/switch', superuser)
    .send({ workspace_id: workspaceId })
    .expect(200);
  return { accessToken: reply.body.access_token as string };
}

async function revokedKey(app: TestApp, owner: TestUser): Promise<Headers> {
  const path = `/workspaces/${owner.workspaceId}/api-keys`;
  const { body } = await app.request('post', path, owner).send({ name: 'old', role: 'admin' }).expect(201);
  await app.request('delete', `${path}/${body.id}`, owner).expect(204);
  return { 'X-API-Key': body.key as string };
}

/** The session lives, the token does not. */
async function expired(app: TestApp, user: TestUser): Promise<{ accessToken: string }> {
  const { userId, workspaceId } = user;
  const sessions = await app.database.query<{ family_id: string }>(
    'SELECT family_id FROM refresh_tokens WHERE user_id = $1',
    [userId],
  );
  const sessionId = sessions[0]?.family_id ?? '';
  const tokens = new AccessTokens(app.config, new YesterdaysClock());
  return { accessToken: await tokens.sign({ userId, workspaceId, sessionId }) };
}

/** What an outside dialer signs with. */
export interface Dialer {
  id: string;
  secret: string;
}

/** The workspace's dialer webhook, with a new secret. */
export async function newDialer(app: TestApp, owner: TestUser): Promise<Dialer> {
  const path = `/workspaces/${owner.workspaceId}/dialer-webhook`;
  return (await app.request('post', path, owner).expect(201)).body as Dialer;
}

/** The headers of a message of a dialer, by Standard Webhooks. */
export function signedByDialer(
  { id, secret }: Dialer,
  body: string,
  { messageId = randomUUID() as string, at = new Date() } = {},
): Headers {
  return {
    'X-Webhook-Key': id,
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(messageId, at, body),
  };
}
