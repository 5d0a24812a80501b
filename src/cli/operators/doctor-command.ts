import { Command } from 'commander';
import type { Operation } from './operation.js';
export function doctorCommand(_operation: Operation): Command {
  return new Command('doctor');
}
