import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.mjs';
import { Failure } from './failure.mjs';
import { tail } from './files.mjs';
import { root } from './paths.mjs';
import { freePort } from './ports.mjs';
import { ensurePostgres } from './postgres.mjs';
import { runToEnd } from './run-to-end.mjs';
import { applicationSettings } from './settings.mjs';

const READY_TIMEOUT_MS = 60_000;

/**
 * Starts the platform for a data directory: PostgreSQL unless `DATABASE_URL` names one, the sandbox unless
 * `LIVEKIT_URL` names a LiveKit server, the migrations, the first admin, and one process for each entry of `roles`
 * (`'api'`, `'worker'` or `'api,worker'`; the first gets `HOST` and `PORT`). Set-up, lock and orphans are the caller's (`session.mjs`).
 *
 * Resolves when all of it is ready, with
 * - `url`, `sandboxUrl` (undefined when `LIVEKIT_URL` names a server), `login` (`{ email, password }`, or undefined in production) and `environment`, what the processes got;
 * - `processes`, by role: `pid`, `kill9()`, and `restart()`, which resolves when the new one is ready;
 * - `failed`, which resolves with a sentence when something ends that nobody stopped;
 * - `stop(hurry?)`: processes, then sandbox, then PostgreSQL.
 */
export async function startPlatform({
  dataDir,
  roles,
  environment,
  postgresSettings,
  say = () => {},
  signal,
}) {
  const platform = new Platform(dataDir, environment, postgresSettings, say, signal);
  try {
    await platform.start(roles);
    return platform;
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

class Platform {
  processes = {};
  #stops = [];
  #stopped;

  constructor(dataDir, environment, postgresSettings, say, signal) {
    this.dataDir = dataDir;
    this.postgresSettings = postgresSettings;
    this.production = environment.NODE_ENV === 'production';
    this.given = environment;
    this.say = say;
    this.signal = signal;
    this.failed = new Promise((resolve) => {
      this.reportFailure = resolve;
    });
  }

  async start(roles) {
    const host = this.given.HOST ?? '127.0.0.1';
    const port = this.given.PORT ?? '8080';
    this.url = urlOf(host, port);
    const { environment, secrets } = applicationSettings(this.given, this.dataDir);
    this.environment = { HOST: host, PORT: port, ...environment };
    // Each stops what it started, so both are waited for even if one fails.
    const started = await Promise.allSettled([this.#startDatabase(), this.#startSandbox()]);
    for (const { reason } of started) if (reason) throw reason;
    this.signal?.throwIfAborted();
    await this.#prepareDatabase(secrets);
    await Promise.all(roles.map((role, index) => this.#startRole(role, index === 0)));
  }

  async #startDatabase() {
    if (this.given.DATABASE_URL) return;
    this.postgres = await ensurePostgres({
      dataDir: this.dataDir,
      settings: this.postgresSettings,
      say: this.say,
    });
    this.#stops.push(this.postgres.stop);
    this.environment.DATABASE_URL = this.postgres.url;
    const unwatch = await this.postgres.watch(() => this.#lost('The embedded PostgreSQL'));
    this.#stops.push(unwatch);
  }

  async #startSandbox() {
    if (this.given.LIVEKIT_URL) return;
    const child = this.#launch('sandbox', 'sandbox/main.js', {
      ...this.environment,
      SANDBOX_PORT: this.given.SANDBOX_PORT ?? '0',
      SANDBOX_WEBHOOK_URL: `${this.url}/webhook/livekit`,
      SANDBOX_AGENT_API_URL: this.url,
    });
    const { url } = await this.#whenReady(child, () => readyLine(child));
    this.sandboxUrl = url;
    Object.assign(this.environment, { LIVEKIT_URL: url, LIVEKIT_IS_SANDBOX: 'true' });
  }

  /** Migrations and first admin; skipped in the embedded default when they were done for just these before. */
  async #prepareDatabase(secrets) {
    const email = this.environment.SUPERUSER_EMAIL;
    const password = this.given.SUPERUSER_PASSWORD ?? secrets.SUPERUSER_PASSWORD;
    this.login = email && password ? { email, password } : undefined;
    const done = hashOf(migrationFiles(), email, password);
    if (this.postgres && this.postgres.recall('prepared') === done) return;
    this.say('Applying migrations …');
    await this.#program(['migrate', 'up'], 'The migrations could not be applied', this.environment);
    if (this.login) {
      const environment = { ...this.environment, SUPERUSER_PASSWORD: password };
      await this.#program(['superuser', 'add', email], 'The first admin could not be made', environment);
    }
    this.postgres?.remember('prepared', done);
  }

  async #program(command, failure, environment) {
    mkdirSync(join(this.dataDir, 'logs'), { recursive: true, mode: 0o700 });
    const log = join(this.dataDir, 'logs', 'setup.log');
    const code = await runToEnd(process.execPath, [join('dist', 'cli/trunkline.js'), ...command], {
      log,
      env: environment,
      signal: this.signal,
    });
    this.signal?.throwIfAborted();
    if (code === 0) return;
    throw new Failure(`${failure}: ${tail(log, 1)} (${log})`);
  }

  async #startRole(role, isFirst) {
    const port = isFirst ? this.environment.PORT : String(await freePort());
    const host = isFirst ? this.environment.HOST : '127.0.0.1';
    const name = role === 'api,worker' ? 'platform' : role;
    const start = async () => {
      const environment = { ...this.environment, HOST: host, PORT: port, TRUNKLINE_ROLES: role };
      const child = this.#launch(name, 'main.js', environment);
      const entry = { pid: child.pid, child };
      this.processes[role] = Object.assign(this.processes[role] ?? {}, entry);
      await this.#whenReady(child, () => isReady(urlOf(host, port)));
    };
    this.processes[role] = {
      url: urlOf(host, port),
      kill9: () => {
        const { child } = this.processes[role];
        child.expected = true;
        return child.kill9();
      },
      restart: start,
    };
    await start();
  }

  #launch(name, script, environment) {
    const child = startChild({ name, script, dataDir: this.dataDir, environment, inherit: this.production });
    this.#stops.push((hurry) => {
      child.expected = true;
      return child.stop(hurry);
    });
    child.exited.then((how) => child.ready && !child.expected && this.#lost(describe(name), how, child));
    return child;
  }

  /** Asks until there is an answer; a process that ends before it is ready is a failure. */
  async #whenReady(child, ask) {
    let ended;
    child.exited.then((how) => {
      ended = how;
    });
    for (const end = Date.now() + READY_TIMEOUT_MS; Date.now() < end; await sleep(20)) {
      this.signal?.throwIfAborted();
      if (ended) throw new Failure(endSentence(`${describe(child.name)} did not start`, ended, child));
      const answer = await ask();
      if (answer) {
        child.ready = true;
        return answer;
      }
    }
    throw new Failure(`${describe(child.name)} was not ready within a minute; its log is ${child.log}.`);
  }

  #lost(what, how, child) {
    if (!this.#stopped) this.reportFailure(endSentence(`${what} ended by itself`, how, child));
  }

  /** Stops all that was started, in order: last started first, the processes of the platform together. */
  stop(hurry) {
    this.#stopped ??= this.#stopAll(hurry);
    return this.#stopped;
  }

  async #stopAll(hurry) {
    const children = Object.values(this.processes).map(({ child }) => child);
    await Promise.all(children.filter(Boolean).map((child) => child.stop(hurry)));
    for (const stop of this.#stops.toReversed()) await stop(hurry);
  }
}

function describe(name) {
  return { platform: 'The platform', sandbox: 'The sandbox' }[name] ?? `The ${name} process`;
}

function endSentence(what, how, child) {
  const lines = child?.lastLines();
  return `${what}${how ? ` (${how})` : ''}.${lines ? ` The end of ${child.log}:\n${lines}` : ''}`;
}

/** `{"ready":true,"url":…}`, which the sandbox prints once it listens. */
function readyLine(child) {
  const output = readFileSync(child.log).subarray(child.logStart).toString();
  const line = /^\{"ready":true.*\}$/m.exec(output);
  return line && JSON.parse(line[0]);
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

/** Where a server that listens on `host` is reached from this machine. */
function urlOf(host, port) {
  const local = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  return `http://${local}:${port}`;
}

function migrationFiles() {
  const directory = join(root, 'migrations');
  return readdirSync(directory)
    .sort()
    .map((file) => [file, readFileSync(join(directory, file), 'utf8')]);
}

function hashOf(...parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
