import { Command } from 'commander';
import { migrate, migrateDown, migrationStatus } from '../../platform/database/migrate.js';
import { OperatorFailure } from './failure.js';
import type { Answer, Installation, Operation } from './operation.js';

export function migrateCommand(operation: Operation): Command {
  const command = new Command('migrate').description("the version of the database's schema");
  command
    .command('status')
    .description('shows the migrations; the exit code is 1 while some are pending')
    .action(operation(status));
  command.command('up').description('applies all that are pending').action(operation(up));
  command
    .command('down')
    .description('takes the newest one back, with the data that it made room for')
    .requiredOption('--yes', 'data may be lost: make a backup first')
    .action(operation(down));
  return command;
}

async function status({ databaseUrl }: Installation): Promise<Answer> {
  const { applied, pending, unknown } = await migrationStatus(databaseUrl);
  const lines = [
    ...applied.map((name) => `applied  ${name}`),
    ...unknown.map((name) => `unknown  ${name}: applied by another version of Trunkline`),
    ...pending.map((name) => `pending  ${name}`),
  ];
  return { lines, data: { applied, pending, unknown }, ok: pending.length === 0 && unknown.length === 0 };
}

async function up({ databaseUrl }: Installation): Promise<Answer> {
  const applied = await migrate(databaseUrl);
  const lines = applied.length === 0 ? ['Nothing to do.'] : applied.map((name) => `applied ${name}`);
  return { lines, data: { applied } };
}

async function down({ databaseUrl }: Installation): Promise<Answer> {
  const reverted = await migrateDown(databaseUrl);
  if (reverted === null) throw new OperatorFailure('No migration has been applied.');
  return { lines: [`reverted ${reverted}`], data: { reverted } };
}
