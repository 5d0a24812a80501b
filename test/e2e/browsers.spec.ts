import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

const app = 'https://app.example.com';
const evil = 'https://app.example.com.evil.test';

describe('what browsers are told', () => {
  let t: TestApp;
  let user: TestUser;

  beforeAll(async () => {
    const env = { CORS_ORIGINS: `${app}, http://localhost:5173`, RATE_LIMIT_PUBLIC_PER_MINUTE: '60' };
    t = await startTestApp({ roles: ['api'], env });
    user = await t.signUp();
  }, 60_000);
  afterAll(() => t.close());

  const preflight = (path: string, origin: string, method = 'POST') =>
    fetch(`${t.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': 'content-type,idempotency-key,authorization',
      },
    });

  const post = (origin: string) =>
    t
      .request('post', '/workspaces')
      .set('Cookie', `access_token=${user.accessToken}`)
      .set('Sec-Fetch-Site', 'same-site')
      .set('Origin', origin)
      .send({ name: 'Another' });

  it.each([
    ['/workspaces', 'POST'],
    ['/auth/login', 'POST'],
    ['/batch/upload', 'POST'],
    ['/agents/018f0000-0000-7000-8000-000000000000', 'DELETE'],
    ['/nowhere', 'PUT'],
  ])(
    'lets pages of a trusted origin send to %s by %s, and needs no sign-in to say so',
    async (path, method) => {
      const reply = await preflight(path, app, method);
      expect(reply.status).toBe(204);
      expect(reply.headers.get('access-control-allow-origin')).toBe(app);
      expect(reply.headers.get('access-control-allow-credentials')).toBe('true');
      expect(reply.headers.get('access-control-allow-methods')).toContain(method);
      expect(reply.headers.get('access-control-allow-headers')).toContain('idempotency-key');
      expect(reply.headers.get('vary')).toMatch(/Origin/);
    },
  );

  it.each([evil, 'null', 'http://app.example.com', 'https://APP.example.com'])(
    'lets no page of %s read or send',
    async (origin) => {
      const asked = await preflight('/workspaces', origin);
      expect(asked.headers.get('access-control-allow-origin')).toBeNull();
      const read = await t.request('get', '/workspaces', user).set('Origin', origin).expect(200);
      expect(read.headers['access-control-allow-origin']).toBeUndefined();
      expect(read.headers['vary']).toMatch(/Origin/);
    },
  );

  it('shows pages of a trusted origin the headers that clients need, on refusals too', async () => {
    for (const path of ['/workspaces', '/nowhere']) {
      const reply = await t.request('get', path).set('Origin', app);
      expect(reply.status).toBeGreaterThanOrEqual(401);
      expect(reply.headers['access-control-allow-origin']).toBe(app);
      const exposed = (reply.headers['access-control-expose-headers'] ?? '').split(',');
      expect(exposed).toEqual(
        expect.arrayContaining(['X-RateLimit-Remaining', 'Idempotency-Replayed', 'Retry-After']),
      );
    }
  });

  it('lets pages of a trusted origin change something with the cookie, and no others', async () => {
    await post(app).expect(201);
    expect((await post(evil).expect(403)).body.code).toBe('origin_not_allowed');
  });

  it('answers preflights however many there were', async () => {
    for (let n = 0; n < 150; n += 1) {
      const reply = await preflight('/workspaces', app);
      expect(reply.status).toBe(204);
    }
  });

  it('lets no reply be a page, in no frame, but for those that show the API', async () => {
    for (const path of ['/health/live', '/workspaces', '/nowhere']) {
      const { headers } = await t.request('get', path, user);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['x-powered-by']).toBeUndefined();
    }
    const { headers } = await t.request('get', '/docs/x');
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    const policyOf = async (path: string) =>
      (await t.request('get', path)).headers['content-security-policy'];
    expect(await policyOf('/docsx')).not.toContain('script-src');
    expect(await policyOf('/errors/not_found')).not.toContain('script-src');
  });
});

describe('without trusted origins', () => {
  it('no page of another origin reads anything', async () => {
    const t = await startTestApp({ roles: ['api'] });
    try {
      const { headers } = await t.request('get', '/health/live').set('Origin', app).expect(200);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    } finally {
      await t.close();
    }
  });
});
