import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { apiKeyEntropyBytes, formatApiKey } from '../../src/modules/auth/domain/api-key-format.js';
import { SystemDatabase } from '../../src/platform/database/database.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import { until } from '../support/sandbox.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startRedis } from '../support/processes.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

/** So slow that no token comes back while a test runs. */
const settings = {
  RATE_LIMIT_PER_MINUTE: '2',
  RATE_LIMIT_PUBLIC_PER_MINUTE: '1',
  RATE_LIMIT_LOGIN_PER_MINUTE: '0.5',
  RATE_LIMIT_BURST_S: '600',
};
const [capacity, publicCapacity, loginCapacity] = [20, 10, 5];

type Reply = Awaited<ReturnType<TestApp['request']>>;
const headersOf = ({ headers }: Reply): Record<string, string> => headers as Record<string, string>;
const rateOf = (reply: Reply): Record<string, number> =>
  Object.fromEntries(
    ['limit', 'remaining', 'reset'].map((name) => [name, Number(headersOf(reply)[`x-ratelimit-${name}`])]),
  );
const passed = (replies: Reply[]): number => replies.filter(({ status }) => status !== 429).length;

/** Every test comes from an address of its own. */
const somewhere = (): string => `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`;

describe.each(['PostgreSQL', 'Redis'])('rate limits in %s', (store) => {
  let database: TestDatabase;
  let redis: Awaited<ReturnType<typeof startRedis>> = null;
  let apps: [TestApp, TestApp];
  let owner: TestUser;

  beforeAll(async () => {
    database = await createTestDatabase();
    if (store === 'Redis') redis = await startRedis();
    const secret = { JWT_SECRET: 'one secret for both instances of the test' };
    const env = {
      ...settings,
      ...secret,
      TRUST_PROXY: '1',
      ...(redis !== null && { REDIS_URL: redis.url }),
    };
    apps = [
      await startTestApp({ roles: ['api'], database, env }),
      await startTestApp({ roles: ['api'], database, env }),
    ];
    owner = await apps[0].signUp();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await redis?.stop();
    await database.drop();
  });

  it('let exactly a bucket through, of requests to two instances at once', async () => {
    const key = { apiKey: await apps[0].apiKey('member', owner) };
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, n) => apps[n % 2 === 0 ? 0 : 1].request('get', '/agents', key)),
    );
    expect(passed(replies)).toBe(capacity);
    const remaining = replies.filter(({ status }) => status === 200).map((reply) => rateOf(reply).remaining);
    expect(remaining.toSorted((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: capacity }, (_, n) => n),
    );
  });

  it('let through each principal and each scope for itself', async () => {
    const [one, two] = [
      { apiKey: await apps[0].apiKey('member', owner) },
      { apiKey: await apps[0].apiKey('member', owner) },
    ];
    await Promise.all(Array.from({ length: capacity }, () => apps[0].request('get', '/agents', one)));
    const refused = await apps[1].request('get', '/agents', one).expect(429);
    expect(refused.body).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(refused.body.detail).toContain('agents:read');
    const { remaining, reset } = rateOf(refused);
    expect(remaining).toBe(0);
    expect(reset).toBeGreaterThan(590);
    expect(Number(headersOf(refused)['retry-after'])).toBeGreaterThan(20);
    expect(refused.body.retry_after_s).toBe(Number(headersOf(refused)['retry-after']));
    expect(rateOf(await apps[1].request('get', '/calls', one).expect(200)).remaining).toBe(capacity - 1);
    expect(rateOf(await apps[1].request('get', '/agents', two).expect(200)).remaining).toBe(capacity - 1);
  });

  it('count one for each request, and also what the role or the scope refuses', async () => {
    const key = { apiKey: await apps[0].apiKey('member', owner, ['agents:read']) };
    const route = `/workspaces/${owner.workspaceId}/api-keys`;
    expect(rateOf(await apps[0].request('get', route, key).expect(403))).toMatchObject({
      remaining: capacity - 1,
    });
    expect(rateOf(await apps[1].request('get', route, key).expect(403))).toMatchObject({
      remaining: capacity - 2,
    });
    expect(rateOf(await apps[0].request('get', '/calls', key).expect(403))).toMatchObject({
      limit: capacity,
      remaining: capacity - 1,
    });
  });

  it('count nobodies by their address, an IPv6 subscriber as one', async () => {
    const near = '2001:db8:77:1';
    const from = (host: string) =>
      apps[0].request('get', '/nowhere').set('X-Forwarded-For', `${near}::${host}`);
    const replies = await Promise.all(Array.from({ length: 30 }, (_, n) => from(n.toString(16))));
    expect(passed(replies)).toBe(publicCapacity);
    await apps[1].request('get', '/nowhere').set('X-Forwarded-For', `${near}:ffff::1`).expect(429);
    await apps[1].request('get', '/nowhere').set('X-Forwarded-For', '2001:db8:77:2::1').expect(404);
  });

  it('let fewer tries at passwords through than other requests', async () => {
    const address = somewhere();
    const tries = await Promise.all(
      Array.from({ length: 20 }, () =>
        apps[0]
          .request('post', '/auth/login')
          .set('X-Forwarded-For', address)
          .send({ email: 'ada@example.com', password: 'a guess' }),
      ),
    );
    expect(passed(tries)).toBe(loginCapacity);
    await apps[0].request('get', '/nowhere').set('X-Forwarded-For', address).expect(404);
  });

  it('stop who guesses keys before they cost a query, and nobody with a key that held from the same address', async () => {
    const address = somewhere();
    const good = { apiKey: await apps[0].apiKey('member', owner) };
    const guess = () =>
      apps[0]
        .request('get', '/agents', { apiKey: formatApiKey(randomBytes(apiKeyEntropyBytes)).key })
        .set('X-Forwarded-For', address);
    await apps[0].request('get', '/agents', good).set('X-Forwarded-For', address).expect(200);
    const guesses = await Promise.all(Array.from({ length: publicCapacity }, guess));
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([401]));
    await guess().expect(429);
    const looked = jest.spyOn(apps[0].app.get(SystemDatabase), 'withSystem');
    const more = await Promise.all(Array.from({ length: 20 }, guess));
    expect(passed(more)).toBe(0);
    expect(looked).not.toHaveBeenCalled();
    looked.mockRestore();
    await apps[0].request('get', '/agents', good).set('X-Forwarded-For', address).expect(200);
  });

  it.each<[string, number, (address: string) => ReturnType<TestApp['request']>]>([
    ['a healthy process', 200, () => apps[0].request('get', '/health/live')],
    ['a public page', 200, () => apps[0].request('get', '/.well-known/oauth-authorization-server')],
    ['no credential', 401, () => apps[0].request('get', '/agents')],
    ['a bad credential', 401, () => apps[0].request('get', '/agents', { accessToken: 'nonsense' })],
    ['no permission', 403, () => apps[0].request('post', `/workspaces/${randomUUID()}/invite`, owner)],
    ['no such object', 404, () => apps[0].request('get', `/calls/${randomUUID()}`, owner)],
    ['no such route', 404, () => apps[0].request('get', '/nowhere')],
    ['no such method', 405, () => apps[0].request('patch', '/agents', owner)],
    ['a body that is no JSON', 400, () => apps[0].request('post', '/auth/login').type('json').send('{')],
    [
      'a body that is too large',
      413,
      () => apps[0].request('post', '/auth/login').send({ email: 'x'.repeat(2_000_000) }),
    ],
    ['an unsigned webhook', 401, () => apps[0].request('post', '/webhook/livekit').send({})],
    ['a token request without a client', 400, () => apps[0].request('post', '/oauth/token').send({})],
  ])('are told with %s', async (_, status, send) => {
    const address = somewhere();
    const reply = await send(address).set('X-Forwarded-For', address).expect(status);
    const { limit, remaining, reset } = rateOf(reply);
    expect(limit).toBeGreaterThanOrEqual(loginCapacity);
    expect(remaining).toBeLessThanOrEqual(limit ?? 0);
    expect(reset).toBeGreaterThanOrEqual(0);
  });

  it('leave alone what asks for the process’s health, and LiveKit’s webhook', async () => {
    const address = somewhere();
    const ask = (method: 'get' | 'post', path: string) =>
      apps[0].request(method, path).set('X-Forwarded-For', address);
    const replies = await Promise.all(
      Array.from({ length: publicCapacity * 2 }, (_, n) =>
        n % 2 === 0 ? ask('get', '/health/ready') : ask('post', '/webhook/livekit'),
      ),
    );
    expect(passed(replies)).toBe(replies.length);
    expect(rateOf(await ask('get', '/nowhere')).remaining).toBe(publicCapacity - 1);
  });
});

describe('rate limits whose store fails', () => {
  let app: TestApp;
  let owner: TestUser;

  beforeAll(async () => {
    app = await startTestApp({
      roles: ['api'],
      env: { RATE_LIMIT_PER_MINUTE: '1', RATE_LIMIT_BURST_S: '60' },
    });
    owner = await app.signUp();
  }, 60_000);
  afterAll(() => app.close());

  it('let requests pass, and count it', async () => {
    const client = new Client(app.database.url);
    await client.connect();
    try {
      await client.query('ALTER TABLE rate_limit_buckets RENAME TO away');
      const replies = await Promise.all(
        Array.from({ length: 10 }, () => app.request('get', '/agents', owner)),
      );
      expect(passed(replies)).toBe(10);
      expect(rateOf(replies[0] as Reply)).toMatchObject({ limit: 1, remaining: 1 });
      const metrics = await app.app.get(Metrics).registry.metrics();
      expect(metrics).toMatch(/^trunkline_rate_limit_store_failures_total 1$/m);
      await client.query('ALTER TABLE away RENAME TO rate_limit_buckets');
      await until(
        'the limits hold again',
        async () => (await app.request('get', '/agents', owner)).status === 429,
      );
      expect(await app.app.get(Metrics).registry.metrics()).toMatch(
        /^trunkline_rate_limited_total\{scope="agents:read"\} \d+$/m,
      );
    } finally {
      await client.end();
    }
  });

  it('are told with what breaks, too', async () => {
    const client = new Client(app.database.url);
    await client.connect();
    try {
      await client.query('ALTER TABLE suppressions RENAME TO away');
      const reply = await app.request('get', '/suppressions', owner).expect(500);
      expect(rateOf(reply)).toMatchObject({ limit: 1, remaining: 0 });
    } finally {
      await client.query('ALTER TABLE away RENAME TO suppressions');
      await client.end();
    }
  });
});

describe('rate limits that are switched off', () => {
  it('limit nothing, and say so', async () => {
    const app = await startTestApp({ roles: ['api'], env: { ...settings, RATE_LIMITS: 'false' } });
    try {
      const replies = await Promise.all(Array.from({ length: 30 }, () => app.request('get', '/nowhere')));
      expect(passed(replies)).toBe(30);
      expect(rateOf(replies[29] as Reply)).toEqual({
        limit: publicCapacity,
        remaining: publicCapacity,
        reset: 0,
      });
    } finally {
      await app.close();
    }
  });
});
