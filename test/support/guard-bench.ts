import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import type { NextFunction, Request, Response } from 'express';
import supertest from 'supertest';
import { AccessTokens } from '../../src/modules/auth/access-tokens.js';
import { ClientTokens } from '../../src/modules/auth/client-tokens.js';
import { apiKeyEntropyBytes, formatApiKey } from '../../src/modules/auth/domain/api-key-format.js';
import { CredentialResolver } from '../../src/modules/auth/principal-resolver.js';
import { Clock } from '../../src/platform/clock.js';
import { CONFIG } from '../../src/platform/config/config.js';
import { ConnectionPool, SystemDatabase } from '../../src/platform/database/database.js';
import { AccessGuard } from '../../src/platform/http/access.guard.js';
import { instructBrowsers } from '../../src/platform/http/browsers.js';
import { PrincipalResolver, type WorkspaceRole } from '../../src/platform/http/principal.js';
import { RateLimiter } from '../../src/platform/http/rate-limit/rate-limiter.js';
import { RateLimits } from '../../src/platform/http/rate-limit/rate-limits.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import { capturedLog, type LogLine } from './captured-log.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { RefusalFilter } from './refusals.js';

class SetClock extends Clock {
  private at = new Date();
  override now(): Date {
    return this.at;
  }
  advance(ms: number): void {
    this.at = new Date(this.at.getTime() + ms);
  }
}

export type Credential = { token: string } | { key: string } | null;

interface BenchSettings {
  corsOrigins?: string[];
  publicPerMinute?: number;
}

/** The real guard with its real resolver before a few routes of the test's own, and people who call them. */
export class GuardBench {
  readonly workspace = randomUUID();
  readonly elsewhere = randomUUID();

  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly database: TestDatabase,
    readonly pool: ConnectionPool,
    readonly clock: SetClock,
    /** What the application has logged. */
    readonly log: LogLine[],
  ) {}

  static async start(controllers: Type[], settings: BenchSettings = {}): Promise<GuardBench> {
    const database = await createTestDatabase();
    const pool = new ConnectionPool({ url: database.url, maxConnections: 4, applicationName: 'guard test' });
    const clock = new SetClock();
    const { lines: log, module: logger } = capturedLog();
    const secrets = { token: { current: randomBytes(32).toString('hex'), previous: null } };
    const { corsOrigins = [], publicPerMinute = 60_000 } = settings;
    const rateLimits = {
      enabled: true,
      perMinute: 60_000,
      publicPerMinute,
      loginPerMinute: 60_000,
      burstS: 60,
    };
    const config = { secrets: () => secrets, databaseUrl: database.url, redisUrl: null, rateLimits };
    @Module({
      imports: [logger],
      controllers,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Clock, useValue: clock },
        { provide: SystemDatabase, useValue: new SystemDatabase(pool) },
        Metrics,
        RateLimiter,
        RateLimits,
        AccessTokens,
        ClientTokens,
        { provide: PrincipalResolver, useClass: CredentialResolver },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: RefusalFilter },
      ],
    })
    class BenchModule {}
    const options = { logger: false, abortOnError: false } as const;
    const app = await NestFactory.create<NestExpressApplication>(BenchModule, options);
    instructBrowsers(app, { corsOrigins });
    app.use(cookieParser());
    app.use(comeFrom);
    await app.listen(0, '127.0.0.1');
    const bench = new GuardBench(app, await app.getUrl(), database, pool, clock, log);
    for (const id of [bench.workspace, bench.elsewhere]) {
      await database.query('INSERT INTO workspaces (id, name, slug) VALUES ($1, $2, $3)', [id, 'Ada', id]);
    }
    return bench;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.pool.onApplicationShutdown();
    await this.database.drop();
  }

  /** A person with a session, and an access token for `active`. */
  async person(
    memberships: Record<string, WorkspaceRole>,
    active: string | null,
    isSuperuser = false,
  ): Promise<{ id: string; session: string; token: string }> {
    const [id, session] = [randomUUID(), randomUUID()];
    await this.database.query('INSERT INTO users (id, email, name, is_superuser) VALUES ($1, $2, $3, $4)', [
      id,
      `${id}@example.com`,
      'Ada',
      isSuperuser,
    ]);
    for (const [workspaceId, role] of Object.entries(memberships)) {
      const row = [workspaceId, id, role];
      await this.database.query(
        'INSERT INTO memberships (workspace_id, user_id, role) VALUES ($1, $2, $3)',
        row,
      );
    }
    await this.database.query(
      `INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at)
       VALUES ($1, $2, $3, $4, now() + interval '1 day')`,
      [randomUUID(), session, id, randomBytes(32)],
    );
    return { id, session, token: await this.token({ userId: id, workspaceId: active, sessionId: session }) };
  }

  token(claims: { userId: string; workspaceId: string | null; sessionId: string }): Promise<string> {
    return this.app.get(AccessTokens).sign(claims);
  }

  /** A key of `workspace`. */
  async apiKey(role: WorkspaceRole, scopes: Scope[] | null = null): Promise<{ id: string; key: string }> {
    const id = randomUUID();
    const { key, prefix } = formatApiKey(randomBytes(apiKeyEntropyBytes));
    await this.database.query(
      `INSERT INTO api_keys (id, workspace_id, name, role, prefix, key_hash, scopes)
       VALUES ($1, $2, 'key', $3, $4, $5, $6)`,
      [id, this.workspace, role, prefix, createHash('sha256').update(key).digest(), scopes],
    );
    return { id, key };
  }

  /** An OAuth client of `workspace`, and an access token of it that is narrowed to `tokenScopes`. */
  async oauthClient(
    role: WorkspaceRole,
    scopes: Scope[] | null = null,
    tokenScopes: Scope[] | null = null,
  ): Promise<{ id: string; token: string }> {
    const id = randomUUID();
    await this.database.query(
      `INSERT INTO oauth_clients (id, workspace_id, name, role, scopes, secret_hash)
       VALUES ($1, $2, 'client', $3, $4, $5)`,
      [id, this.workspace, role, scopes, randomBytes(32)],
    );
    return { id, token: await this.app.get(ClientTokens).sign({ clientId: id, scopes: tokenScopes }) };
  }

  send(method: 'get' | 'post' | 'patch', path: string, as: Credential): supertest.Test {
    const client = supertest(this.url);
    const request = client[method](path);
    if (as === null) return request;
    return 'key' in as
      ? request.set('X-API-Key', as.key)
      : request.set('Authorization', `Bearer ${as.token}`);
  }

  get(path: string, as: Credential): supertest.Test {
    return this.send('get', path, as);
  }
}

/** Stands for the network: where a connection comes from. */
function comeFrom(request: Request, _response: Response, next: NextFunction): void {
  const address = request.header('x-test-address');
  if (address !== undefined) {
    const value = address === 'none' ? undefined : address;
    Object.defineProperty(request.socket, 'remoteAddress', { value, configurable: true });
  }
  next();
}
