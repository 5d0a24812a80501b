import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  opendirSync,
  realpathSync,
  statSync,
  statfsSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Failure, fileSystemSentence } from './failure.mjs';
import { root } from './paths.mjs';

/** What a database with its write-ahead log, the logs and one imported file need to begin with. */
const MINIMUM_FREE_BYTES = 256 * 1024 * 1024;

/** The data directory of this installation, as an absolute path. */
export function dataDirectory(environment = process.env, fallback = '.data') {
  return resolve(root, environment.TRUNKLINE_DATA_DIR || fallback);
}

/** Makes the data directory, or says in one sentence why it cannot be used. Returns its real path. */
export function prepareDataDirectory(path) {
  try {
    makeDirectory(path);
    opendirSync(path).closeSync();
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Failure(fileSystemSentence(error, path) ?? `${path} cannot be used: ${error.message}.`);
  }
  assertOwn(join(path, 'secrets.json'));
  assertFreeSpace(path, MINIMUM_FREE_BYTES);
  return realpathSync(path);
}

/** Not mkdir's own `recursive`, which never returns where a file system takes no directories, such as /proc. */
function makeDirectory(path) {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
  // As root the database runs as another user, which must be able to pass through; secrets are 0600.
  chmodSync(path, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** root could use another user's data, but would leave files in it that this user cannot use any more. */
function assertOwn(path) {
  const owner = statSync(path, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && process.getuid && owner !== process.getuid()) {
    throw new Failure(
      `${path} belongs to another user (${owner}). Run as that user, or set TRUNKLINE_DATA_DIR.`,
    );
  }
}

/** Refuses when the file system of `path` has less than `bytes` free. */
export function assertFreeSpace(path, bytes) {
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize < bytes) {
    const needed = Math.ceil(bytes / 1024 / 1024);
    throw new Failure(
      `Not enough disk space at ${path}: ${needed} MB are needed, ${Math.floor((bavail * bsize) / 1024 / 1024)} MB are free.`,
    );
  }
}
