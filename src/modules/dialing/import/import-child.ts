import type { ImportChildMessage } from './import-runner.js';
import { stageFile, type ImportProgress, type ImportTask } from './staging.js';

// The process around one import, started by `runImportChild`: a file as large as it likes, or a parser gone
// wrong, costs this process and not the worker. The task comes by message, since arguments show in `ps`.

const PROGRESS_EVERY_MS = 250;

const tell = (message: ImportChildMessage) =>
  new Promise<void>((resolve, reject) => {
    process.send?.(message, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });

let lastReport = 0;
function report({ rows, rejected, bytes }: ImportProgress): void {
  const now = Date.now();
  if (now - lastReport < PROGRESS_EVERY_MS) return;
  lastReport = now;
  process.send?.({ type: 'progress', progress: { rows, rejected, bytes } } satisfies ImportChildMessage);
}

// Without a parent nobody would take the result, and the next worker starts the import anew.
process.once('disconnect', () => process.exit(1));

process.once('message', (task: ImportTask) => {
  stageFile(task, report)
    .then((result) => tell({ type: 'result', result }))
    .then(() => process.exit(0))
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, () =>
        process.exit(1),
      );
    });
});
