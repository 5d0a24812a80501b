import { Command } from 'commander';
import { addSuperuser, listSuperusers, removeSuperuser } from '../../modules/auth/index.js';
import { OperatorFailure } from './failure.js';
import type { Answer, Installation, Operation } from './operation.js';

export function superuserCommand(operation: Operation): Command {
  const command = new Command('superuser').description(
    'people who may do all that an admin may, in every workspace',
  );
  command
    .command('add')
    .argument('<email>')
    .description(
      'makes a person a superuser. A new account gets the password in SUPERUSER_PASSWORD, or one that is printed once; ' +
        'so does an account whose address nobody has proven to be theirs',
    )
    .action(operation(add));
  command.command('list').description('shows them').action(operation(list));
  command
    .command('remove')
    .argument('<email>')
    .description('makes them an ordinary person again; the last one stays')
    .action(operation(remove));
  return command;
}

async function add({ database, env }: Installation, email: string): Promise<Answer> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new OperatorFailure(`"${email}" is no e-mail address.`);
  const { created, password } = await addSuperuser(database, { email, password: env['SUPERUSER_PASSWORD'] });
  const said = `${email} is a superuser${created ? ', with a new account' : ''}.`;
  return {
    lines: password === null ? [said] : [`${said} The password, which is shown only now: ${password}`],
    data: { email, created, ...(password !== null && { password }) },
  };
}

async function list({ database }: Installation): Promise<Answer> {
  const superusers = await listSuperusers(database);
  return {
    lines:
      superusers.length === 0
        ? ['There is no superuser.']
        : superusers.map(({ email, createdAt }) => `${email}  since ${createdAt.toISOString().slice(0, 10)}`),
    data: {
      superusers: superusers.map(({ id, email, name, createdAt }) => ({
        id,
        email,
        name,
        created_at: createdAt,
      })),
    },
  };
}

async function remove({ database, env }: Installation, email: string): Promise<Answer> {
  const removal = await removeSuperuser(database, email);
  if (removal === 'not-a-superuser') throw new OperatorFailure(`${email} is no superuser.`);
  if (removal === 'the-last-one') {
    throw new OperatorFailure(`${email} is the only superuser and stays one. Add another one first.`);
  }
  const named = env['SUPERUSER_EMAIL']?.toLowerCase() === email.toLowerCase();
  const lines = [`${email} is no superuser any more.`];
  if (named) lines.push('SUPERUSER_EMAIL still names this address, so a later start may make it one again.');
  return { lines, data: { email } };
}
