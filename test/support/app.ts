import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { apiKey, bearer, Trunkline } from '@trunkline/client';
import supertest from 'supertest';
import { createApp } from '../../src/app.js';
import { ensureSuperuser } from '../../src/modules/auth/index.js';
import { type Config, readConfig, type Role } from '../../src/platform/config/config.js';
import { SystemDatabase } from '../../src/platform/database/database.js';
import type { WorkspaceRole } from '../../src/platform/http/principal.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import { assertDescribed } from './contract.js';
import { assertNoCanaryInFile, canary, collectCanaries } from './canaries.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';

export interface TestAppOptions {
  /** Both by default; an api alone starts faster and does nothing by itself. */
  roles?: Role[];
  /** Where LiveKit or the sandbox is; a test sandbox (sandbox.ts) fits as it is. By default nobody answers there. */
  livekit?: { url: string; apiKey: string; apiSecret: string };
  /** For a second process on one database: what is given is neither dropped nor removed by close(). */
  database?: TestDatabase;
  dataDir?: string;
  /** Further settings, by their names in .env.example. */
  env?: Record<string, string>;
}

/** A person with a workspace of their own, of which they are admin. */
export interface TestUser {
  email: string;
  password: string;
  userId: string;
  workspaceId: string;
  accessToken: string;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Credential = TestUser | { apiKey: string } | { accessToken: string };

export interface TestApp {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly config: Config;
  readonly database: TestDatabase;
  /** The API's client as somebody, or as nobody: for what is to go well. It repeats nothing. */
  client(as?: Credential): Trunkline;
  /** A request as somebody (a Bearer token or an API key), or as nobody: for what is to be refused, byte by byte. */
  request(method: Method, path: string, as?: Credential): supertest.Test;
  /** Signs a new person up, through the API. */
  signUp(fields?: { email?: string; name?: string; workspace_name?: string }): Promise<TestUser>;
  /** A new API key of the owner's workspace, or of that of a new person; with scopes, one that is narrowed to them. */
  apiKey(role: WorkspaceRole, owner?: TestUser, scopes?: readonly Scope[]): Promise<string>;
  /** A new person who belongs to the owner's workspace, signed in there, by way of an invitation. */
  member(role: WorkspaceRole, owner: TestUser): Promise<TestUser>;
  /** The superuser, signed in, in a workspace of their own. */
  superuser(): Promise<TestUser>;
  /** Stops the application, drops its database and removes its files. */
  close(): Promise<void>;
}

const SUPERUSER = { email: 'root@example.com', password: canary('the root of all tests') };
const PASSWORD = canary('correct horse battery');

/** Starts the whole application on a free port, with a database and a data directory of its own. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'trunkline-app-'));
  const cleanUp = async () => {
    if (options.database === undefined) await database.drop();
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  const config = testConfig(options, database, dataDir);
  const app = await started(config).catch(async (error: unknown) => {
    await cleanUp();
    throw error;
  });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const client = new TestClient(app, `http://127.0.0.1:${port}`);
  return {
    app,
    url: client.url,
    config,
    database,
    client: client.client.bind(client),
    request: client.request.bind(client),
    signUp: client.signUp.bind(client),
    apiKey: client.apiKey.bind(client),
    member: client.member.bind(client),
    superuser: client.superuser.bind(client),
    close: async () => {
      await app.close();
      const searched = await searchedLog(config).catch((error: unknown) => error);
      await cleanUp();
      if (searched !== undefined) throw searched;
    },
  };
}

/** Nothing that a test keeps secret is in the log of the application. */
async function searchedLog({ logFile }: Config): Promise<void> {
  if (logFile !== null) await assertNoCanaryInFile(logFile);
}

async function started(config: Config): Promise<NestExpressApplication> {
  const app = await createApp(config);
  collectCanaries(app.getHttpServer() as Server);
  try {
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

/** The settings of an application for tests, for those who start one in a process of its own. */
export function testConfig(options: TestAppOptions, database: TestDatabase, dataDir: string): Config {
  const livekit = options.livekit ?? {
    url: 'http://127.0.0.1:1',
    apiKey: 'nobody',
    apiSecret: canary('a secret of at least thirty-two characters'),
  };
  return readConfig({
    DATABASE_URL: database.url,
    TRUNKLINE_DATA_DIR: dataDir,
    TRUNKLINE_ROLES: (options.roles ?? ['api', 'worker']).join(','),
    LIVEKIT_URL: livekit.url,
    LIVEKIT_API_KEY: livekit.apiKey,
    LIVEKIT_API_SECRET: livekit.apiSecret,
    JWT_SECRET: canary(randomBytes(32).toString('hex')),
    ENCRYPTION_KEY: canary(randomBytes(32).toString('base64')),
    SUPERUSER_EMAIL: SUPERUSER.email,
    LOG_LEVEL: 'debug',
    LOG_FILE: join(dataDir, `test-${randomUUID()}.log`),
    RATE_LIMIT_PER_MINUTE: '1000000',
    RATE_LIMIT_PUBLIC_PER_MINUTE: '1000000',
    RATE_LIMIT_LOGIN_PER_MINUTE: '1000000',
    ...options.env,
  });
}

class TestClient {
  constructor(
    private readonly app: NestExpressApplication,
    readonly url: string,
  ) {}

  client(as?: Credential): Trunkline {
    const auth = as && ('apiKey' in as ? apiKey(as.apiKey) : bearer(as.accessToken));
    return new Trunkline({ baseUrl: this.url, retry: { attempts: 1 }, ...(auth && { auth }) });
  }

  request(method: Method, path: string, as?: Credential): supertest.Test {
    const request = supertest(this.url)[method](path);
    request.expect((reply) => assertDescribed(method, path, reply));
    if (as === undefined) return request;
    return 'apiKey' in as
      ? request.set('X-API-Key', as.apiKey)
      : request.set('Authorization', `Bearer ${as.accessToken}`);
  }

  async signUp(fields: Record<string, string | undefined> = {}): Promise<TestUser> {
    const email = fields.email ?? `${randomUUID()}@example.com`;
    const body = { email, password: PASSWORD, name: 'Ada Example', ...fields };
    const reply = await this.request('post', '/auth/signup').send(body).expect(201);
    return this.userOf({ email, password: PASSWORD }, reply.body);
  }

  async apiKey(role: WorkspaceRole, owner?: TestUser, scopes?: readonly Scope[]): Promise<string> {
    const admin = owner ?? (await this.signUp());
    const path = `/workspaces/${admin.workspaceId}/api-keys`;
    const reply = await this.request('post', path, admin)
      .send({ name: `${role} key`, role, scopes })
      .expect(201);
    return reply.body.key as string;
  }

  async member(role: WorkspaceRole, owner: TestUser): Promise<TestUser> {
    const email = `${randomUUID()}@example.com`;
    const path = `/workspaces/${owner.workspaceId}/invite`;
    const invitation = await this.request('post', path, owner).send({ email, role }).expect(201);
    return this.signUp({ email, invitation_token: invitation.body.token as string });
  }

  async superuser(): Promise<TestUser> {
    await ensureSuperuser(this.app.get(SystemDatabase), SUPERUSER);
    const reply = await this.request('post', '/auth/login').send(SUPERUSER).expect(200);
    return this.userOf(SUPERUSER, reply.body);
  }

  private userOf(
    credentials: { email: string; password: string },
    body: { user: { id: string }; workspace: { id: string }; access_token: string },
  ): TestUser {
    return {
      ...credentials,
      userId: body.user.id,
      workspaceId: body.workspace.id,
      accessToken: body.access_token,
    };
  }
}
