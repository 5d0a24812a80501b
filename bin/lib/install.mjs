import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { assertFreeSpace } from './data-dir.mjs';
import { Failure } from './failure.mjs';
import { readJson, tail, writeJson } from './files.mjs';
import { root } from './paths.mjs';
import { runToEnd } from './run-to-end.mjs';

/** What the packages take, and npm's cache as much again. */
const NEEDED_BYTES = 1024 * 1024 * 1024;

/** Installs the packages when they are missing or older than what package.json and package-lock.json ask for. */
export async function ensureInstalled({ workshop, say, signal }) {
  const stampPath = join(workshop, 'installed.json');
  if (readJson(stampPath)?.wanted === wantedPackages()) return;
  const first = !existsSync(join(root, 'node_modules/pg'));
  if (first) assertFreeSpace(root, NEEDED_BYTES);
  say(first ? 'Installing packages (the first time, about a minute) …' : 'Updating packages …');
  rmSync(stampPath, { force: true });
  const log = join(workshop, 'install.log');
  const temporaryHome = cacheIsUsable() ? undefined : mkdtempSync(join(tmpdir(), 'trunkline-npm-'));
  try {
    const [command, ...before] = npmCommand();
    const code = await runToEnd(command, [...before, 'install', '--no-audit', '--no-fund', '--include=dev'], {
      log,
      signal,
      env: {
        ...process.env,
        NO_COLOR: '1',
        ...(temporaryHome && { HOME: temporaryHome, npm_config_cache: join(temporaryHome, 'cache') }),
      },
    });
    if (code !== 0) throw new Failure(`${installSentence(tail(log, 200))} npm's output is in ${log}.`);
  } finally {
    if (temporaryHome) rmSync(temporaryHome, { recursive: true, force: true });
  }
  // npm may have completed the lock file for this machine: what counts is what it is afterwards.
  writeJson(stampPath, { wanted: wantedPackages() }, 0o644);
}

function wantedPackages() {
  const { dependencies, devDependencies, optionalDependencies, overrides } = readJson(
    join(root, 'package.json'),
  );
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ dependencies, devDependencies, optionalDependencies, overrides }));
  const lockFile = join(root, 'package-lock.json');
  if (existsSync(lockFile)) hash.update(readFileSync(lockFile));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

/** The npm that runs this command, else the one beside this Node, else the one on the path. */
function npmCommand() {
  const own = process.env.npm_execpath;
  if (own?.endsWith('npm-cli.js') && existsSync(own)) return [process.execPath, own];
  const beside = join(dirname(process.execPath), 'npm');
  return [existsSync(beside) ? beside : 'npm'];
}

/** npm keeps its cache in the home directory; a service's or a container's user may have none. */
function cacheIsUsable() {
  const cache = process.env.npm_config_cache || join(homedir(), '.npm');
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function installSentence(output) {
  if (output.includes('ENOSPC')) return 'The packages could not be installed: no disk space is left.';
  if (/\bE(ACCES|PERM|ROFS)\b/.test(output)) {
    const [, path = root] = /npm (?:error|ERR!) path (.+)/.exec(output) ?? [];
    return `The packages could not be installed: this user may not write to ${path}.`;
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(output)) {
    return 'The packages could not be installed: the package registry cannot be reached.';
  }
  const reason = output
    .split('\n')
    .findLast((line) => /^npm (error|ERR!)/.test(line) && !/log of this run|debug-0/.test(line));
  return `The packages could not be installed${reason ? `: ${reason.replace(/^npm (error|ERR!)\s*/, '')}` : ''}.`;
}
