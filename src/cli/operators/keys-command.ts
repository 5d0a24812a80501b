import { Argument, Command } from 'commander';
import { accessTokenLifeS } from '../../modules/auth/index.js';
import { keysComeFromFile, type Secrets, secretsFrom } from '../../platform/config/secrets.js';
import { keyIdOf } from '../../platform/security/secret-box.js';
import { connectedProcesses, openTransactionsEnd } from '../keys/processes.js';
import { keysInUse, resealAll, sealedOtherwise, unreadableColumns } from '../keys/reseal.js';
import { sealedColumns } from '../keys/sealed-columns.js';
import { SecretsFile } from '../keys/secrets-file.js';
import { OperatorFailure } from './failure.js';
import type { Answer, Installation, Operation } from './operation.js';

/** A value that changed in every one of so many passes is another matter than bad luck. */
const mostPasses = 20;
/** For processes to see the file, and for clocks that differ. */
const slackS = 60;

export function keysCommand(operation: Operation): Command {
  const command = new Command('keys').description('the keys that protect secrets (docs/keys.md)');
  command
    .command('status')
    .description('says which keys are in use in the database, and by which processes')
    .action(operation(status));
  command
    .command('rotate')
    .addArgument(
      new Argument('[which]', 'ENCRYPTION_KEY, or JWT_SECRET, which signs access tokens')
        .choices(['encryption', 'tokens'])
        .default('encryption'),
    )
    .description(
      'changes a key while the platform runs. With SECRETS_FILE (and in the embedded default) it makes the new one; ' +
        'otherwise set it first. May be killed and run again',
    )
    .action(operation(rotate));
  return command;
}

async function status({ env, database, pool }: Installation): Promise<Answer> {
  const { current, previous } = ids(secretsFrom(env)());
  const uses = await database.withSystem((tx) => keysInUse(tx, sealedColumns));
  const processes = await connectedProcesses(pool.pool);
  const other = sealedOtherwise(uses, current);
  const lines = [
    `ENCRYPTION_KEY ${current}${previous.length > 0 ? `, also readable: ${previous.join(', ')}` : ''}`,
    ...uses.flatMap(({ column, keys }) =>
      keys.map(({ keyId, values }) => `${column}: ${values} sealed with ${keyId ?? 'no known form'}`),
    ),
    ...processes.map(({ name, address, keyId }) => `${name} at ${address}: ${keyId ?? 'reads SECRETS_FILE'}`),
    other === 0
      ? 'Everything is sealed with the current key.'
      : `${other} values are sealed with another key.`,
  ];
  const data = {
    encryption_key: current,
    previous,
    columns: uses.map(({ column, keys }) => ({
      column,
      keys: keys.map(({ keyId, values }) => ({ key_id: keyId, values })),
    })),
    processes: processes.map(({ name, address, keyId }) => ({ name, address, key_id: keyId })),
  };
  return { lines, data };
}

async function rotate(installation: Installation, which: 'encryption' | 'tokens'): Promise<Answer> {
  return which === 'tokens' ? rotateTokenSecret(installation) : rotateEncryptionKey(installation);
}

async function rotateEncryptionKey(installation: Installation): Promise<Answer> {
  const { env, database, pool, progress } = installation;
  const file = keysComeFromFile(env) ? new SecretsFile(env['SECRETS_FILE'] ?? '') : null;
  const secrets = file === null ? givenRing(env) : ringOfFile(file, env, progress);
  const { encryption } = secrets;
  const { current } = ids(secrets);
  await refuseOtherProcesses(installation, current);
  if (!(await openTransactionsEnd(pool.pool))) {
    throw new OperatorFailure(
      'A transaction stays open for more than a minute. Run the command again later.',
    );
  }
  let resealed = 0;
  for (
    let pass = 0;
    sealedOtherwise(await database.withSystem((tx) => keysInUse(tx, sealedColumns)), current) > 0;
    pass += 1
  ) {
    const done = await resealAll(database, sealedColumns, encryption, (values) =>
      progress(`${resealed + values} values sealed anew …`),
    );
    resealed += done.resealed;
    if (done.unreadable > 0) throw new OperatorFailure(lostKeySentence(done.unreadable));
    if (pass === mostPasses)
      throw new OperatorFailure('Some values change all the time. Run the command again.');
  }
  const failed = await unreadableColumns(database, sealedColumns, encryption.current);
  if (failed.length > 0) {
    throw new OperatorFailure(`The new key does not open all of ${failed.join(', ')}: nothing was removed.`);
  }
  file?.endEncryptionOverlap();
  return {
    lines: [
      `Every secret in the database is sealed with ENCRYPTION_KEY ${current}; ${resealed} were sealed anew.`,
      file === null
        ? 'Now remove ENCRYPTION_KEY_PREVIOUS, and keep that key as long as you keep backups made with it.'
        : `The key before is kept in ${file.path} as ENCRYPTION_KEY_RETIRED, for backups that were made with it.`,
    ],
    data: { encryption_key: current, resealed },
  };
}

async function rotateTokenSecret({ env }: Installation): Promise<Answer> {
  if (env['JWT_SECRET'] !== undefined || env['SECRETS_FILE'] === undefined) {
    throw new OperatorFailure(
      'JWT_SECRET is set in the environment, so change it there: a new JWT_SECRET, the old one as JWT_SECRET_PREVIOUS, ' +
        'restart the processes one after the other, and remove JWT_SECRET_PREVIOUS a quarter of an hour later.',
    );
  }
  const until = new Date(Date.now() + (accessTokenLifeS + slackS) * 1000);
  new SecretsFile(env['SECRETS_FILE']).changeTokenSecret(until);
  return {
    lines: [
      `Access tokens are signed with a new JWT_SECRET; those of the one before hold until ${until.toISOString()}.`,
    ],
    data: { previous_until: until },
  };
}

/** A rotation that was begun goes on; otherwise a new key is made. */
function ringOfFile(file: SecretsFile, env: Installation['env'], progress: (line: string) => void): Secrets {
  if (file.read()['ENCRYPTION_KEY_PREVIOUS'] === undefined) file.beginEncryptionOverlap();
  else progress('Going on with the change of keys that was begun.');
  return secretsFrom(env)();
}

function givenRing(env: Installation['env']): Secrets {
  const secrets = secretsFrom(env)();
  if (secrets.encryption.previous.length > 0) return secrets;
  throw new OperatorFailure(
    'There is no key to change from. Set ENCRYPTION_KEY to a new key (openssl rand -base64 32) and ' +
      'ENCRYPTION_KEY_PREVIOUS to the one before, for all processes and here, as docs/keys.md says; then run this again.',
  );
}

async function refuseOtherProcesses({ pool }: Installation, current: string): Promise<void> {
  const others = (await connectedProcesses(pool.pool)).filter(
    ({ keyId }) => keyId !== null && keyId !== current,
  );
  if (others.length === 0) return;
  const named = others.map(({ name, address, keyId }) => `${name} at ${address} (${keyId})`).join(', ');
  throw new OperatorFailure(
    `A process still seals with another key than ${current}: ${named}. Restart it with the new ENCRYPTION_KEY first.`,
  );
}

function lostKeySentence(values: number): string {
  return (
    `${values} values are sealed with a key that is neither ENCRYPTION_KEY nor in ENCRYPTION_KEY_PREVIOUS ` +
    '(`keys status` shows its id). Add that key to ENCRYPTION_KEY_PREVIOUS and run this again.'
  );
}

function ids({ encryption }: Secrets): { current: string; previous: string[] } {
  return {
    current: keyIdOf(encryption.current).toString('hex'),
    previous: encryption.previous.map((key) => keyIdOf(key).toString('hex')),
  };
}
