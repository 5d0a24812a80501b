import { startTestApp, type TestApp } from '../support/app.js';

describe('auth in production', () => {
  let t: TestApp;

  beforeAll(async () => {
    t = await startTestApp({ roles: ['api'], env: { NODE_ENV: 'production', TRUST_PROXY: '1' } });
  }, 60_000);
  afterAll(() => t.close());

  it('sends its cookies over TLS only', async () => {
    const body = { email: 'a@example.com', password: 'correct horse battery', name: 'A' };
    const reply = await t.request('post', '/auth/signup').send(body).expect(201);
    for (const line of reply.headers['set-cookie'] as unknown as string[]) expect(line).toContain('; Secure');
  });

  it('knows its host behind a proxy that says it', async () => {
    const user = await t.signUp();
    const post = (origin: string) =>
      t
        .request('post', '/workspaces')
        .set('Cookie', `access_token=${user.accessToken}`)
        .set('X-Forwarded-Host', 'calls.example.com')
        .set('Origin', origin)
        .send({ name: 'Another' });
    await post('https://calls.example.com').expect(201);
    await post(t.url).expect(403);
  });
});
