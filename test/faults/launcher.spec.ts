import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const launcher = join(root, 'bin/trunkline.mjs');

interface Run {
  process: ChildProcess;
  output: () => string;
  exited: Promise<number | null>;
}

let base: string;
let dataDir: string;
let port: number;
const runs: Run[] = [];
const servers: Server[] = [];

function run(environment: Record<string, string> = {}): Run {
  const settings = { PORT: String(port), TRUNKLINE_DATA_DIR: dataDir, NODE_ENV: '', DATABASE_URL: '' };
  const child = spawn(process.execPath, [launcher, 'start'], {
    env: { ...process.env, ...settings, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  const started = { process: child, output: () => text, exited };
  runs.push(started);
  return started;
}

async function ready(started: Run): Promise<Run> {
  await until(() => started.output().includes('Ctrl-C stops it.') || started.process.exitCode !== null);
  expect(started.output()).toContain('is ready at');
  return started;
}

/** Long enough for a launcher that finds the sources changed and builds first. */
async function until(condition: () => boolean | Promise<boolean>, ms = 180_000): Promise<void> {
  for (const end = Date.now() + ms; !(await condition());) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${condition.toString()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 25);
    });
  }
}

/** Of the platform and the sandbox that the last launcher started. */
function childPids(): number[] {
  const entries: { pid: number }[] = JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8'));
  return entries.map(({ pid }) => pid);
}

function cluster(): string {
  const record: { cluster?: string } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'));
  return record.cluster ?? join(dataDir, 'postgres');
}

function postmaster(): number {
  return Number.parseInt(readFileSync(join(cluster(), 'postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
}

async function signIn(started: Run): Promise<number> {
  const [, email, password] = /Login +(\S+), password (\S+)/.exec(started.output()) ?? [];
  const reply = await fetch(`http://127.0.0.1:${port}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return reply.status;
}

function listen(on: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(on, '127.0.0.1', () => resolve(server));
    servers.push(server);
  });
}

function close(server: Server): Promise<unknown> {
  return new Promise((resolve) => {
    server.close(resolve);
  });
}

async function freePort(): Promise<number> {
  const server = await listen(0);
  const address = server.address();
  await close(server);
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('npm start', () => {
  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'trunkline-launcher-'));
    chmodSync(base, 0o711);
    dataDir = join(base, 'data');
    port = await freePort();
  });

  afterEach(async () => {
    await Promise.all(servers.splice(0).map(close));
    for (const { process: child, exited } of runs.splice(0)) {
      child.kill('SIGTERM');
      await exited;
    }
  }, 60_000);

  afterAll(async () => {
    // What a failed test left: the next launcher ends it.
    if (existsSync(join(dataDir, 'postgres.json'))) {
      const last = await ready(run());
      last.process.kill('SIGTERM');
      await last.exited;
      if (!cluster().startsWith(base)) rmSync(dirname(cluster()), { recursive: true, force: true });
    }
    rmSync(base, { recursive: true, force: true });
  }, 240_000);

  it('goes on where it was after the launcher, the platform, the sandbox or PostgreSQL was killed, and leaves nothing', async () => {
    const first = await ready(run());
    expect(await signIn(first)).toBe(200);
    const database = postmaster();
    first.process.kill('SIGKILL');
    await first.exited;
    const orphans = childPids();

    const second = await ready(run());
    expect(postmaster()).toBe(database);
    expect(orphans.filter(isAlive)).toEqual([]);
    expect(await signIn(second)).toBe(200);

    process.kill(postmaster(), 'SIGKILL');
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('The embedded PostgreSQL ended by itself');
    expect(childPids().filter(isAlive)).toEqual([]);

    const third = await ready(run());
    expect(await signIn(third)).toBe(200);
    for (const pid of [...childPids(), postmaster()]) process.kill(pid, 'SIGKILL');
    expect(await third.exited).toBe(1);

    const fourth = await ready(run());
    const all = [...childPids(), postmaster()];
    fourth.process.kill('SIGTERM');
    expect(await fourth.exited).toBe(0);
    expect(all.filter(isAlive)).toEqual([]);
  }, 400_000);

  it('refuses a second one in the same data directory, and says where the first one is', async () => {
    const first = await ready(run());
    const second = run();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`already running at http://127.0.0.1:${port}`);
    expect(await signIn(first)).toBe(200);
    first.process.kill('SIGINT');
    expect(await first.exited).toBe(0);
  }, 240_000);

  it('names the port that another program has, and leaves that program alone', async () => {
    const server = await listen(port);
    const refused = run();
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toBe(
      `Port ${port} is taken by another program. Set PORT to a free one, for example PORT=${port + 1} npm start.\n`,
    );
    expect(server.listening).toBe(true);
  }, 60_000);

  it.each([
    [{ PORT: 'http' }, 'PORT is "http": use a number from 1 to 65535.'],
    [{ TRUNKLINE_ROLES: 'api,web' }, 'TRUNKLINE_ROLES is "api,web": use api, worker or api,worker.'],
    [{ NODE_ENV: 'production' }, 'JWT_SECRET'],
    [{ LIVEKIT_URL: 'http://127.0.0.1:1' }, 'set LIVEKIT_API_KEY and LIVEKIT_API_SECRET too'],
    [{ TRUNKLINE_DATA_DIR: launcher }, 'is not a directory'],
  ])(
    'says in one sentence what is wrong with %j',
    async (settings, sentence) => {
      const refused = run(settings);
      expect(await refused.exited).toBe(1);
      expect(refused.output()).toContain(sentence);
      expect(refused.output().trim().split('\n')).toHaveLength(1);
    },
    30_000,
  );

  it('never kills a process that only has the number of one of its own', async () => {
    const stranger = spawn('sleep', ['60']);
    mkdirSync(join(base, 'other'), { mode: 0o711 });
    const record = [{ name: 'platform', pid: stranger.pid, started: 'another boot:1' }];
    writeFileSync(join(base, 'other/processes.json'), JSON.stringify(record));
    await listen(port);
    // It gets as far as the port, which is after the orphans.
    const refused = run({ TRUNKLINE_DATA_DIR: join(base, 'other') });
    await refused.exited;
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
    stranger.kill();
  }, 30_000);
});
