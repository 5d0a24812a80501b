import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keysInUse, resealAll, sealedOtherwise } from '../../src/cli/keys/reseal.js';
import { sealedColumns } from '../../src/cli/keys/sealed-columns.js';
import { passwordPlace } from '../../src/modules/phonenumbers/index.js';
import { secretsFrom } from '../../src/platform/config/secrets.js';
import { ConnectionPool, SystemDatabase } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { keyIdOf, SecretBox } from '../../src/platform/security/secret-box.js';
import { runOperator } from '../support/operator.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { until } from '../support/sandbox.js';

let database: TestDatabase;
let pool: ConnectionPool;
let system: SystemDatabase;
let directory: string;
let secretsFile: string;

const workspaceId = newId();
const newKey = () => randomBytes(32);
const base64 = (key: Buffer) => key.toString('base64');
const idOf = (key: Buffer) => keyIdOf(key).toString('hex');
const boxOf = (key: Buffer) => {
  const ring = { current: key, previous: [] };
  return new SecretBox(() => ring);
};

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new ConnectionPool({ url: database.url, maxConnections: 2, applicationName: 'test' });
  system = new SystemDatabase(pool);
  directory = mkdtempSync(join(tmpdir(), 'trunkline-keys-'));
  secretsFile = join(directory, 'secrets.json');
  await database.query(`INSERT INTO workspaces (id, name, slug) VALUES ($1, 'One', 'one')`, [workspaceId]);
});
afterAll(async () => {
  await pool.onApplicationShutdown();
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});
afterEach(() => database.query('DELETE FROM trunks'));

/** Trunks with a password each, sealed with the key. */
async function trunks(count: number, key: Buffer): Promise<void> {
  const box = boxOf(key);
  const sealed = Array.from({ length: count }, (_, n) =>
    box.seal(`password ${n}`, passwordPlace(workspaceId)),
  );
  await database.query(
    `INSERT INTO trunks (id, workspace_id, sip_address, numbers, label, auth_password)
     SELECT uuidv7(), $1, 'sip.example.com', '{}', n::text, password
     FROM unnest($2::bytea[]) WITH ORDINALITY AS p (password, n)`,
    [workspaceId, sealed],
  );
}

async function passwordsWith(key: Buffer): Promise<string[]> {
  const rows = await database.query<{ auth_password: Buffer }>(
    'SELECT auth_password FROM trunks ORDER BY id',
  );
  return rows.map(({ auth_password: envelope }) => boxOf(key).open(envelope, passwordPlace(workspaceId)));
}

const writeSecrets = (secrets: Record<string, string>) => writeFileSync(secretsFile, JSON.stringify(secrets));
const readSecrets = () => JSON.parse(readFileSync(secretsFile, 'utf8')) as Record<string, string>;
const env = () => ({ DATABASE_URL: database.url, SECRETS_FILE: secretsFile });
const tokenSecret = randomBytes(32).toString('hex');

describe('keys rotate', () => {
  it('makes a new key, seals everything anew with it, and sets the one before aside', async () => {
    const before = newKey();
    writeSecrets({ ENCRYPTION_KEY: base64(before), JWT_SECRET: tokenSecret, OTHER: 'stays' });
    await trunks(300, before);
    const run = await runOperator(['keys', 'rotate'], env());
    expect(run).toMatchObject({ exitCode: 0, json: { resealed: 300 } });
    const { ENCRYPTION_KEY: after = '', ...rest } = readSecrets();
    expect(rest).toEqual({ ENCRYPTION_KEY_RETIRED: base64(before), JWT_SECRET: tokenSecret, OTHER: 'stays' });
    const opened = await passwordsWith(Buffer.from(after, 'base64'));
    expect(opened).toEqual(Array.from({ length: 300 }, (_, n) => `password ${n}`));
  });

  it('goes on where it was killed, with the key that it had made', async () => {
    const [before, after] = [newKey(), newKey()];
    await trunks(2000, before);
    const ring = { current: after, previous: [before] };
    const killed = resealAll(system, sealedColumns, ring, () => {
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    const left = sealedOtherwise(await system.withSystem((tx) => keysInUse(tx, sealedColumns)), idOf(after));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(2000);
    writeSecrets({
      ENCRYPTION_KEY: base64(after),
      ENCRYPTION_KEY_PREVIOUS: base64(before),
      JWT_SECRET: tokenSecret,
    });
    const run = await runOperator(['keys', 'rotate'], env());
    expect(run).toMatchObject({ exitCode: 0, json: { encryption_key: idOf(after), resealed: left } });
    await expect(passwordsWith(after)).resolves.toHaveLength(2000);
  });

  it('loses nothing that running processes write meanwhile, which take the new key up by themselves', async () => {
    const before = newKey();
    writeSecrets({ ENCRYPTION_KEY: base64(before), JWT_SECRET: tokenSecret });
    await trunks(1000, before);
    const secrets = secretsFrom({ SECRETS_FILE: secretsFile });
    const process = new SecretBox(() => secrets().encryption);
    const done = new AbortController();
    const writer = (async () => {
      for (let n = 0; !done.signal.aborted; n += 1) {
        await database.query('UPDATE trunks SET auth_password = $1 WHERE label = $2', [
          process.seal(`changed ${n}`, passwordPlace(workspaceId)),
          String((n % 1000) + 1),
        ]);
      }
    })();
    const run = await runOperator(['keys', 'rotate'], env());
    done.abort();
    await writer;
    expect(run.exitCode).toBe(0);
    const opened = await passwordsWith(Buffer.from(readSecrets()['ENCRYPTION_KEY'] ?? '', 'base64'));
    expect(opened).toHaveLength(1000);
    expect(opened.filter((password) => password.startsWith('changed')).length).toBeGreaterThan(0);
  });

  it('waits for a transaction that sealed with the key before and has not yet written', async () => {
    const before = newKey();
    writeSecrets({ ENCRYPTION_KEY: base64(before), JWT_SECRET: tokenSecret });
    await trunks(1, before);
    const api = new ConnectionPool({
      url: database.url,
      maxConnections: 1,
      applicationName: 'trunkline api key file',
    });
    const slow = await api.pool.connect();
    await slow.query('BEGIN; SET LOCAL ROLE trunkline_system');
    const late = boxOf(before).seal('late', passwordPlace(workspaceId));
    const rotation = runOperator(['keys', 'rotate'], env());
    await until('the new key is made', () => readSecrets()['ENCRYPTION_KEY_PREVIOUS'] !== undefined);
    await slow.query('UPDATE trunks SET auth_password = $1', [late]);
    await slow.query('COMMIT');
    expect(await rotation).toMatchObject({ exitCode: 0 });
    slow.release();
    await api.onApplicationShutdown();
    const after = Buffer.from(readSecrets()['ENCRYPTION_KEY'] ?? '', 'base64');
    await expect(passwordsWith(after)).resolves.toEqual(['late']);
  });

  it('is refused while a process still seals with another key, and begins nothing', async () => {
    const [before, after] = [newKey(), newKey()];
    const name = `trunkline worker key ${idOf(before)}`;
    const left = new ConnectionPool({ url: database.url, maxConnections: 1, applicationName: name });
    await left.pool.query('SELECT 1');
    const given = {
      DATABASE_URL: database.url,
      ENCRYPTION_KEY: base64(after),
      ENCRYPTION_KEY_PREVIOUS: base64(before),
      JWT_SECRET: tokenSecret,
    };
    const refused = await runOperator(['keys', 'rotate'], given);
    await left.onApplicationShutdown();
    expect(refused.exitCode).toBe(1);
    expect(refused.err.join()).toContain(`trunkline worker at 127.0.0.1 (${idOf(before)})`);
  });

  it('says so, and removes no key, when a value was sealed with a key that nobody has', async () => {
    const [before, after, lost] = [newKey(), newKey(), newKey()];
    writeSecrets({
      ENCRYPTION_KEY: base64(after),
      ENCRYPTION_KEY_PREVIOUS: base64(before),
      JWT_SECRET: tokenSecret,
    });
    await trunks(2, lost);
    const run = await runOperator(['keys', 'rotate'], env());
    expect(run.exitCode).toBe(1);
    expect(run.err.join()).toContain('2 values are sealed with a key that is neither');
    expect(readSecrets()['ENCRYPTION_KEY_PREVIOUS']).toBe(base64(before));
    const status = await runOperator(['keys', 'status'], env());
    expect(status.json['columns']).toContainEqual({
      column: 'trunks.auth_password',
      keys: [{ key_id: idOf(lost), values: 2 }],
    });
  });

  it('of tokens keeps the secret before until its tokens have expired', async () => {
    writeSecrets({ ENCRYPTION_KEY: base64(newKey()), JWT_SECRET: tokenSecret });
    const secrets = secretsFrom({ SECRETS_FILE: secretsFile });
    expect(secrets().token.previous).toBeNull();
    expect(await runOperator(['keys', 'rotate', 'tokens'], env())).toMatchObject({ exitCode: 0 });
    const { current, previous } = secrets().token;
    expect(current).not.toBe(tokenSecret);
    expect(previous?.secret).toBe(tokenSecret);
    expect((previous?.until?.getTime() ?? 0) - Date.now()).toBeGreaterThan(15 * 60_000);
  });
});
