import { Command } from 'commander';
export function keysCommand(): Command {
  return new Command('keys');
}
