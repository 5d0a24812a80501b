import 'reflect-metadata';
import { Command } from 'commander';
import { backupCommand, restoreCommand } from './operators/backup-commands.js';
import { dialingCommand } from './operators/dialing-command.js';
import { doctorCommand } from './operators/doctor-command.js';
import { keysCommand } from './operators/keys-command.js';
import { migrateCommand } from './operators/migrate-command.js';
import { superuserCommand } from './operators/superuser-command.js';

/** What cannot be understood, beside 1 for what failed or is not so. */
const misuse = 2;

const program = new Command('trunkline')
  .usage('<command>')
  .description('Commands for those who run Trunkline, on the database of DATABASE_URL.')
  .option('--json', 'print the result as JSON, on standard output')
  .showHelpAfterError('Add --help to see what can be said.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : misuse));

for (const command of [
  doctorCommand(),
  dialingCommand(),
  superuserCommand(),
  keysCommand(),
  backupCommand(),
  restoreCommand(),
  migrateCommand(),
]) {
  program.addCommand(command);
}
await program.parseAsync();
