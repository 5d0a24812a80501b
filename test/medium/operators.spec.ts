import { randomUUID } from 'node:crypto';
import { hashPassword } from '../../src/modules/auth/passwords.js';
import { runOperator } from '../support/operator.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let theirHash: string;
const env = (more: Record<string, string> = {}) => ({ DATABASE_URL: database.url, ...more });

beforeAll(async () => {
  theirHash = await hashPassword('a password of their own');
});
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const superusers = async (): Promise<string[]> => {
  const { json } = await runOperator(['superuser', 'list'], env());
  return (json['superusers'] as { email: string }[]).map(({ email }) => email);
};

const audited = async (): Promise<unknown[]> =>
  (
    await database.query<{ action: string; actor_type: string }>(
      `SELECT action, actor_type FROM audit_events WHERE actor_type = 'operator' ORDER BY id`,
    )
  ).map(({ action }) => action);

async function account(email: string, verified: boolean): Promise<void> {
  await database.query(
    `INSERT INTO users (id, email, name, password_hash, email_verified_at) VALUES ($1, $2, 'Ada', $4, $3)`,
    [randomUUID(), email, verified ? new Date() : null, theirHash],
  );
}

const passwordHashOf = async (email: string): Promise<string | undefined> =>
  (
    await database.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE email = $1', [
      email,
    ])
  )[0]?.password_hash;

describe('superuser', () => {
  it('add makes an account and tells its password once', async () => {
    const run = await runOperator(['superuser', 'add', 'ops@example.com'], env());
    expect(run).toMatchObject({
      exitCode: 0,
      json: { created: true, password: expect.stringMatching(/^.{20}$/) },
    });
    expect(await superusers()).toEqual(['ops@example.com']);
  });

  it('add leaves the password of a proven address alone, and tells none', async () => {
    await account('ada@example.com', true);
    const run = await runOperator(['superuser', 'add', 'Ada@example.com'], env());
    expect(run.json).toEqual({ email: 'Ada@example.com', created: false });
    expect(await passwordHashOf('ada@example.com')).toBe(theirHash);
    expect(await audited()).toEqual(['superuser.added']);
  });

  it('add takes the account from whoever signed up with an address that is not proven theirs', async () => {
    await account('ops@example.com', false);
    const run = await runOperator(['superuser', 'add', 'ops@example.com'], env());
    expect(run.json).toMatchObject({ created: false, password: expect.any(String) });
    expect(await passwordHashOf('ops@example.com')).not.toBe(theirHash);
  });

  it('remove leaves the last one, also when two are removed at once', async () => {
    for (const name of ['a', 'b']) {
      await runOperator(
        ['superuser', 'add', `${name}@example.com`],
        env({ SUPERUSER_PASSWORD: 'fictional password' }),
      );
    }
    const runs = await Promise.all(
      ['a', 'b'].map((name) => runOperator(['superuser', 'remove', `${name}@example.com`], env())),
    );
    expect(runs.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 1]);
    expect(await superusers()).toHaveLength(1);
    expect(runs.flatMap(({ err }) => err).join()).toContain('is the only superuser and stays one');
    expect(await audited()).toEqual(['superuser.removed']);
  });
});

describe('dialing', () => {
  it('pause stops it, resume lets it go on, and both are in the audit log', async () => {
    expect((await runOperator(['dialing', 'status'], env())).json).toMatchObject({ paused: false });
    expect((await runOperator(['dialing', 'pause'], env())).json).toMatchObject({
      paused: true,
      because: 'by-operator',
    });
    expect((await runOperator(['dialing', 'resume'], env())).json).toMatchObject({ paused: false });
    expect(await audited()).toEqual(['dialing.paused', 'dialing.resumed']);
  });

  it('is paused on a database that another cluster made, until resume takes it for ours', async () => {
    await database.query(`UPDATE dialing_gate SET system_identifier = 'another', timeline = '1'`);
    const status = await runOperator(['dialing', 'status'], env());
    expect(status.json).toMatchObject({ paused: true, because: 'database-changed' });
    expect((await runOperator(['dialing', 'resume'], env())).json).toMatchObject({ paused: false });
  });
});

describe('migrate', () => {
  it('takes the newest migration back and applies it again', async () => {
    const status = async () => (await runOperator(['migrate', 'status'], env())).json;
    const before = await status();
    const newest = (before['applied'] as string[]).at(-1);
    expect(await runOperator(['migrate', 'down'], env())).toMatchObject({ exitCode: 2 });
    expect((await runOperator(['migrate', 'down', '--yes'], env())).json).toEqual({ reverted: newest });
    expect(await status()).toMatchObject({ pending: [newest] });
    expect((await runOperator(['migrate', 'up'], env())).json).toEqual({ applied: [newest] });
    expect(await status()).toEqual(before);
  });
});

describe('a command', () => {
  it.each`
    wrong                   | command                           | exitCode | says
    ${'is not known'}       | ${['frobnicate']}                 | ${2}     | ${'unknown command'}
    ${'lacks its argument'} | ${['superuser', 'add']}           | ${2}     | ${"missing required argument 'email'"}
    ${'is no address'}      | ${['superuser', 'add', 'nobody']} | ${1}     | ${'"nobody" is no e-mail address.'}
  `('that $wrong ends with a sentence', async ({ command, exitCode, says }) => {
    const run = await runOperator(command as string[], env());
    expect(run.exitCode).toBe(exitCode);
    expect(run.err.join('\n')).toContain(says);
  });

  it('says in a sentence that the database is away, or was never migrated', async () => {
    const away = await runOperator(['dialing', 'status'], { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' });
    expect(away).toMatchObject({
      exitCode: 1,
      err: ['The database at 127.0.0.1:1 (DATABASE_URL) does not answer (ECONNREFUSED).'],
    });
    const empty = await createTestDatabase('empty');
    const bare = await runOperator(['dialing', 'status'], { DATABASE_URL: empty.url });
    await empty.drop();
    expect(bare.err.join()).toContain('run `npm run trunkline -- migrate up`');
  });
});
