import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { newId } from '../../src/platform/ids.js';
import {
  assertNoCanaryInDatabase,
  assertNoCanaryInFile,
  assertNoCanaryInRedis,
  canary,
  collectCanaries,
  findCanary,
} from '../support/canaries.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startRedis } from '../support/processes.js';

const secret = canary(`fictional ${randomBytes(12).toString('hex')}`);
const workspaceId = newId();
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`INSERT INTO workspaces (id, name, slug) VALUES ($1, 'One', 'one')`, [workspaceId]);
});
afterEach(() => database.query('DELETE FROM agents; DELETE FROM trunks; DELETE FROM webhook_inbox'));
// It would refuse to go while a secret is in it.
afterAll(() => database.drop());

describe('the search for secrets finds one that was planted', () => {
  const insertAgent = `INSERT INTO agents (id, workspace_id, slug, agent_name, custom_functions) VALUES (uuidv7(), $1, 'a', $2, $3)`;

  it.each`
    form                           | agentName                                              | json
    ${'in a text'}                 | ${`x${secret}y`}                                       | ${'[]'}
    ${'in a JSON value'}           | ${'x'}                                                 | ${JSON.stringify([{ header: secret }])}
    ${'in hex'}                    | ${Buffer.from(secret).toString('hex')}                 | ${'[]'}
    ${'in base64'}                 | ${Buffer.from(secret).toString('base64')}              | ${'[]'}
    ${'in base64, one byte after'} | ${Buffer.from(`x${secret}`).toString('base64')}        | ${'[]'}
    ${'in base64, in the midst'}   | ${Buffer.from(`xy${secret}zzz`).toString('base64url')} | ${'[]'}
  `('$form', async ({ agentName, json }: Record<string, string>) => {
    await database.query(insertAgent, [workspaceId, agentName, json]);
    await expect(assertNoCanaryInDatabase(database.url)).rejects.toThrow('public.agents holds the secret');
  });

  it.each([
    ['as bytes', Buffer.from(secret)],
    ['as base64 in bytes', Buffer.from(Buffer.from(secret).toString('base64'))],
  ])('in a column of bytes, %s', async (_form, bytes) => {
    await database.query(
      `INSERT INTO trunks (id, workspace_id, sip_address, numbers, auth_password) VALUES (uuidv7(), $1, 'x', '{}', $2)`,
      [workspaceId, bytes],
    );
    await expect(assertNoCanaryInDatabase(database.url)).rejects.toThrow('public.trunks holds the secret');
  });

  it('when a database is dropped, which is when it is looked for', async () => {
    const dropped = await createTestDatabase();
    await dropped.query(`INSERT INTO workspaces (id, name, slug) VALUES (uuidv7(), $1, 'one')`, [secret]);
    await expect(dropped.drop()).rejects.toThrow('public.workspaces holds the secret');
  });

  it('in a log, also across two pieces of it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'trunkline-canary-'));
    writeFileSync(join(directory, 'log'), `${'x'.repeat(65_530)}${secret}\n`);
    await expect(assertNoCanaryInFile(join(directory, 'log'))).rejects.toThrow('holds the secret');
    rmSync(directory, { recursive: true });
  });

  it('in a job in Redis', async () => {
    const server = await startRedis();
    if (server === null) return;
    const redis = new Redis(server.url);
    await redis.hset('bull:dial:1', 'data', JSON.stringify({ secret, filler: 'x'.repeat(1000) }));
    await expect(assertNoCanaryInRedis(server.url)).rejects.toThrow('bull:dial:1');
    await redis.flushall();
    redis.disconnect();
    await server.stop();
  });

  it('that went through an application: as a field, as a cookie, in a list', async () => {
    const [field, cookie, listed] = [randomBytes(16), randomBytes(16), randomBytes(16)].map((b) =>
      b.toString('hex'),
    );
    const server = createServer((_, response) => {
      response.setHeader('set-cookie', `refresh_token=${cookie}; HttpOnly`);
      response.end(JSON.stringify({ access_token: field, keys: [{ secret: listed }] }));
    }).listen(0, '127.0.0.1');
    collectCanaries(server);
    await new Promise((resolve) => server.once('listening', resolve));
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.close();
    for (const found of [field, cookie, listed]) expect(findCanary(Buffer.from(`x ${found}`))).not.toBeNull();
  });

  it('and nothing where nothing is', async () => {
    await expect(assertNoCanaryInDatabase(database.url)).resolves.toBeUndefined();
    expect(findCanary(randomBytes(1_000_000))).toBeNull();
  });
});
