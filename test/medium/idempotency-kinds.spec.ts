import { randomUUID } from 'node:crypto';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import {
  CurrentTx,
  Idempotent,
  NotIdempotent,
  repetitionOf,
  transactionKindOf,
} from '../../src/platform/http/transaction.interceptor.js';
import { until } from '../support/sandbox.js';
import { ThingsApi } from '../support/things-api.js';

let api: ThingsApi;

beforeAll(async () => {
  api = await ThingsApi.start();
});
afterAll(() => api?.close());
beforeEach(() => api.reset());

describe('what a handler sets in the head of its reply', () => {
  it('comes again with the reply, but for cookies', async () => {
    const first = await api.send({ path: '/located' }).expect(201);
    const again = await api.send({ path: '/located' }).expect(201);
    expect(first.headers['location']).toMatch(/^\/things\/[0-9a-f-]{36}$/);
    expect(first.headers).toHaveProperty('set-cookie');
    expect(again.headers['location']).toBe(first.headers['location']);
    expect(again.headers).not.toHaveProperty('set-cookie');
  });

  it('is not that of a refusal, and nothing else is stored', async () => {
    await api.send({ path: '/located', body: { end: 'refuse' } }).expect(409);
    await api.send({ path: '/located', key: 'k2' }).expect(201);
    const rows = await api.database.query('SELECT key, headers FROM idempotency_keys ORDER BY key');
    expect(rows).toEqual([
      { key: 'k1', headers: {} },
      { key: 'k2', headers: { location: expect.any(String) } },
    ]);
  });
});

describe('what a person does outside of any workspace', () => {
  const nowhere = { kind: 'user' as const, workspaceId: null };

  it('is done once, whatever workspace they are in', async () => {
    const first = await api.send({ path: '/people', as: nowhere }).expect(201);
    const again = await api
      .send({ path: '/people', as: { ...nowhere, workspaceId: api.elsewhere } })
      .expect(201);
    expect(again.body).toEqual(first.body);
    const [stored] = await api.database.query('SELECT workspace_id FROM idempotency_keys');
    expect(stored).toEqual({ workspace_id: null });
    const [trace] = (await api.events('idempotency.replayed')).slice(-1);
    expect(trace).toMatchObject({ workspace_id: null, actor_id: api.somebody.id, object_id: '/people' });
  });

  it('is of that person alone', async () => {
    const first = await api.send({ path: '/people', as: nowhere }).expect(201);
    const other = await api.send({ path: '/people', as: { ...nowhere, id: randomUUID() } }).expect(201);
    expect(other.body.id).not.toBe(first.body.id);
  });

  it('has to be of somebody', async () => {
    await api.send({ path: '/people', as: null }).expect(500);
    expect(api.log.map(({ err }) => err?.message)).toEqual([
      'an idempotent route must be declared with @Access of a caller',
    ]);
  });

  it('is refused beside its twin and with another body, and without a key is done each time', async () => {
    const running = await api.sendAndWait({ path: '/people', as: nowhere });
    const twin = await api.send({ path: '/people', as: nowhere, body: { end: 'wait' } }).expect(409);
    expect(twin.body.code).toBe('idempotency_in_flight');
    api.gate.go();
    expect((await running.reply).status).toBe(201);
    const other = await api.send({ path: '/people', as: nowhere }).expect(409);
    expect(other.body.code).toBe('idempotency_mismatch');
    const unkeyed = await api.send({ path: '/people', as: nowhere, key: null }).expect(201);
    expect(api.committed).toContain(unkeyed.body.id);
  });
});

describe('work without a transaction that may be done twice', () => {
  it('is done once, and its reply comes again with its head', async () => {
    const before = api.worked;
    const first = await api.send({ path: '/sets' }).expect(201);
    const again = await api.send({ path: '/sets' }).expect(201);
    expect(api.worked).toBe(before + 1);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(again.headers).toMatchObject({
      'idempotency-replayed': 'true',
      location: first.headers['location'],
    });
    expect(again.body).toEqual(first.body);
    const [stored] = await api.database.query('SELECT headers FROM idempotency_keys');
    expect(stored).toEqual({ headers: { location: first.headers['location'] } });
    expect((await api.send({ path: '/sets', body: { name: 'b' } }).expect(409)).body.code).toBe(
      'idempotency_mismatch',
    );
    expect(api.worked).toBe(before + 1);
  });

  it('is refused while its twin runs, but not beside another', async () => {
    const running = await api.sendAndWait({ path: '/sets' });
    const twin = await api.send({ path: '/sets', body: { end: 'wait' } }).expect(409);
    expect(twin.body.code).toBe('idempotency_in_flight');
    await api.send({ path: '/sets', key: 'k2' }).expect(201);
    api.gate.go();
    const first = await running.reply;
    expect((await api.send({ path: '/sets', body: { end: 'wait' } }).expect(201)).body).toEqual(first.body);
  });

  it('is refused in the same words again when it was refused', async () => {
    const before = api.worked;
    const first = await api.send({ path: '/sets', body: { end: 'refuse' } }).expect(409);
    const again = await api.send({ path: '/sets', body: { end: 'refuse' } }).expect(409);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(api.worked).toBe(before + 1);
  });

  it('is tried again after a fault, since nothing runs any more', async () => {
    const before = api.worked;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await api.send({ path: '/sets', body: { end: 'break' } }).expect(500);
    }
    expect(api.worked).toBe(before + 2);
    expect(await api.remembered()).toBe(0);
  });

  it('gets the reply of the one that was stored first, should another process have done it meanwhile', async () => {
    const running = await api.sendAndWait({ path: '/sets' });
    const other = await ThingsApi.start(api.database);
    try {
      const done = other
        .send({ path: '/sets', as: api.somebody, body: { end: 'wait' } })
        .then((reply) => reply);
      await until('both are at work', () => api.gate.waiting === 2);
      api.gate.go();
      const replies = [await running.reply, await done];
      expect(replies.map(({ status }) => status)).toEqual([201, 201]);
      expect(replies[1]?.body).toEqual(replies[0]?.body);
      const later = await api.send({ path: '/sets', body: { end: 'wait' } }).expect(201);
      expect(later.body).toEqual(replies[0]?.body);
      expect(replies.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  it('is done without a key each time, and asks for a workspace with one', async () => {
    const before = api.worked;
    await api.send({ path: '/sets', key: null, as: { workspaceId: null } }).expect(201);
    await api.send({ path: '/sets', key: null }).expect(201);
    expect(api.worked).toBe(before + 2);
    await api.send({ path: '/sets', as: { workspaceId: null } }).expect(500);
    expect(api.worked).toBe(before + 2);
  });
});

describe('what a route says of itself', () => {
  @NotIdempotent('a test says so')
  class Controller {
    @Idempotent()
    once(@CurrentTx() _tx: unknown): void {}
    @Idempotent({ repeatable: true })
    repeatable(): void {}
    silent(): void {}
  }
  const { once, repeatable, silent } = Controller.prototype;

  it('is read from its handler, else from its controller', () => {
    expect(repetitionOf(once, Controller)).toEqual({ idempotent: true, repeatable: false });
    expect(repetitionOf(repeatable, Controller)).toEqual({ idempotent: true, repeatable: true });
    expect(repetitionOf(silent, Controller)).toEqual({ idempotent: false, because: 'a test says so' });
    expect(repetitionOf(silent, class {})).toBeUndefined();
  });

  it('is the kind of its transaction too', () => {
    expect(transactionKindOf(Controller.prototype, 'once')).toBe('workspace');
    expect(transactionKindOf(Controller.prototype, 'silent')).toBeUndefined();
  });

  it('is told in the document', () => {
    const { paths } = SwaggerModule.createDocument(api.app, new DocumentBuilder().build());
    expect(paths['/plain']?.post).toMatchObject({ 'x-not-idempotent': 'a test says so' });
  });
});
