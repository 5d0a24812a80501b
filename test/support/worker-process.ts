import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestApp } from './app.js';

const repository = join(__dirname, '../..');

/** The application compiled, for tests that kill whole processes; remove it in `afterAll`. */
export function buildApplication(): { directory: string; remove: () => void } {
  // Inside the repository, where it finds the packages and the migrations.
  const directory = mkdtempSync(join(repository, '.data-app-'));
  const swc = join(repository, 'node_modules/@swc/cli/bin/swc.js');
  const built = spawnSync(process.execPath, [swc, 'src', '-d', directory], { cwd: repository });
  if (built.status !== 0) throw new Error(String(built.stderr));
  return {
    directory: join(directory, 'src'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A worker in a process of its own, on the database and the files of an api that runs here. */
export class WorkerProcess {
  private constructor(private readonly child: ChildProcess) {}

  static async start(directory: string, api: TestApp): Promise<WorkerProcess> {
    const script = `
      await import('reflect-metadata');
      const { createApp } = await import(${JSON.stringify(join(directory, 'app.js'))});
      const { readConfig } = await import(${JSON.stringify(join(directory, 'platform/config/config.js'))});
      const app = await createApp(readConfig(process.env));
      await app.init();
      console.log('ready');`;
    const { config } = api;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: config.databaseUrl,
        TRUNKLINE_DATA_DIR: config.dataDir,
        TRUNKLINE_ROLES: 'worker',
        LIVEKIT_URL: config.livekit.url,
        LIVEKIT_API_KEY: config.livekit.apiKey,
        LIVEKIT_API_SECRET: config.livekit.apiSecret,
        JWT_SECRET: config.secrets().token.current,
        ENCRYPTION_KEY: config.secrets().encryption.current.toString('base64'),
        LOG_LEVEL: 'error',
      },
    });
    const ready = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
    const failed = once(child, 'exit').then(() => Promise.reject(new Error('the worker did not start')));
    await Promise.race([ready, failed]);
    failed.catch(() => undefined);
    return new WorkerProcess(child);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
