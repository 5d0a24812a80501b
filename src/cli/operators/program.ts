import { Command, CommanderError } from 'commander';
import { backupCommand, restoreCommand } from './backup-commands.js';
import { dialingCommand } from './dialing-command.js';
import { doctorCommand } from './doctor-command.js';
import { keysCommand } from './keys-command.js';
import { migrateCommand } from './migrate-command.js';
import { operationsOn, type Terminal } from './operation.js';
import { superuserCommand } from './superuser-command.js';

/** What cannot be understood, beside 1 for what failed or is not so. */
const misuse = 2;

/** Runs one operator's command to its end. */
export async function operate(arguments_: readonly string[], terminal: Terminal): Promise<void> {
  const operation = operationsOn(terminal);
  const program = new Command('trunkline')
    .usage('<command>')
    .description('Commands for those who run Trunkline, on the database of DATABASE_URL.')
    .option('--json', 'print the result as JSON, on standard output');
  for (const make of [
    doctorCommand,
    dialingCommand,
    superuserCommand,
    keysCommand,
    backupCommand,
    restoreCommand,
    migrateCommand,
  ]) {
    program.addCommand(make(operation));
  }
  settleAll(program, terminal);
  try {
    await program.parseAsync(arguments_, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    terminal.exit(error.exitCode === 0 ? 0 : misuse);
  }
}

/** Commands that are made apart inherit nothing. `--json` may stand before or after the command's name. */
function settleAll(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .showHelpAfterError('Add --help to see what can be said.')
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    });
  for (const sub of command.commands) {
    if (sub.commands.length === 0) sub.option('--json', 'print the result as JSON, on standard output');
    settleAll(sub, terminal);
  }
}
