import { harmless, literalVectors } from '../spec/ssrf.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

let app: TestApp;
let admin: TestUser;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'], env: { RATE_LIMITS: 'false' } });
  admin = await app.signUp();
}, 60_000);
afterAll(() => app.close());

const send = (method: 'post' | 'patch' | 'put', path: string, body: object) =>
  app.request(method, path, admin).send(body);
const withFunction = (url: string) => ({ agent_name: 'Bo', custom_functions: [{ name: 'f', url }] });

const fieldsOf = (body: { errors?: { pointer: string }[] }) =>
  (body.errors ?? []).map(({ pointer }) => pointer);

describe('a URL that leads inside', () => {
  let agent: string;
  let hook: string;

  beforeAll(async () => {
    agent = (await send('post', '/agents', { agent_name: 'Bo' }).expect(201)).body.id;
    hook = (await send('post', '/api/webhooks/subscriptions', { url: 'https://example.com' }).expect(201))
      .body.id;
  });

  it.each(literalVectors)(
    'is taken by no route, and the refusal names the field: $because, $url',
    async ({ url }) => {
      const replies = await Promise.all([
        send('post', '/agents', withFunction(url)),
        send('put', `/agents/${agent}`, withFunction(url)),
        send('post', '/api/webhooks/subscriptions', { url }),
        send('patch', `/api/webhooks/subscriptions/${hook}`, { url }),
      ]);
      expect(replies.map(({ status, body }) => [status, fieldsOf(body)])).toEqual([
        [400, ['/custom_functions/0/url']],
        [400, ['/custom_functions/0/url']],
        [400, ['/url']],
        [400, ['/url']],
      ]);
    },
  );

  it('was stored by none of these', async () => {
    const agents = await app.request('get', '/agents', admin).expect(200);
    const hooks = await app.request('get', '/api/webhooks/subscriptions', admin).expect(200);
    expect([agents.body.total, hooks.body.total, hooks.body.items[0].url]).toEqual([
      1,
      1,
      'https://example.com',
    ]);
  });

  it.each(harmless)('is not mistaken for one that does not: %s', async (url) => {
    await send('put', `/agents/${agent}`, withFunction(url)).expect(200);
    await send('patch', `/api/webhooks/subscriptions/${hook}`, { url }).expect(200);
  });
});
