import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertNoCanaryInFile, assertNoCanaryInRedis, canary } from './canaries.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { startTestSandbox, type TestSandbox, until } from './sandbox.js';

const repository = join(__dirname, '../..');

/** A process of the built application, as an operator runs it. */
export interface AppProcess {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL: nothing is tidied up. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM. Resolves when it has ended. */
  stop(): Promise<void>;
  /** SIGSTOP: it does nothing any more, but its connections stand. */
  freeze(): void;
  /** SIGCONT: it goes on as if no time had passed. */
  thaw(): void;
}

export interface Fleet {
  database: TestDatabase;
  sandbox: TestSandbox;
  /** Where uploads lie. */
  dataDir: string;
  start(role: 'api' | 'worker' | 'api,worker'): Promise<AppProcess>;
  close(): Promise<void>;
}

export interface FleetOptions {
  /** How many times faster than life the sandbox runs. */
  speed: number;
  redisUrl?: string;
  env?: Record<string, string>;
}

/** A database, a sandbox and as many processes of the application on them as a test starts. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  if (!existsSync(join(repository, 'dist/main.js'))) throw new Error('dist is missing: run npm run build');
  const database = await createTestDatabase();
  const sandbox = await startTestSandbox({ speed: options.speed });
  const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-fleet-'));
  const processes = new Set<AppProcess>();
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: database.url,
    TRUNKLINE_DATA_DIR: dataDir,
    LIVEKIT_URL: sandbox.url,
    LIVEKIT_IS_SANDBOX: 'true',
    LIVEKIT_API_KEY: sandbox.apiKey,
    LIVEKIT_API_SECRET: sandbox.apiSecret,
    JWT_SECRET: canary(randomBytes(32).toString('hex')),
    ENCRYPTION_KEY: canary(randomBytes(32).toString('base64')),
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'info',
    ...(process.env.TEST_LOG_LEVEL === undefined && { LOG_FILE: join(dataDir, 'fleet.log') }),
    RATE_LIMITS: 'false',
    ...(options.redisUrl !== undefined && { REDIS_URL: options.redisUrl }),
    ...options.env,
  };
  return {
    database,
    sandbox,
    dataDir,
    async start(role) {
      const started = await startProcess({ ...env, TRUNKLINE_ROLES: role });
      processes.add(started);
      if (role !== 'worker') {
        // As with a load balancer in front of several: LiveKit and the agents know one address.
        sandbox.set({ webhookUrls: [`${started.url}/webhook/livekit`], agentApiUrl: started.url });
      }
      return started;
    },
    async close() {
      await Promise.all([...processes].map((started) => started.stop()));
      await sandbox.close();
      const searched = await assertNoCanaryInFile(join(dataDir, 'fleet.log')).catch(
        (error: unknown) => error,
      );
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
      if (searched !== undefined) throw searched;
    },
  };
}

async function startProcess(env: Record<string, string | undefined>): Promise<AppProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: repository,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', process.env.TEST_LOG_LEVEL === undefined ? 'ignore' : 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await until('the application is ready', () => child.exitCode === null && isReady(url), 30_000);
  return {
    url,
    pid: child.pid ?? 0,
    kill: () => end(child, 'SIGKILL'),
    stop: () => {
      child.kill('SIGCONT');
      return end(child, 'SIGTERM');
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false; // it does not listen yet
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** A Redis of one's own, without persistence; null where redis-server is not installed. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<void> } | null> {
  const port = await freePort();
  const child = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
      '--rdbcompression',
      'no',
    ],
    { stdio: 'ignore' },
  );
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  if (!started) return null;
  await until('Redis listens', () => listens(port), 10_000);
  const url = `redis://127.0.0.1:${port}`;
  return { url, stop: () => assertNoCanaryInRedis(url).finally(() => end(child, 'SIGTERM')) };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
