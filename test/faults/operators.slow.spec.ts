import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { until } from '../support/sandbox.js';

const launcher = join(__dirname, '../../bin/trunkline.mjs');
/** Long enough for a launcher that finds the sources changed and builds first. */
const buildPatienceMs = 180_000;

let base: string;
let port: number;
let platform: ChildProcess | null = null;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'trunkline-operators-'));
  chmodSync(base, 0o711);
  port = await freePort();
});
afterAll(async () => {
  await stop();
  for (const dataDir of ['data', 'restored']) {
    const { cluster } = record(dataDir);
    if (cluster !== undefined) rmSync(dirname(cluster), { recursive: true, force: true });
  }
  rmSync(base, { recursive: true, force: true });
});

const environment = (dataDir: string) => ({
  ...process.env,
  PORT: String(port),
  TRUNKLINE_DATA_DIR: join(base, dataDir),
  NODE_ENV: '',
  DATABASE_URL: '',
});

/** `npm run trunkline -- …` on a data directory. */
async function trunkline(
  command: string[],
  dataDir = 'data',
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [launcher, ...command], { env: environment(dataDir) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, output };
}

async function start(): Promise<string> {
  const child = spawn(process.execPath, [launcher, 'start'], { env: environment('data') });
  platform = child;
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  await until('the platform runs', () => output.includes('Ctrl-C stops it.'), buildPatienceMs);
  return /password (\S+)/.exec(output)?.[1] ?? '';
}

async function stop(): Promise<void> {
  const child = platform;
  platform = null;
  if (child === null || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function record(dataDir: string): { cluster?: string } {
  const path = join(base, dataDir, 'postgres.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { cluster?: string }) : {};
}

function databaseRuns(dataDir: string): boolean {
  return existsSync(join(record(dataDir).cluster ?? join(base, dataDir, 'postgres'), 'postmaster.pid'));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: found } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return found;
}

async function signIn(password: string): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${port}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@example.com', password }),
  });
  return reply.status;
}

it('an operator works beside the platform that runs, and without it, on the same data', async () => {
  const password = await start();
  const doctor = await trunkline(['doctor']);
  expect(doctor.output).toMatch(/ok +livekit webhooks/);
  expect(doctor.output).not.toMatch(/^fail/m);
  expect(doctor.code).toBe(0);

  const rotated = await trunkline(['keys', 'rotate']);
  expect(rotated.output).toContain('Every secret in the database is sealed with');
  expect((await trunkline(['keys', 'rotate', 'tokens'])).code).toBe(0);
  expect(await signIn(password)).toBe(200);
  await stop();
  expect(databaseRuns('data')).toBe(false);

  const file = join(base, 'platform.backup');
  expect(await trunkline(['backup', file])).toMatchObject({ code: 0 });
  expect(databaseRuns('data')).toBe(false);
  mkdirSync(join(base, 'restored'), { mode: 0o711 });
  copyFileSync(join(base, 'data/secrets.json'), join(base, 'restored/secrets.json'));
  expect(await trunkline(['restore', file], 'restored')).toMatchObject({ code: 0 });
  const status = await trunkline(['dialing', 'status'], 'restored');
  expect(status.output).toContain('the database was restored from a backup');
}, 300_000);

it('two commands at once take turns with the database that they start', async () => {
  const runs = await Promise.all([trunkline(['superuser', 'list']), trunkline(['dialing', 'status'])]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(databaseRuns('data')).toBe(false);
}, 120_000);
