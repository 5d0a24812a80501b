import { Command } from 'commander';
export function backupCommand(): Command {
  return new Command('backup');
}
export function restoreCommand(): Command {
  return new Command('restore');
}
