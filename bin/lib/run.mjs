import { Failure, fileSystemSentence } from './failure.mjs';
import { Interrupted } from './interruption.mjs';

const commands = {
  start: 'runs the platform',
  demo: 'uploads a list and dials it on the sandbox',
  call: 'places one call on the sandbox',
  test: 'runs the tests',
  bench: 'measures',
};

/** Runs one command and ends with its exit code; a failure that the user can act on is one sentence. */
export async function run(name, arguments_) {
  if (!Object.hasOwn(commands, name ?? '')) {
    const list = Object.entries(commands).map(([command, what]) => `  ${command.padEnd(8)}${what}`);
    console.error(`Usage: node bin/trunkline.mjs <command>\n${list.join('\n')}`);
    process.exit(name === undefined ? 0 : 1);
  }
  try {
    const { default: command } = await import(`../commands/${name}.mjs`);
    process.exitCode = await command(arguments_);
  } catch (error) {
    if (error instanceof Interrupted) {
      process.exitCode = 130;
      return;
    }
    const sentence =
      error instanceof Failure ? error.message : error.path && fileSystemSentence(error, error.path);
    // Anything else is a defect of the launcher, and is shown whole.
    console.error(sentence ?? error);
    process.exitCode = 1;
  }
}
