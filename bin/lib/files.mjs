import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** The parsed JSON file, or undefined when there is none or a crash left half of one. */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes a JSON file whole or not at all. */
export function writeJson(path, value, mode = 0o600) {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(value, undefined, 2)}\n`, { mode, flush: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The last lines of a log, of what was written after byte `from`. */
export function tail(path, lines, from = 0) {
  try {
    return readFileSync(path).subarray(from).toString().trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
