import { startSandbox } from './sandbox.js';
import { optionsFromEnvironment } from './settings.js';

/** The sandbox as a process: settings from the environment, one line of JSON on stdout when it is ready. */
async function main(): Promise<void> {
  const sandbox = await startSandbox(optionsFromEnvironment(process.env));
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, url: sandbox.url, pid: process.pid })}\n`);
}

main().catch((error: NodeJS.ErrnoException) => {
  const why =
    error.code === 'EADDRINUSE'
      ? `port ${process.env['SANDBOX_PORT'] ?? ''} is taken; choose another with SANDBOX_PORT`
      : error.message;
  process.stderr.write(`sandbox: ${why}\n`);
  process.exit(1);
});
