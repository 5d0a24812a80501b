import { randomUUID } from 'node:crypto';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Request } from 'express';
import { routeTemplate } from '../../src/platform/http/idempotency.js';
import { type Sending, ThingsApi } from '../support/things-api.js';

describe('requests with an Idempotency-Key', () => {
  let api: ThingsApi;

  beforeAll(async () => {
    api = await ThingsApi.start();
  });
  afterAll(() => api?.close());
  beforeEach(() => api.reset());

  /** Whether a second request has an effect of its own after a first one. */
  async function isAnother(first: Sending, second: Sending): Promise<boolean> {
    const [before, after] = [await api.send(first).expect(201), await api.send(second)];
    expect(before.headers).not.toHaveProperty('idempotency-replayed');
    return after.headers['idempotency-replayed'] === undefined && after.body.id !== before.body.id;
  }

  it('have one effect, and every repetition gets the first reply and says so', async () => {
    const before = await api.effects();
    const replays = (await api.events('idempotency.replayed')).length;
    const first = await api.send({ body: { name: 'a' } }).expect(201);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(await api.events('idempotency.replayed')).toHaveLength(replays);
    for (let repetition = 0; repetition < 2; repetition += 1) {
      const again = await api.send({ body: { name: 'a' } }).expect(201);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.body).toEqual(first.body);
    }
    expect(first.body.name).toBe('a');
    expect(await api.effects()).toBe(before + 1);
    expect(api.committed).toEqual([first.body.id]);
  });

  it('leave a trace of each repetition: who, which route, from where', async () => {
    const before = (await api.events('idempotency.replayed')).length;
    await api.send({ path: '/things/7' }).expect(202);
    await api.send({ path: '/things/7' }).expect(202);
    expect((await api.events('idempotency.replayed')).slice(before)).toEqual([
      expect.objectContaining({
        actor_type: 'api-key',
        actor_id: api.somebody.id,
        workspace_id: api.somebody.workspaceId,
        object_type: 'request',
        object_id: '/things/:id',
        ip: '127.0.0.1',
        data: { method: 'POST', status: 202, key: 'k1' },
      }),
    ]);
  });

  it.each([
    ['another body', { body: { name: 'b' } }],
    ['another parameter in the path', { path: '/things/8' }],
    ['another query', { path: '/things/7?dry=1' }],
    ['another file, of which only the digest is here', { digest: 'ffff' }],
  ])('are refused with %s, and the first reply stays', async (_, change) => {
    const first = { path: '/things/7', body: { name: 'a' }, digest: 'digest' in change ? 'eeee' : undefined };
    const made = await api.send(first).expect(202);
    const before = await api.effects();
    const refused = await api.send({ ...first, ...change }).expect(409);
    expect(refused.body).toMatchObject({
      code: 'idempotency_mismatch',
      detail: 'This Idempotency-Key was used with another request. Use a new key for a new request.',
    });
    expect(await api.effects()).toBe(before);
    expect((await api.send(first).expect(202)).body).toEqual(made.body);
  });

  it('are judged by the digest of a streamed file, not by the body that no parser has read', async () => {
    const first = await api.send({ digest: 'eeee', body: { name: 'a' } }).expect(201);
    const again = await api.send({ digest: 'eeee', body: { name: 'b' } }).expect(201);
    expect(again.body).toEqual(first.body);
  });

  it.each<[string, Sending]>([
    ['key', { key: 'k2' }],
    ['principal', { as: { id: randomUUID() } }],
    ['kind of principal of the same id', { as: { kind: 'user' } }],
    ['method', { method: 'put' }],
    ['route', { path: '/things/7' }],
  ])('of another %s know nothing of each other', async (_, change) => {
    await expect(isAnother({}, change)).resolves.toBe(true);
  });

  it('of another workspace know nothing of each other', async () => {
    await expect(isAnother({}, { as: { workspaceId: api.elsewhere } })).resolves.toBe(true);
  });

  it('with the same key, principal and route are the same, whatever else the principal may do', async () => {
    await expect(isAnother({}, { as: { role: 'member' } })).resolves.toBe(false);
  });

  it('are refused while their twin runs, at once, and repeat its reply afterwards', async () => {
    const running = await api.sendAndWait({});
    const twin = await api.send({ body: { end: 'wait' } }).expect(409);
    expect(twin.body).toMatchObject({
      code: 'idempotency_in_flight',
      detail: 'A request with this Idempotency-Key is still running.',
    });
    // Another key is not held up by it.
    await api.send({ key: 'k2' }).expect(201);
    api.gate.go();
    const first = await running.reply;
    expect(first.status).toBe(201);
    const after = await api.send({ body: { end: 'wait' } }).expect(201);
    expect(after.body).toEqual(first.body);
    expect(after.headers['idempotency-replayed']).toBe('true');
  });

  it('of fifty twins at once one has an effect', async () => {
    const before = await api.effects();
    const replies = await Promise.all(Array.from({ length: 50 }, () => api.send()));
    expect(await api.effects()).toBe(before + 1);
    const made = replies.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body }) => body.id as string)).size).toBe(1);
    for (const { status, body } of replies) {
      if (status !== 201)
        expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency_in_flight' });
    }
  });

  it('that were refused have no effect, and are refused in the same words again', async () => {
    const before = await api.effects();
    const first = await api.send({ body: { end: 'refuse' } }).expect(409);
    const again = await api.send({ body: { end: 'refuse' } }).expect(409);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(first.body).toMatchObject({
      code: 'slug_taken',
      detail: expect.stringMatching(/^The name \S+ is taken\.$/),
      errors: [{ pointer: '/name', code: 'taken', detail: 'It is taken.' }],
      taken_by: expect.any(String),
    });
    expect({ ...again.body, instance: '' }).toEqual({ ...first.body, instance: '' });
    expect(await api.effects()).toBe(before);
    expect(api.committed).toEqual([]);
    const [stored] = await api.database.query<{ status: number }>('SELECT status FROM idempotency_keys');
    expect(stored).toEqual({ status: 409 });
  });

  it.each([
    ['a fault of ours', 'break', 500],
    ['what may hold the next time', 'be-unavailable', 503],
    ['what came too soon', 'be-too-many', 429],
  ] as const)('are not done after %s, so the same key may try again', async (_, end, status) => {
    const before = await api.effects();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const failed = await api.send({ body: { end } }).expect(status);
      expect(failed.headers).not.toHaveProperty('idempotency-replayed');
    }
    expect(await api.effects()).toBe(before);
    expect(api.committed).toEqual([]);
    expect(await api.remembered()).toBe(0);
  });

  it.each<[string, Sending]>([
    ['of a deletion', { method: 'delete', path: '/things/7' }],
    ['of a handler that returns nothing', { body: { end: 'say-nothing' } }],
    ['of a stream that ends without a word', { path: '/streams' }],
  ])('repeat the empty reply %s as an empty one', async (_, sending) => {
    const first = await api.send(sending);
    const again = await api.send(sending);
    expect(first.status).toBe(sending.method === 'delete' ? 204 : 201);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.text).toBe('');
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('are remembered for 24 hours, and then are new', async () => {
    const first = await api.send().expect(201);
    const life = 'SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM idempotency_keys';
    expect(await api.database.query(life)).toEqual([{ seconds: 86_400 }]);
    await api.database.query("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");
    const second = await api.send({ body: { name: 'later' } }).expect(201);
    expect(second.headers).not.toHaveProperty('idempotency-replayed');
    expect(second.body.id).not.toBe(first.body.id);
    expect(await api.database.query(life)).toEqual([{ seconds: 86_400 }]);
    const third = await api.send({ body: { name: 'later' } }).expect(201);
    expect(third.body).toEqual(second.body);
    await api.send().expect(409); // what expired is forgotten
  });

  it('have their replies encrypted, each for its own place', async () => {
    const secret = await api.send({ key: 'k1', body: { name: 'a secret' } }).expect(201);
    await api.send({ key: 'k2', body: { name: 'a secret' } }).expect(201);
    const rows = await api.database.query<{ response: Buffer }>('SELECT response FROM idempotency_keys');
    for (const { response } of rows) expect(response.includes('secret')).toBe(false);
    await api.database.query(
      `UPDATE idempotency_keys SET response = (SELECT response FROM idempotency_keys WHERE key = 'k1') WHERE key = 'k2'`,
    );
    const moved = await api.send({ key: 'k2', body: { name: 'a secret' } }).expect(500);
    expect(moved.text).not.toContain(secret.body.id);
  });

  it('that are not valid are refused as such again', async () => {
    const first = await api.send({ body: { end: 'be-invalid' } }).expect(400);
    const again = await api.send({ body: { end: 'be-invalid' } }).expect(400);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('do nothing with a key that is none', async () => {
    const before = await api.effects();
    const refused = await api.send({ key: 'a b' }).expect(400);
    expect(refused.body.code).toBe('idempotency_key_invalid');
    expect(await api.effects()).toBe(before);
  });

  describe('and those without', () => {
    it('have an effect each time, in one transaction with their work', async () => {
      const before = await api.effects();
      const replies = [await api.send({ key: null }), await api.send({ key: null })];
      expect(new Set(replies.map(({ body }) => body.id as string)).size).toBe(2);
      await api.send({ key: null, body: { end: 'break' } }).expect(500);
      await api.send({ key: null, body: { end: 'refuse' } }).expect(409);
      expect(await api.effects()).toBe(before + 2);
      expect(await api.remembered()).toBe(0);
    });

    it('are what requests are to routes that do not declare it', async () => {
      await expect(isAnother({ path: '/plain' }, { path: '/plain' })).resolves.toBe(true);
      expect(await api.remembered()).toBe(0);
    });

    it('need neither transaction nor workspace where the handler takes none', async () => {
      const free = await api.send({ path: '/free', as: { workspaceId: null } }).expect(201);
      expect(free.body).toEqual({ free: true });
      await api.send({ path: '/free' }).expect(201);
      expect(await api.remembered()).toBe(0);
    });
  });

  it.each<[string, Sending['as'], string | null, string]>([
    [
      'workspace',
      { workspaceId: null },
      'k1',
      'a route with a transaction must be declared with @Access of a workspace',
    ],
    ['principal', null, null, 'a route with a transaction must be declared with @Access of a workspace'],
  ])('never open a transaction without a %s', async (_, as, key, message) => {
    const before = await api.effects();
    await api.send({ as, key }).expect(500);
    expect(api.log.map(({ err }) => err?.message)).toEqual([message]);
    expect(await api.effects()).toBe(before);
  });

  it('are documented where a route takes them, and only there', () => {
    const { paths } = SwaggerModule.createDocument(api.app, new DocumentBuilder().build());
    const parameters = paths['/things']?.post?.parameters ?? [];
    expect(parameters).toEqual([
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: false,
        description: expect.stringMatching(/24 hours.*Idempotency-Replayed.*409/),
        schema: { type: 'string', minLength: 1, maxLength: 255 },
      },
    ]);
    expect(paths['/plain']?.post?.parameters).toEqual([]);
  });
});

function requested(route: unknown): Request {
  return { route, path: '/things/7' } as Request;
}

describe('the template of a route', () => {
  it('stands for every path that it matches', () => {
    expect(routeTemplate(requested({ path: '/things/:id' }))).toBe('/things/:id');
  });

  it.each([undefined, null, 'route', {}])('is the path itself where no route was found (%j)', (route) => {
    expect(routeTemplate(requested(route))).toBe('/things/7');
  });
});
