import { randomBytes, randomUUID } from 'node:crypto';
import { Body, Controller, Delete, HttpCode, Module, Param, Post, Put, Res } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { EMPTY, type Observable } from 'rxjs';
import supertest from 'supertest';
import { ConnectionPool, Database, SystemDatabase } from '../../src/platform/database/database.js';
import type { SystemTx, Tx, WorkspaceTx } from '../../src/platform/database/tx.js';
import { AppError } from '../../src/platform/errors.js';
import { IdempotencyStore } from '../../src/platform/http/idempotency.js';
import {
  type Caller,
  CallerOf,
  type Principal,
  PrincipalOf,
  stateOf,
} from '../../src/platform/http/principal.js';
import {
  CurrentSystemTx,
  CurrentTx,
  Idempotent,
  NotIdempotent,
  TransactionInterceptor,
} from '../../src/platform/http/transaction.interceptor.js';
import { SecretBox } from '../../src/platform/security/secret-box.js';
import { recordAudit } from '../../src/platform/telemetry/audit.js';
import { capturedLog, type LogLine } from './captured-log.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { RefusalFilter } from './refusals.js';

/** What the handlers below are asked to do. */
interface Order {
  name?: string;
  end?: 'refuse' | 'be-unavailable' | 'be-too-many' | 'be-invalid' | 'break' | 'say-nothing' | 'wait';
}

/** Where requests wait inside of their handlers: `arrived` when the first is there, `go` lets them on. */
class Gate {
  arrived: Promise<void>;
  waiting = 0;
  go: () => void;
  private arrive: () => void;
  private opened: Promise<void>;

  constructor() {
    this.arrived = new Promise((resolve) => (this.arrive = resolve));
    this.opened = new Promise((resolve) => (this.go = resolve));
  }

  pass(): Promise<void> {
    this.waiting += 1;
    this.arrive();
    return this.opened;
  }
}

let gate = new Gate();
const ring = { current: randomBytes(32), previous: [] };
const committed: string[] = [];
/** How often work without a transaction was done. */
let worked = 0;

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

  @Post('located')
  @Idempotent()
  located(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() order: Order,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    response.setHeader('Location', `/things/${randomUUID()}`);
    response.setHeader('Set-Cookie', 'visited=yes');
    return effect(tx, caller, order);
  }

  @Post('streams')
  @Idempotent()
  stream(@CurrentTx() _tx: WorkspaceTx): Observable<never> {
    return EMPTY;
  }

  @Post('people')
  @Idempotent()
  person(
    @CurrentSystemTx() tx: SystemTx,
    @PrincipalOf() principal: Principal,
    @Body() order: Order,
  ): Promise<unknown> {
    return effect(tx, { ...principal, ip: null }, order);
  }

  @Post('sets')
  @Idempotent({ repeatable: true })
  async add(@Body() order: Order, @Res({ passthrough: true }) response: Response): Promise<unknown> {
    worked += 1;
    const turn = worked;
    response.setHeader('Location', `/sets/${turn}`);
    if (order.end !== undefined) await endAs(order.end, 'a');
    return { turn };
  }

  @Post('plain')
  @NotIdempotent('a test says so')
  plain(@CurrentTx() tx: WorkspaceTx, @CallerOf() caller: Caller, @Body() order: Order): Promise<unknown> {
    return effect(tx, caller, order);
  }

  @Post('free')
  free(): { free: boolean } {
    return { free: true };
  }
}

/** The witness of an effect is an audit event, which its transaction takes along when it is rolled back. */
async function effect(tx: Tx, caller: Principal & { ip: string | null }, order: Order): Promise<unknown> {
  const id = randomUUID();
  await recordAudit(tx, caller, caller.ip, 'thing.made', 'thing', id, {});
  tx.afterCommit(() => {
    committed.push(id);
  });
  if (order.end !== undefined) await endAs(order.end, id);
  return order.end === 'say-nothing' ? undefined : { id, name: order.name ?? null };
}

async function endAs(end: NonNullable<Order['end']>, id: string): Promise<void> {
  if (end === 'wait') await gate.pass();
  if (end === 'break') throw new Error('out of order');
  if (end === 'be-unavailable') throw new AppError('unavailable', 'busy', 'Later.');
  if (end === 'be-too-many') throw new AppError('too-many', 'rate_limited', 'Later.');
  if (end === 'be-invalid') throw new AppError('invalid', 'validation_failed', 'Never.');
  if (end === 'refuse') {
    const fields = [{ pointer: '/name', code: 'taken', detail: 'It is taken.' }];
    throw new AppError('conflict', 'slug_taken', `The name ${id} is taken.`, fields, { taken_by: id });
  }
}

export interface Sending {
  method?: 'post' | 'put' | 'delete';
  path?: string;
  /** null: without the header. */
  key?: string | null;
  as?: Partial<Principal> | null;
  digest?: string;
  body?: Order;
}

interface AuditEvent {
  workspace_id: string | null;
  actor_type: string;
  actor_id: string;
  object_type: string;
  object_id: string;
  ip: string;
  data: Record<string, unknown>;
}

/** An application with the real interceptor and store, whose handlers do what the body asks for. */
export class ThingsApi {
  readonly elsewhere = randomUUID();
  readonly somebody: Principal = {
    kind: 'api-key',
    id: randomUUID(),
    userId: null,
    workspaceId: randomUUID(),
    role: 'admin',
    isSuperuser: false,
    scopes: null,
  };
  /** Ids of the effects whose transaction has committed. */
  readonly committed: readonly string[] = committed;

  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly database: TestDatabase,
    readonly log: LogLine[],
    private readonly pool: ConnectionPool,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  /** @param shared the database of another one, as of a second process, which drops it */
  static async start(shared?: TestDatabase): Promise<ThingsApi> {
    const database = shared ?? (await createTestDatabase());
    const pool = new ConnectionPool({ url: database.url, maxConnections: 4, applicationName: 'test' });
    const { lines, module } = capturedLog();
    @Module({
      imports: [module],
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
    const options = { logger: false, abortOnError: false, forceCloseConnections: true } as const;
    const app = await NestFactory.create<NestExpressApplication>(ThingsModule, options);
    app.use(signIn);
    await app.listen(0, '127.0.0.1');
    const api = new ThingsApi(app, await app.getUrl(), database, lines, pool, async () => {
      if (shared === undefined) await database.drop();
    });
    for (const id of [api.somebody.workspaceId, api.elsewhere]) {
      await database.query('INSERT INTO workspaces (id, name, slug) VALUES ($1, $2, $3)', [id, 'Ada', id]);
    }
    return api;
  }

  async close(): Promise<void> {
    gate.go();
    await this.app.close();
    await this.pool.onApplicationShutdown();
    await this.cleanUp();
  }

  /** For each test: nothing is remembered, nobody waits. */
  async reset(): Promise<void> {
    gate.go();
    gate = new Gate();
    committed.length = 0;
    this.log.length = 0;
    await this.database.query('DELETE FROM idempotency_keys');
  }

  get gate(): Gate {
    return gate;
  }

  /** Sends a request that waits inside its handler, and returns when it is there; fails if it is answered first. */
  async sendAndWait(sending: Sending): Promise<{ reply: Promise<supertest.Response> }> {
    const reply = this.send({ ...sending, body: { ...sending.body, end: 'wait' } }).then(
      (answered) => answered,
    );
    const early = reply.then(({ status }) => {
      if (gate.waiting === 0) throw new Error(`answered with ${status} instead of waiting`);
    });
    await Promise.race([gate.arrived, early]);
    return { reply };
  }

  get worked(): number {
    return worked;
  }

  send({
    method = 'post',
    path = '/things',
    key = 'k1',
    as = {},
    digest,
    body = {},
  }: Sending = {}): supertest.Test {
    const client = supertest(this.url);
    const request = client[method](path);
    if (as !== null) void request.set('x-as', JSON.stringify({ ...this.somebody, ...as }));
    if (key !== null) void request.set('Idempotency-Key', key);
    if (digest !== undefined) void request.set('x-body-digest', digest);
    return request.send(body);
  }

  events(action: string): Promise<AuditEvent[]> {
    return this.database.query('SELECT * FROM audit_events WHERE action = $1 ORDER BY id', [action]);
  }

  async effects(): Promise<number> {
    return (await this.events('thing.made')).length;
  }

  async remembered(): Promise<number> {
    return (await this.database.query('SELECT FROM idempotency_keys')).length;
  }
}

/** What the guard does in the application: says who sends the request, and what stands for a streamed body. */
function signIn(request: Request, _response: Response, next: NextFunction): void {
  const as = request.header('x-as');
  if (as !== undefined) stateOf(request).principal = JSON.parse(as) as Principal;
  const digest = request.header('x-body-digest');
  if (digest !== undefined) stateOf(request).bodyDigest = digest;
  next();
}
