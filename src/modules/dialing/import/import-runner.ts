import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ImportChildResult, ImportProgress, ImportTask } from './staging.js';

export type ImportChildMessage =
  | { type: 'progress'; progress: ImportProgress }
  | { type: 'result'; result: ImportChildResult };

export interface ImportRunOptions {
  signal?: AbortSignal;
  /** At most every 250 ms. */
  onProgress?: (progress: ImportProgress) => void;
  /** The compiled child; a test that runs from the sources says where it was built to. */
  entry?: string;
}

/** Small on purpose: the import streams, and what it holds does not grow with the file. */
const MEMORY_FLAGS = ['--max-old-space-size=96', '--max-semi-space-size=4'];

const STDERR_KEPT = 4000;

/**
 * Parses a list in a process of its own and stages its rows, see `stageFile`. A file that cannot be imported is a
 * result with `failure`; a throw means that the import itself broke (database, disk, a killed child) and may be
 * tried again, since it begins by discarding what was staged. The child dies with this process or with `signal`.
 * One at a time in a worker is enough: an import is one core's work.
 */
export async function runImportChild(
  task: ImportTask,
  { signal, onProgress, entry }: ImportRunOptions = {},
): Promise<ImportChildResult> {
  signal?.throwIfAborted();
  const child = fork(entry ?? fileURLToPath(new URL('./import-child.js', import.meta.url)), [], {
    execArgv: MEMORY_FLAGS,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    signal,
    killSignal: 'SIGKILL',
  });
  return await resultOf(child, task, onProgress);
}

function resultOf(
  child: ChildProcess,
  task: ImportTask,
  onProgress?: (progress: ImportProgress) => void,
): Promise<ImportChildResult> {
  return new Promise((resolve, reject) => {
    let result: ImportChildResult | null = null;
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-STDERR_KEPT);
    });
    child.on('message', (message: ImportChildMessage) => {
      if (message.type === 'progress') onProgress?.(message.progress);
      else result = message.result;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (result) resolve(result);
      else
        reject(new Error(`The import process ended with ${signal ?? `code ${code}`}. ${complaint}`.trim()));
    });
    child.send(task, (error) => {
      if (error) reject(error);
    });
  });
}
