import { Command } from 'commander';
import type { Operation } from './operation.js';
export function backupCommand(_operation: Operation): Command {
  return new Command('backup');
}
export function restoreCommand(_operation: Operation): Command {
  return new Command('restore');
}
