import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { eventually } from './eventually.js';

/** The newest that the Go module proxy builds. */
const VERSION = 'v1.8.4';
const MODULE = 'github.com/livekit/livekit-server';

export interface RealLiveKit {
  url: string;
  apiKey: string;
  apiSecret: string;
  stop(): Promise<void>;
}

export interface RealLiveKitOptions {
  webhookUrl: string;
  /** Without Redis, LiveKit has no trunks and no SIP. */
  redis: boolean;
}

/** Whether `redis-server` is installed. */
export async function redisInstalled(): Promise<boolean> {
  return promisify(execFile)('redis-server', ['--version']).then(
    () => true,
    () => false,
  );
}

/** Where what is built or installed for these tests stays between runs. */
export function cacheDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'trunkline');
}

/** Builds a real LiveKit server once per machine (about two minutes; needs Go) and returns its path. */
async function buildLiveKit(): Promise<string> {
  const cache = cacheDirectory();
  const binary = join(cache, `livekit-server-${VERSION}`);
  if (await exists(binary)) return binary;
  await mkdir(cache, { recursive: true });
  const source = await mkdtemp(join(cache, 'build-'));
  try {
    await writeFile(join(source, 'go.mod'), `module contract\n\ngo 1.23\n\nrequire ${MODULE} ${VERSION}\n`);
    const output = join(source, 'server');
    const build = ['build', '-mod=mod', '-o', output, `${MODULE}/cmd/server`];
    await promisify(execFile)('go', build, { cwd: source, maxBuffer: 64 * 1024 * 1024 });
    await rename(output, binary);
  } finally {
    await rm(source, { recursive: true, force: true });
  }
  return binary;
}

/** Starts it on loopback, on free ports; `stop` ends all that was started. */
export async function startRealLiveKit({ webhookUrl, redis }: RealLiveKitOptions): Promise<RealLiveKit> {
  const binary = await buildLiveKit();
  const directory = await mkdtemp(join(tmpdir(), 'trunkline-livekit-'));
  const [apiKey, apiSecret] = ['contractkey', 'a contract secret of 32 characters'];
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of children.toReversed()) await ended(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const redisPort = redis ? await startRedis(children, directory) : null;
    const [port, tcpPort, udpPort] = [await freePort(), await freePort(), await freePort()];
    const config = {
      port,
      bind_addresses: ['127.0.0.1'],
      rtc: { node_ip: '127.0.0.1', enable_loopback_candidate: true, tcp_port: tcpPort, udp_port: udpPort },
      keys: { [apiKey]: apiSecret },
      webhook: { api_key: apiKey, urls: [webhookUrl] },
      logging: { level: 'error' },
      ...(redisPort !== null && { redis: { address: `127.0.0.1:${redisPort}` } }),
    };
    // YAML reads JSON.
    const env = { ...process.env, LIVEKIT_CONFIG: JSON.stringify(config) };
    const server = spawn(binary, [], { env, cwd: directory, stdio: 'ignore' });
    children.push(server);
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => {
      if (server.exitCode !== null) throw new Error(`livekit-server ended with ${server.exitCode}`);
      expect((await fetch(url)).status).toBe(200);
    });
    return { url, apiKey, apiSecret, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startRedis(children: ChildProcess[], directory: string): Promise<number> {
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  const redis = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(redis);
  for await (const line of redis.stdout) if (String(line).includes('Ready to accept connections')) break;
  redis.stdout.resume();
  return port;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
