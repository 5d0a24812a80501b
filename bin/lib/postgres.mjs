import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { readJson, tail, writeJson } from './files.mjs';
import { freePort, isPortFree } from './ports.mjs';
import { answers, connect, createDatabase, HOST, OWNER, SUPERUSER } from './postgres-client.mjs';
import { postgresPlace } from './postgres-place.mjs';
import { commandLine, isAlive, processesIn, waitUntilGone } from './processes.mjs';
import { ensureSecrets } from './secrets.mjs';

/** Long enough to replay a gigabyte of write-ahead log after a crash. */
const START_TIMEOUT_MS = 300_000;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * Makes sure that the embedded PostgreSQL of `dataDir` runs: initialises it the first time, starts it, or takes over
 * the one that an earlier launcher left. `durable: false` trades safety for speed, for databases that are thrown away; `settings`
 * are further lines of its configuration.
 *
 * Returns `url` (the owner's, of database `name`), `port`, `pid`, `directory`, `createDatabase(name, template?)` which
 * gives the url of a new database or of the one that exists, `remember(key, value)` and `recall(key)` of facts that are
 * forgotten with the database, `watch(onLost)` and `stop()`.
 */
export async function ensurePostgres({
  dataDir,
  name = OWNER,
  durable = true,
  settings = {},
  say = () => {},
}) {
  const place = postgresPlace(realpathSync(dataDir));
  const secrets = secretsFor(dataDir, place);
  await initialise(place, secrets, durable, say);
  return serverAt(place, secrets, await startOrAdopt(place, secrets, durable, settings), name);
}

/** The PostgreSQL of a data directory if it runs and takes connections; undefined if not. */
export async function runningPostgres(dataDir, name = OWNER) {
  const place = postgresPlace(realpathSync(dataDir));
  const secrets = secretsFor(dataDir, place);
  const running = postmaster(place);
  if (!running || !(await answers(running.port, secrets, place))) return undefined;
  return serverAt(place, secrets, running.port, name);
}

export function isPostgresRunning(dataDir) {
  return postmaster(postgresPlace(realpathSync(dataDir))) !== undefined;
}

async function serverAt(place, secrets, port, name) {
  const server = {
    port,
    pid: postmaster(place)?.pid,
    directory: place.cluster,
    createDatabase: (database, template) => createDatabase(port, secrets, database, template),
    watch: (onLost) => watch(port, secrets, place, onLost),
    recall: (key) => readJson(place.recordPath)?.[key],
    remember: (key, value) => writeJson(place.recordPath, { ...readJson(place.recordPath), [key]: value }),
    stop: () => stop(place),
  };
  return { ...server, url: await createDatabase(port, secrets, name) };
}

/** Stops the PostgreSQL of a data directory if it runs, whoever started it. */
export async function stopPostgres(dataDir) {
  if (existsSync(join(dataDir, 'secrets.json'))) await stop(postgresPlace(realpathSync(dataDir)));
}

/** Where the database of a data directory lies when that is not the directory itself. */
export function relocatedPostgres(dataDir) {
  return readJson(join(dataDir, 'postgres.json'))?.cluster;
}

function secretsFor(dataDir, { cluster }) {
  if (existsSync(cluster) && !existsSync(join(dataDir, 'secrets.json'))) {
    throw new Failure(
      `${join(dataDir, 'secrets.json')} is missing, and the database in ${cluster} cannot be opened without it. ` +
        'Restore the file, or remove both to begin anew.',
    );
  }
  return ensureSecrets(dataDir);
}

async function initialise(place, secrets, durable, say) {
  if (existsSync(place.cluster)) return;
  say('Preparing the embedded PostgreSQL …');
  const fresh = `${place.cluster}.new-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${fresh}.password`;
  const log = `${fresh}.log`;
  writeFileSync(passwordFile, secrets.POSTGRES_PASSWORD, { mode: 0o600 });
  try {
    mkdirSync(fresh, { mode: 0o700 });
    if (place.account)
      for (const path of [fresh, passwordFile]) chownSync(path, place.account.uid, place.account.gid);
    const options = {
      pgdata: fresh,
      username: SUPERUSER,
      pwfile: passwordFile,
      auth: 'scram-sha-256',
      encoding: 'UTF8',
      locale: 'C',
      'locale-provider': 'builtin',
      'builtin-locale': 'C.UTF-8',
    };
    const arguments_ = Object.entries(options).map(([option, value]) => `--${option}=${value}`);
    const code = await run(place, 'initdb', durable ? arguments_ : [...arguments_, '--no-sync'], log);
    if (code !== 0) throw new Failure(initdbSentence(tail(log, 20)));
    // What is remembered of an earlier database, but for where this one goes, ends here.
    const { cluster } = readJson(place.recordPath) ?? {};
    writeJson(place.recordPath, { cluster });
    renameSync(fresh, place.cluster);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
    rmSync(log, { force: true });
  }
}

function initdbSentence(output) {
  if (output.includes('No space left on device')) return 'No disk space is left for the database.';
  if (output.includes('could not look up effective user ID')) {
    return 'This user has no name on this system, and PostgreSQL needs one. Run as a named user, or set DATABASE_URL.';
  }
  return `PostgreSQL could not be initialised: ${output.split('\n').at(-1)}`;
}

async function startOrAdopt(place, secrets, durable, settings) {
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; await sleep(100)) {
    const running = postmaster(place);
    if (running) {
      // It runs already: an earlier launcher was killed. It may still be recovering, or on its way down.
      if (await answers(running.port, secrets, place)) return running.port;
    } else if (mayStart(place)) {
      const port = await choosePort(place);
      configure(place, port, durable, settings);
      if (await pgCtlStart(place)) return port;
    }
  }
  throw new Failure(
    `The embedded PostgreSQL did not start within five minutes; its log is ${logPath(place)}.`,
  );
}

async function pgCtlStart(place) {
  const log = logPath(place);
  if (existsSync(log) && statSync(log).size > LOG_LIMIT_BYTES) renameSync(log, `${log}.1`);
  const before = existsSync(log) ? statSync(log).size : 0;
  const timeout = String(START_TIMEOUT_MS / 1000);
  const arguments_ = [
    'start',
    '--wait',
    '--silent',
    '--timeout',
    timeout,
    '--pgdata',
    place.cluster,
    '--log',
    log,
  ];
  if ((await run(place, 'pg_ctl', arguments_, '/dev/null')) === 0) return true;
  const said = readFileSync(log).subarray(before).toString();
  if (said.includes('No space left on device')) throw new Failure('No disk space is left for the database.');
  // Both pass: a port lost to another program in this moment, sessions of a killed server that still end.
  if (/Address already in use|still in use|lock file .* already exists/.test(said)) return false;
  const reason = said.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line));
  throw new Failure(
    `The embedded PostgreSQL does not start: ${reason ?? 'no reason given'}. Its log is ${log}.`,
  );
}

/** The postmaster of our cluster as its own pid file names it, if that process lives and works for this directory. */
function postmaster({ cluster }) {
  const lines = readPidFile(cluster);
  const pid = Number(lines?.[0]);
  if (!pid || !isAlive(pid) || !commandLine(pid).includes(cluster)) return undefined;
  return { pid, port: Number(lines[3]) };
}

function readPidFile(cluster) {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * PostgreSQL judges a stale pid file by itself, except when the id in it now belongs to another program of the same
 * user, as after a reboot: then the file goes, provided that no session of the dead server is left in the directory.
 */
function mayStart({ cluster }) {
  const pid = Number(readPidFile(cluster)?.[0]);
  if (!pid || !isAlive(pid)) return true;
  if (processesIn(cluster).length > 0) return false;
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return true;
}

async function choosePort(place) {
  const record = readJson(place.recordPath);
  if (record?.port && (await isPortFree(record.port, HOST))) return record.port;
  const port = await freePort(HOST);
  writeJson(place.recordPath, { ...record, port });
  return port;
}

function configure(place, port, durable, further) {
  const safety = durable ? 'on' : 'off';
  const settings = {
    listen_addresses: HOST,
    port,
    unix_socket_directories: '',
    max_connections: durable ? 100 : 200,
    shared_buffers: '64MB',
    fsync: safety,
    full_page_writes: safety,
    synchronous_commit: safety,
    commit_delay: 0,
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and key values hold phone numbers: neither is written to the log.
    log_checkpoints: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...further,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  writeFileSync(join(place.cluster, 'postgresql.conf'), `# Written at each start.\n${lines.join('')}`);
}

const logPath = ({ cluster }) => join(cluster, 'server.log');

async function stop(place) {
  const running = postmaster(place);
  if (!running) return;
  await run(
    place,
    'pg_ctl',
    ['stop', '--mode', 'fast', '--silent', '--no-wait', '--pgdata', place.cluster],
    '/dev/null',
  );
  if (!(await waitUntilGone(running.pid, 30_000))) {
    throw new Failure(`The embedded PostgreSQL (process ${running.pid}) did not stop within 30 s.`);
  }
}

/** Calls `onLost` once the server is gone for good; a crash that it recovers from by itself is none. */
async function watch(port, secrets, place, onLost) {
  const client = await connect(port, secrets);
  let watching = true;
  client.once('end', async () => {
    for (const end = Date.now() + START_TIMEOUT_MS; watching && postmaster(place) && Date.now() < end;) {
      if (await answers(port, secrets, place)) return watch(port, secrets, place, onLost);
      await sleep(250);
    }
    if (watching) onLost();
  });
  return async () => {
    watching = false;
    await client.end();
  };
}

/** Runs one of PostgreSQL's programs as its user; resolves with the exit code. The server outlives this launcher. */
function run(place, program, arguments_, log) {
  const output = openSync(log, 'a', 0o600);
  const { PATH, LD_LIBRARY_PATH } = process.env;
  const child = spawn(join(place.bin, program), arguments_, {
    ...place.account,
    cwd: dirname(place.bin),
    env: { PATH, ...(LD_LIBRARY_PATH && { LD_LIBRARY_PATH }), LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
