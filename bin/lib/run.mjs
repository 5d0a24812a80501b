import { Failure, fileSystemSentence } from './failure.mjs';
import { Interrupted } from './interruption.mjs';

const commands = {
  start: 'runs the platform',
  demo: 'uploads a list and dials it on the sandbox',
  call: 'places one call on the sandbox',
  test: 'runs the tests',
  bench: 'measures',
};

/** For operators; src/cli/trunkline.ts says more of each, `--help` shows it. */
const operatorCommands = {
  doctor: 'checks that all that calls need is there and works',
  dialing: 'pauses dialing, lets it go on, says why it is paused',
  superuser: 'adds, lists and removes superusers',
  keys: 'changes the keys, and says which are in use',
  backup: 'writes database and files into one file',
  restore: 'reads such a file into an empty database',
  migrate: 'brings the database to another version of its schema',
};

/** Runs one command and ends with its exit code; a failure that the user can act on is one sentence. */
export async function run(name, arguments_) {
  const known = [commands, operatorCommands].some((list) => Object.hasOwn(list, name ?? ''));
  if (!known) {
    const asked = name === undefined || name === '--help' || name === '-h' || name === 'help';
    (asked ? console.log : console.error)(usage());
    process.exit(asked ? 0 : 2);
  }
  try {
    process.exitCode = await runKnown(name, arguments_);
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

async function runKnown(name, arguments_) {
  if (Object.hasOwn(commands, name)) {
    const { default: command } = await import(`../commands/${name}.mjs`);
    return command(arguments_);
  }
  const { default: operate } = await import('../commands/operate.mjs');
  return operate([name, ...arguments_]);
}

function listed(of) {
  return Object.entries(of).map(([command, what]) => `  ${command.padEnd(11)}${what}`);
}

function usage() {
  return [
    'Usage: npm run trunkline -- <command>',
    ...listed(commands),
    '',
    'For operators; each tells more with --help:',
    ...listed(operatorCommands),
  ].join('\n');
}
