import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { whenAborted } from './interruption.mjs';

/**
 * Runs one of the built clients against a started platform, on this terminal; resolves with its exit code.
 *
 * It gets the platform's environment plus `TRUNKLINE_URL` and `SUPERUSER_PASSWORD`, and may send
 * `{ type: 'kill-worker' }` over IPC: the worker is then killed with SIGKILL and started again, which is answered with
 * `{ type: 'worker-killed', pid }` and `{ type: 'worker-ready', pid }`.
 */
export async function handOver(platform, script, arguments_, signal) {
  const client = spawn(process.execPath, ['--enable-source-maps', join('dist', script), ...arguments_], {
    cwd: root,
    env: {
      ...platform.environment,
      TRUNKLINE_URL: platform.url,
      SUPERUSER_PASSWORD: platform.login.password,
    },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise((resolve) => {
    client.once('exit', (code) => resolve({ code: code ?? 1 }));
  });
  const workerLost = new Promise((resolve) => {
    client.on('message', (message) => {
      if (message?.type === 'kill-worker') restartWorker(platform.processes.worker, client).catch(resolve);
    });
  });
  const ended = await Promise.race([
    exited,
    platform.failed.then((sentence) => ({ sentence })),
    workerLost.then((error) => ({ sentence: error.message })),
    whenAborted(signal).then(() => ({ code: 130 })),
  ]);
  if (client.exitCode === null && client.signalCode === null) {
    client.kill('SIGTERM');
    await exited;
  }
  if (ended.sentence) console.error(ended.sentence);
  return ended.code ?? 1;
}

async function restartWorker(worker, client) {
  const tell = (message) => client.connected && client.send(message);
  const { pid } = worker;
  await worker.kill9();
  tell({ type: 'worker-killed', pid });
  await worker.restart();
  tell({ type: 'worker-ready', pid: worker.pid });
}
