import { Command } from 'commander';
import { DialingGate, type GateState } from '../../modules/dialing/index.js';
import type { Answer, Installation, Operation } from './operation.js';

const because: Readonly<Record<string, string>> = {
  'by-operator': 'an operator paused it',
  'database-restored': 'the database was restored from a backup',
  'database-changed': 'the database is another one than before: it was restored, or another server took over',
};

export function dialingCommand(operation: Operation): Command {
  const command = new Command('dialing').description('whether anybody is called at all');
  command
    .command('status')
    .description('says whether dialing is paused, and why')
    .action(operation(async ({ database }) => answer(await new DialingGate(database).state())));
  command
    .command('pause')
    .description('calls nobody any more in any workspace; calls that ring or talk go on')
    .action(operation(pause));
  command
    .command('resume')
    .description('lets dialing go on, after a pause, a restore or a failover')
    .action(operation(async ({ database }) => answer(await new DialingGate(database).resume())));
  return command;
}

async function pause({ database, progress }: Installation): Promise<Answer> {
  const gate = new DialingGate(database);
  const state = await gate.pause();
  if (!(await gate.settled()))
    progress('Calls that were decided just before may still go out for two seconds.');
  return answer(state);
}

function answer(state: GateState): Answer {
  const data = { paused: state.paused, because: state.because, paused_at: state.pausedAt };
  if (!state.paused) return { lines: ['Dialing is on.'], data };
  const why = because[state.because ?? ''] ?? state.because;
  const since = state.pausedAt === null ? '' : ` since ${state.pausedAt.toISOString()}`;
  return {
    lines: [`Dialing is paused${since}: ${why}. It goes on by \`npm run trunkline -- dialing resume\`.`],
    data,
  };
}
