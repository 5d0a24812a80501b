import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Response } from 'supertest';
import { ensureSuperuser } from '../../src/modules/auth/index.js';
import { SystemDatabase } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  startIdentityProvider,
  type TestIdentityProvider,
  type TokenFields,
} from '../support/identity-provider.js';

const refusal = async (reply: Promise<Response>): Promise<[number, string]> => {
  const { status, body } = await reply;
  return [status, (body as { code: string }).code];
};
const person = (fields: TokenFields = {}): TokenFields & { email: string; sub: string } => {
  const id = randomUUID();
  return { sub: id, email: `${id}@example.com`, name: 'Ada Lovelace', ...fields };
};
const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('signing in with Google', () => {
  let provider: TestIdentityProvider;
  let t: TestApp;

  beforeAll(async () => {
    provider = await startIdentityProvider();
    t = await startTestApp({ roles: ['api'], env: provider.env });
  }, 60_000);
  afterAll(async () => {
    await t.close();
    await provider.close();
  });
  afterEach(() => provider.fail(null));

  const signIn = (body: object) => t.request('post', '/auth/google').send(body);
  const invite = async (email: string) => {
    const admin = await t.signUp();
    const path = `/workspaces/${admin.workspaceId}/invite`;
    const reply = await t.request('post', path, admin).send({ email, role: 'developer' }).expect(201);
    return { admin, invitation_token: reply.body.token as string };
  };
  const verify = (email: string) =>
    t.database.query('UPDATE users SET email_verified_at = now() WHERE email = $1', [email]);

  it('makes an account with a workspace of its own, whose address is verified, and finds it again', async () => {
    const ada = person();
    const first = await signIn({ id_token: await provider.idToken(ada) }).expect(200);
    expect(first.body).toMatchObject({
      user: { email: ada.email, name: 'Ada Lovelace', is_superuser: false, email_verified: true },
      workspace: { name: "Ada Lovelace's workspace", role: 'admin' },
    });
    const cookies = first.headers['set-cookie'] as unknown as string[];
    expect(cookies.map((line) => line.split('=')[0])).toEqual(['access_token', 'refresh_token']);
    await t.request('get', '/workspaces', { accessToken: first.body.access_token as string }).expect(200);
    const again = await signIn({ credential: await provider.idToken(ada) }).expect(200);
    expect(again.body.user.id).toBe(first.body.user.id);
  });

  it('knows a person by the subject, whatever address they have now', async () => {
    const ada = person();
    const first = await signIn({ id_token: await provider.idToken(ada) }).expect(200);
    const moved = await provider.idToken({
      ...ada,
      email: 'somebody-elses@example.com',
      email_verified: false,
    });
    const again = await signIn({ id_token: moved }).expect(200);
    expect(again.body.user).toMatchObject({ id: first.body.user.id, email: ada.email });
    const other = await signIn({
      id_token: await provider.idToken(person({ email: `x${ada.email}` })),
    }).expect(200);
    expect(other.body.user.id).not.toBe(first.body.user.id);
  });

  it('makes one account of a person who comes several times at once', async () => {
    const ada = person();
    const tokens = await Promise.all(Array.from({ length: 5 }, () => provider.idToken(ada)));
    const replies = await Promise.all(tokens.map((token) => signIn({ id_token: token })));
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(replies.map((reply) => reply.body.user.id)).size).toBe(1);
  });

  describe('beside an account with the same address', () => {
    it('joins it when both sides have verified the address', async () => {
      const user = await t.signUp();
      await verify(user.email);
      const token = await provider.idToken(person({ email: user.email.toUpperCase() }));
      const reply = await signIn({ id_token: token }).expect(200);
      expect(reply.body.user.id).toBe(user.userId);
      expect(reply.body.workspace.id).toBe(user.workspaceId);
    });

    it('does not join what somebody else may have signed up for with the address', async () => {
      const squatter = await t.signUp();
      const token = await provider.idToken(person({ email: squatter.email }));
      expect(await refusal(signIn({ id_token: token }))).toEqual([409, 'account_email_unverified']);
      const identities = await t.database.query('SELECT FROM user_identities WHERE user_id = $1', [
        squatter.userId,
      ]);
      expect(identities).toEqual([]);
    });

    it.each([false, undefined, 'true' as unknown as boolean])(
      'does not join it when the provider says email_verified: %p',
      async (emailVerified) => {
        const user = await t.signUp();
        await verify(user.email);
        const token = await provider.idToken(person({ email: user.email, email_verified: emailVerified }));
        expect(await refusal(signIn({ id_token: token }))).toEqual([409, 'google_email_unverified']);
      },
    );

    it('makes no account for an address that the provider has not verified, or without one', async () => {
      const unsure = await provider.idToken(person({ email_verified: false }));
      expect(await refusal(signIn({ id_token: unsure }))).toEqual([409, 'google_email_unverified']);
      const none = await provider.idToken({ sub: randomUUID() });
      expect(await refusal(signIn({ id_token: none }))).toEqual([409, 'google_email_unverified']);
    });

    it('opens no superuser’s account, whether or not there is one yet, nor one that was linked before', async () => {
      const asRoot = async () =>
        signIn({ id_token: await provider.idToken(person({ email: 'root@example.com' })) });
      expect(await refusal(asRoot())).toEqual([409, 'email_taken']);
      await t.superuser();
      expect(await refusal(asRoot())).toEqual([409, 'google_link_refused']);

      const ada = person();
      await signIn({ id_token: await provider.idToken(ada) }).expect(200);
      const account = { email: ada.email, password: 'a superuser password' };
      await ensureSuperuser(t.app.get(SystemDatabase), account);
      const linked = signIn({ id_token: await provider.idToken(ada) });
      expect(await refusal(linked)).toEqual([409, 'google_link_refused']);
    });
  });

  describe('with an invitation', () => {
    it('brings a new person into the workspace that invited them, and makes none', async () => {
      const ada = person();
      const { admin, invitation_token } = await invite(ada.email);
      const reply = await signIn({ id_token: await provider.idToken(ada), invitation_token }).expect(200);
      expect(reply.body.workspace).toMatchObject({ id: admin.workspaceId, role: 'developer' });
    });

    it('brings a person who has an account there, too', async () => {
      const ada = person();
      await signIn({ id_token: await provider.idToken(ada) }).expect(200);
      const { admin, invitation_token } = await invite(ada.email);
      const reply = await signIn({ id_token: await provider.idToken(ada), invitation_token }).expect(200);
      expect(reply.body.workspace).toMatchObject({ id: admin.workspaceId, role: 'developer' });
    });

    it('to somebody else, leaves no account behind', async () => {
      const { invitation_token } = await invite('invited@example.com');
      const ada = person();
      const reply = signIn({ id_token: await provider.idToken(ada), invitation_token });
      expect(await refusal(reply)).toEqual([403, 'invitation_for_other_email']);
      expect(await t.database.query('SELECT FROM users WHERE email = $1', [ada.email])).toEqual([]);
    });
  });

  describe('refuses an ID token', () => {
    const invalid: [number, string] = [401, 'google_token_invalid'];

    it.each([
      ['for another application', { aud: 'other.apps.example.com' }],
      ['for several applications', { aud: ['client.apps.example.com', 'other.apps.example.com'] }],
      ['of another issuer', { iss: 'https://accounts.google.com' }],
      ['that has expired', { iat: ago(4600), exp: ago(1000) }],
      ['that never expires', { exp: undefined }],
      ['that lives for a year', { exp: ago(-31_536_000) }],
      ['from the future', { iat: ago(-4600), exp: ago(-8200) }],
      ['of nobody', { sub: undefined }],
    ])('%s', async (_what, fields) => {
      expect(await refusal(signIn({ id_token: await provider.idToken(person(fields)) }))).toEqual(invalid);
    });

    it('signed by a key that the provider does not have, whatever name it has', async () => {
      for (const kid of [String(provider.jwk.kid), 'key-unknown', '__proto__']) {
        const token = await provider.foreignToken(person(), kid);
        expect(await refusal(signIn({ id_token: token }))).toEqual(invalid);
      }
    });

    it('without a signature, or "signed" with the public key as a password', async () => {
      const claims = {
        ...person(),
        iss: provider.issuer,
        aud: 'client.apps.example.com',
        email_verified: true,
      };
      const { kid } = provider.jwk;
      const times = { iat: ago(10), exp: ago(-3600) };
      const none = `${encode({ alg: 'none', kid })}.${encode({ ...claims, ...times })}.`;
      expect(await refusal(signIn({ id_token: none }))).toEqual(invalid);
      const confused = await new SignJWT({ ...claims, ...times })
        .setProtectedHeader({ alg: 'HS256', kid: String(kid) })
        .sign(new TextEncoder().encode(JSON.stringify(provider.jwk)));
      expect(await refusal(signIn({ id_token: confused }))).toEqual(invalid);
    });

    it('whose claims were changed', async () => {
      const [header, , signature] = (await provider.idToken(person())).split('.');
      const claims = {
        ...person(),
        iss: provider.issuer,
        aud: 'client.apps.example.com',
        iat: ago(1),
        exp: ago(-60),
      };
      const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
      expect(await refusal(signIn({ id_token: `${header}.${changed}.${signature}` }))).toEqual(invalid);
    });

    it.each(['x', 'a.b', 'a.b.c', 'e30.e30.e30', '....'])('that is none: %s', async (token) => {
      expect(await refusal(signIn({ id_token: token }))).toEqual(invalid);
    });

    it('with another nonce than that of the request, or with none', async () => {
      const ada = person();
      const withNonce = await provider.idToken({ ...ada, nonce: 'mine' });
      expect(await refusal(signIn({ id_token: withNonce, nonce: 'another' }))).toEqual(invalid);
      expect(await refusal(signIn({ id_token: await provider.idToken(ada), nonce: 'mine' }))).toEqual(
        invalid,
      );
      await signIn({ id_token: withNonce, nonce: 'mine' }).expect(200);
    });
  });

  describe('by authorization code', () => {
    const redirect_uri = 'https://app.example.com/oauth/callback';
    const code_verifier = 'v'.repeat(43);

    it('exchanges it, with redirect URI, verifier and secret, and verifies what it gets', async () => {
      const ada = person();
      const code = provider.code(await provider.idToken(ada));
      const reply = await signIn({ code, redirect_uri, code_verifier }).expect(200);
      expect(reply.body.user.email).toBe(ada.email);
      expect(provider.tokenRequests.at(-1)).toMatchObject({
        grant_type: 'authorization_code',
        code,
        redirect_uri,
        code_verifier,
      });
      const forAnother = provider.code(await provider.idToken(person({ aud: 'other.apps.example.com' })));
      expect(await refusal(signIn({ code: forAnother, redirect_uri }))).toEqual([
        401,
        'google_token_invalid',
      ]);
    });

    it('refuses a code that was used, or never was', async () => {
      const code = provider.code(await provider.idToken(person()));
      await signIn({ code, redirect_uri }).expect(200);
      expect(await refusal(signIn({ code, redirect_uri }))).toEqual([401, 'google_code_invalid']);
      expect(await refusal(signIn({ code: 'made up', redirect_uri }))).toEqual([401, 'google_code_invalid']);
    });

    it('says so when the provider is down, and works again afterwards', async () => {
      const code = provider.code(await provider.idToken(person()));
      provider.fail(404);
      expect(await refusal(signIn({ code, redirect_uri }))).toEqual([503, 'google_unavailable']);
      provider.fail(null);
      await signIn({ code, redirect_uri }).expect(200);
    });
  });

  it.each<[object, string]>([
    [{}, ''],
    [{ id_token: 'a.b.c', code: 'c', redirect_uri: 'https://app.example.com' }, ''],
    [{ id_token: 'a.b.c', credential: 'a.b.c' }, ''],
    [{ code: 'c' }, '/redirect_uri'],
  ])('wants one credential: %j', async (body, pointer) => {
    const reply = await signIn(body).expect(400);
    expect(reply.body).toMatchObject({ code: 'google_credential_missing', errors: [{ pointer: pointer }] });
  });

  it('signs nobody in from a page of another origin', async () => {
    const id_token = await provider.idToken(person());
    for (const path of ['/auth/google', '/auth/login', '/auth/signup']) {
      const foreign = t.request('post', path).set('Origin', 'https://evil.test').send({ id_token });
      expect(await refusal(foreign)).toEqual([403, 'origin_not_allowed']);
    }
    const form = t.request('post', '/auth/login').set('Sec-Fetch-Site', 'cross-site').type('form');
    const reply = await form.send({ email: 'eve@example.com', password: 'of Eve herself' });
    expect([reply.status, reply.headers['set-cookie']]).toEqual([403, undefined]);
  });

  it('keeps no token and no secret in the database', async () => {
    const id_token = await provider.idToken(person({ nonce: 'canary-nonce' }));
    await signIn({ id_token, nonce: 'canary-nonce' }).expect(200);
    const tables = await t.database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND has_table_privilege('trunkline_system', oid, 'SELECT')`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const found = await t.database.query(`SELECT FROM "${name}" AS r WHERE r::text LIKE ANY ($1)`, [
        [`%${id_token.slice(-40)}%`, '%canary-nonce%'],
      ]);
      expect([name, found]).toEqual([name, []]);
    }
  });
});

describe('signing in with Google where it is not set up', () => {
  it('says so, for ID tokens and for codes', async () => {
    const t = await startTestApp({ roles: ['api'] });
    try {
      const bodies = [{ id_token: 'a.b.c' }, { code: 'c', redirect_uri: 'https://app.example.com' }];
      for (const body of bodies) {
        const reply = await t.request('post', '/auth/google').send(body).expect(404);
        expect(reply.body.code).toBe('google_not_configured');
      }
    } finally {
      await t.close();
    }
  });

  it('takes ID tokens, but no codes, without a client secret', async () => {
    const provider = await startIdentityProvider();
    const { GOOGLE_CLIENT_SECRET: _, ...env } = provider.env;
    const t = await startTestApp({ roles: ['api'], env });
    try {
      const idToken = await provider.idToken({ sub: 'ada', email: 'ada@example.com' });
      const code = provider.code(idToken);
      const refused = await t
        .request('post', '/auth/google')
        .send({ code, redirect_uri: 'postmessage' })
        .expect(404);
      expect(refused.body.code).toBe('google_not_configured');
      await t.request('post', '/auth/google').send({ id_token: idToken }).expect(200);
      // The key set is fetched again for a key that is new, but not at once.
      await provider.rotate();
      const renewed = await provider.idToken({ sub: 'ada', email: 'ada@example.com' });
      const early = await t.request('post', '/auth/google').send({ id_token: renewed });
      expect(early.status).toBe(401);
    } finally {
      await t.close();
      await provider.close();
    }
  });
});
