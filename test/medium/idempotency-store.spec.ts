import { randomBytes, randomUUID } from 'node:crypto';
import { Body, Controller, Delete, HttpCode, Module, Param, Post, Put } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { EMPTY, type Observable } from 'rxjs';
import supertest from 'supertest';
import { ConnectionPool, Database, SystemDatabase } from '../../src/platform/database/database.js';
import type { WorkspaceTx } from '../../src/platform/database/tx.js';
import { AppError } from '../../src/platform/errors.js';
import { IdempotencyStore, routeTemplate } from '../../src/platform/http/idempotency.js';
import { type Caller, CallerOf, type Principal, stateOf } from '../../src/platform/http/principal.js';
import {
  CurrentTx,
  Idempotent,
  TransactionInterceptor,
} from '../../src/platform/http/transaction.interceptor.js';
import { SecretBox } from '../../src/platform/security/secret-box.js';
import { recordAudit } from '../../src/platform/telemetry/audit.js';
import { loggerModule } from '../../src/platform/telemetry/logging.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { RefusalFilter } from '../support/refusals.js';

/** What the handlers below are asked to do. */
interface Order {
  name?: string;
  end?: 'refuse' | 'be-unavailable' | 'break' | 'say-nothing' | 'wait';
}

/** A request that waits inside its handler: `arrived` when it is there, `go` lets it on. */
class Gate {
  arrived: Promise<void>;
  go: () => void;
  private arrive: () => void;
  private opened: Promise<void>;

  constructor() {
    this.arrived = new Promise((resolve) => (this.arrive = resolve));
    this.opened = new Promise((resolve) => (this.go = resolve));
  }

  pass(): Promise<void> {
    this.arrive();
    return this.opened;
  }
}

let gate = new Gate();
const ring = { current: randomBytes(32), previous: [] };
const committed: string[] = [];

@Controller()
class ThingsController {
  @Post('things')
  @Idempotent()
  make(@CurrentTx() tx: WorkspaceTx, @CallerOf() caller: Caller, @Body() order: Order): Promise<unknown> {
    return effect(tx, caller, order);
  }

  @Put('things')
  @Idempotent()
  put(@CurrentTx() tx: WorkspaceTx, @CallerOf() caller: Caller, @Body() order: Order): Promise<unknown> {
    return effect(tx, caller, order);
  }

  @Post('things/:id')
  @HttpCode(202)
  @Idempotent()
  change(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() order: Order,
    @Param('id') id: string,
  ): Promise<unknown> {
    return effect(tx, caller, { ...order, name: id });
  }

  @Delete('things/:id')
  @HttpCode(204)
  @Idempotent()
  async remove(@CurrentTx() tx: WorkspaceTx, @CallerOf() caller: Caller): Promise<void> {
    await effect(tx, caller, {});
  }

  @Post('streams')
  @Idempotent()
  stream(@CurrentTx() _tx: WorkspaceTx): Observable<never> {
    return EMPTY;
  }

  @Post('plain')
  plain(@CurrentTx() tx: WorkspaceTx, @CallerOf() caller: Caller, @Body() order: Order): Promise<unknown> {
    return effect(tx, caller, order);
  }

  @Post('free')
  free(): { free: boolean } {
    return { free: true };
  }
}

/** The witness of an effect is an audit event, which its transaction takes along when it is rolled back. */
async function effect(tx: WorkspaceTx, caller: Caller, order: Order): Promise<unknown> {
  const id = randomUUID();
  await recordAudit(tx, caller, caller.ip, 'thing.made', 'thing', id, {});
  tx.afterCommit(() => {
    committed.push(id);
  });
  if (order.end === 'wait') await gate.pass();
  if (order.end === 'break') throw new Error('out of order');
  if (order.end === 'be-unavailable') throw new AppError('unavailable', 'busy', 'Later.');
  if (order.end === 'refuse') {
    const fields = [{ pointer: '/name', code: 'taken', detail: 'It is taken.' }];
    throw new AppError('conflict', 'slug_taken', `The name ${id} is taken.`, fields, { taken_by: id });
  }
  return order.end === 'say-nothing' ? undefined : { id, name: order.name ?? null };
}

describe('requests with an Idempotency-Key', () => {
  let database: TestDatabase;
  let pool: ConnectionPool;
  let app: NestExpressApplication;
  let url: string;
  const somebody: Principal = {
    kind: 'api-key',
    id: randomUUID(),
    userId: null,
    workspaceId: randomUUID(),
    role: 'admin',
    isSuperuser: false,
    scopes: null,
  };
  const elsewhere = randomUUID();

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new ConnectionPool({ url: database.url, maxConnections: 4, applicationName: 'test' });
    for (const id of [somebody.workspaceId, elsewhere]) {
      await database.query('INSERT INTO workspaces (id, name, slug) VALUES ($1, $2, $3)', [id, 'Ada', id]);
    }
    @Module({
      imports: [loggerModule('silent')],
      controllers: [ThingsController],
      providers: [
        { provide: Database, useValue: new Database(pool) },
        { provide: SystemDatabase, useValue: new SystemDatabase(pool) },
        { provide: SecretBox, useValue: new SecretBox(() => ring) },
        IdempotencyStore,
        { provide: APP_FILTER, useClass: RefusalFilter },
        { provide: APP_INTERCEPTOR, useClass: TransactionInterceptor },
      ],
    })
    class ThingsModule {}
    app = await NestFactory.create<NestExpressApplication>(ThingsModule, { logger: false });
    app.use(signIn);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterAll(async () => {
    await app.close();
    await pool.onApplicationShutdown();
    await database.drop();
  });

  beforeEach(async () => {
    gate = new Gate();
    committed.length = 0;
    await database.query('DELETE FROM idempotency_keys');
  });

  interface Sending {
    method?: 'post' | 'put' | 'delete';
    path?: string;
    key?: string;
    as?: Partial<Principal>;
    digest?: string;
    body?: unknown;
  }

  function send({ method = 'post', path = '/things', key = 'k1', as, digest, body = {} }: Sending = {}) {
    const client = supertest(url);
    const request = client[method](path)
      .set('x-as', JSON.stringify({ ...somebody, ...as }))
      .set('Idempotency-Key', key);
    if (digest !== undefined) void request.set('x-body-digest', digest);
    return request.send(body as object);
  }

  /** Whether a second request has an effect of its own after a first one. */
  async function isAnother(first: Sending, second: Sending): Promise<boolean> {
    const [before, after] = [await send(first).expect(201), await send(second)];
    expect(before.headers).not.toHaveProperty('idempotency-replayed');
    return after.headers['idempotency-replayed'] === undefined && after.body.id !== before.body.id;
  }

  const without = (path: string) => supertest(url).post(path).set('x-as', JSON.stringify(somebody));

  const events = (action: string) =>
    database.query<{
      actor_type: string;
      actor_id: string;
      object_type: string;
      object_id: string;
      ip: string;
    }>("SELECT * FROM audit_events WHERE action = $1 AND at > now() - interval '1 hour' ORDER BY id", [
      action,
    ]);
  const effects = async () => (await events('thing.made')).length;

  it('have one effect, and every repetition gets the first reply and says so', async () => {
    const before = await effects();
    const replays = (await events('idempotency.replayed')).length;
    const first = await send({ body: { name: 'a' } }).expect(201);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(await events('idempotency.replayed')).toHaveLength(replays);
    for (let repetition = 0; repetition < 2; repetition += 1) {
      const again = await send({ body: { name: 'a' } }).expect(201);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.body).toEqual(first.body);
    }
    expect(first.body.name).toBe('a');
    expect(await effects()).toBe(before + 1);
    expect(committed).toEqual([first.body.id]);
  });

  it('leave a trace of each repetition: who, which route, from where', async () => {
    const before = (await events('idempotency.replayed')).length;
    await send({ path: '/things/7' }).expect(202);
    await send({ path: '/things/7' }).expect(202);
    expect((await events('idempotency.replayed')).slice(before)).toEqual([
      expect.objectContaining({
        actor_type: 'api-key',
        actor_id: somebody.id,
        workspace_id: somebody.workspaceId,
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
    const made = await send(first).expect(202);
    const before = await effects();
    const refused = await send({ ...first, ...change }).expect(409);
    expect(refused.body).toMatchObject({ code: 'idempotency_mismatch', detail: /another request/ });
    expect(await effects()).toBe(before);
    expect((await send(first).expect(202)).body).toEqual(made.body);
  });

  it('are judged by the digest of a streamed file, not by the body that no parser has read', async () => {
    const first = await send({ digest: 'eeee', body: { name: 'a' } }).expect(201);
    const again = await send({ digest: 'eeee', body: { name: 'b' } }).expect(201);
    expect(again.body).toEqual(first.body);
  });

  it.each<[string, Sending]>([
    ['key', { key: 'k2' }],
    ['principal', { as: { id: randomUUID() } }],
    ['kind of principal of the same id', { as: { kind: 'user' } }],
    ['workspace', { as: { workspaceId: elsewhere } }],
    ['method', { method: 'put' }],
    ['route', { path: '/things/7' }],
  ])('of another %s know nothing of each other', async (_, change) => {
    await expect(isAnother({}, change)).resolves.toBe(true);
  });

  it('with the same key, principal and route are the same, whatever else the principal may do', async () => {
    await expect(isAnother({}, { as: { role: 'member' } })).resolves.toBe(false);
  });

  it('are refused while their twin runs, at once, and repeat its reply afterwards', async () => {
    const running = send({ body: { end: 'wait' } }).then((reply) => reply);
    await gate.arrived;
    const twin = await send({ body: { end: 'wait' } }).expect(409);
    expect(twin.body).toMatchObject({ code: 'idempotency_in_flight', detail: /still running/ });
    // Another key is not held up by it.
    await send({ key: 'k2' }).expect(201);
    gate.go();
    const first = await running;
    expect(first.status).toBe(201);
    const after = await send({ body: { end: 'wait' } }).expect(201);
    expect(after.body).toEqual(first.body);
    expect(after.headers['idempotency-replayed']).toBe('true');
  });

  it('of fifty twins at once one has an effect', async () => {
    const before = await effects();
    const replies = await Promise.all(Array.from({ length: 50 }, () => send()));
    expect(await effects()).toBe(before + 1);
    const made = replies.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body }) => body.id as string)).size).toBe(1);
    for (const { status, body } of replies) {
      if (status !== 201)
        expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency_in_flight' });
    }
  });

  it('that were refused have no effect, and are refused in the same words again', async () => {
    const before = await effects();
    const first = await send({ body: { end: 'refuse' } }).expect(409);
    const again = await send({ body: { end: 'refuse' } }).expect(409);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(first.body).toMatchObject({
      code: 'slug_taken',
      detail: /^The name \S+ is taken\.$/,
      errors: [{ pointer: '/name', code: 'taken', detail: 'It is taken.' }],
      taken_by: expect.any(String),
    });
    expect({ ...again.body, instance: '' }).toEqual({ ...first.body, instance: '' });
    expect(await effects()).toBe(before);
    expect(committed).toEqual([]);
    const [stored] = await database.query<{ status: number }>('SELECT status FROM idempotency_keys');
    expect(stored).toEqual({ status: 409 });
  });

  it.each([
    ['a fault of ours', 'break', 500],
    ['what may hold the next time', 'be-unavailable', 503],
  ] as const)('are not done after %s, so the same key may try again', async (_, end, status) => {
    const before = await effects();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const failed = await send({ body: { end } }).expect(status);
      expect(failed.headers).not.toHaveProperty('idempotency-replayed');
    }
    expect(await effects()).toBe(before);
    expect(committed).toEqual([]);
    expect(await database.query('SELECT FROM idempotency_keys')).toHaveLength(0);
  });

  it.each<[string, Sending]>([
    ['of a deletion', { method: 'delete', path: '/things/7' }],
    ['of a handler that returns nothing', { body: { end: 'say-nothing' } }],
    ['of a stream that ends without a word', { path: '/streams' }],
  ])('repeat the empty reply %s as an empty one', async (_, sending) => {
    const first = await send(sending);
    const again = await send(sending);
    expect(first.status).toBe(sending.method === 'delete' ? 204 : 201);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.text).toBe('');
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('are remembered for 24 hours, and then are new', async () => {
    const first = await send().expect(201);
    const life = 'SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM idempotency_keys';
    expect(await database.query(life)).toEqual([{ seconds: 86_400 }]);
    await database.query("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");
    const second = await send({ body: { name: 'later' } }).expect(201);
    expect(second.headers).not.toHaveProperty('idempotency-replayed');
    expect(second.body.id).not.toBe(first.body.id);
    expect(await database.query(life)).toEqual([{ seconds: 86_400 }]);
    const third = await send({ body: { name: 'later' } }).expect(201);
    expect(third.body).toEqual(second.body);
    await send().expect(409); // what expired is forgotten
  });

  it('have their replies encrypted, each for its own place', async () => {
    const secret = await send({ key: 'k1', body: { name: 'a secret' } }).expect(201);
    await send({ key: 'k2', body: { name: 'a secret' } }).expect(201);
    const rows = await database.query<{ response: Buffer }>('SELECT response FROM idempotency_keys');
    for (const { response } of rows) expect(response.includes('secret')).toBe(false);
    await database.query(
      `UPDATE idempotency_keys SET response = (SELECT response FROM idempotency_keys WHERE key = 'k1') WHERE key = 'k2'`,
    );
    const moved = await send({ key: 'k2', body: { name: 'a secret' } }).expect(500);
    expect(moved.text).not.toContain(secret.body.id);
  });

  it.each(['!', '~', 'k'.repeat(255), 'a-1_b:2'])('take %j as a key', async (key) => {
    await send({ key }).expect(201);
  });

  it.each([
    ['empty', ''],
    ['too long by one', 'k'.repeat(256)],
    ['with a blank', 'a b'],
    ['beyond ASCII', 'caf\u00e9'],
    ['of which a part would do', 'k\u00e9'],
    ['of which the end would do', '\u00e9k'],
  ])('do nothing with a key that is %s', async (_, key) => {
    const before = await effects();
    const refused = await send({ key }).expect(400);
    const detail = 'not 1 to 255 visible ASCII characters';
    expect(refused.body).toMatchObject({
      code: 'idempotency_key_invalid',
      detail: 'Idempotency-Key wants 1 to 255 visible ASCII characters.',
      errors: [{ parameter: 'Idempotency-Key', code: 'format', detail }],
    });
    expect(await effects()).toBe(before);
  });

  describe('and those without', () => {
    it('have an effect each time, in one transaction with their work', async () => {
      const before = await effects();
      const replies = [await without('/things').send({}), await without('/things').send({})];
      expect(new Set(replies.map(({ body }) => body.id as string)).size).toBe(2);
      await without('/things').send({ end: 'break' }).expect(500);
      await without('/things').send({ end: 'refuse' }).expect(409);
      expect(await effects()).toBe(before + 2);
      expect(await database.query('SELECT FROM idempotency_keys')).toHaveLength(0);
    });

    it('are what requests are to routes that do not declare it', async () => {
      await expect(isAnother({ path: '/plain' }, { path: '/plain' })).resolves.toBe(true);
      expect(await database.query('SELECT FROM idempotency_keys')).toHaveLength(0);
    });

    it('need neither transaction nor workspace where the handler takes none', async () => {
      const free = await send({ path: '/free', as: { workspaceId: null } }).expect(201);
      expect(free.body).toEqual({ free: true });
      await send({ path: '/free' }).expect(201);
      expect(await database.query('SELECT FROM idempotency_keys')).toHaveLength(0);
    });
  });

  it.each([null, undefined])('never open a transaction without a workspace (%s)', async (workspaceId) => {
    const before = await effects();
    await send({ as: { workspaceId } as Partial<Principal> }).expect(500);
    await supertest(url).post('/things').send({}).expect(500);
    expect(await effects()).toBe(before);
  });

  it('are documented where a route takes them, and only there', () => {
    const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
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

/** What the guard does in the application: says who sends the request, and what stands for a streamed body. */
function signIn(request: Request, _response: Response, next: NextFunction): void {
  const as = request.header('x-as');
  if (as !== undefined) stateOf(request).principal = JSON.parse(as) as Principal;
  const digest = request.header('x-body-digest');
  if (digest !== undefined) stateOf(request).bodyDigest = digest;
  next();
}

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
