import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { SMTPServer } from 'smtp-server';
import { passwordPlace } from '../../src/modules/phonenumbers/index.js';
import { newId } from '../../src/platform/ids.js';
import { SecretBox } from '../../src/platform/security/secret-box.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { runOperator } from '../support/operator.js';
import { createTestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.js';

let app: TestApp;
let sandbox: TestSandbox;
let directory: string;
const servers: { close(done: () => void): unknown }[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'));
  sandbox = await startTestSandbox();
  app = await startTestApp({ livekit: sandbox, env: { LIVEKIT_IS_SANDBOX: 'true' } });
  sandbox.set({ webhookUrls: [`${app.url}/webhook/livekit`] });
}, 60_000);
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(resolve))));
  rmSync(directory, { recursive: true, force: true });
});

interface Finding {
  check: string;
  state: string;
  said: string;
}

const settings = (): Record<string, string> => ({
  DATABASE_URL: app.database.url,
  TRUNKLINE_DATA_DIR: directory,
  LIVEKIT_URL: sandbox.url,
  LIVEKIT_API_KEY: sandbox.apiKey,
  LIVEKIT_API_SECRET: sandbox.apiSecret,
  LIVEKIT_IS_SANDBOX: 'true',
  ENCRYPTION_KEY: app.config.secrets().encryption.current.toString('base64'),
  JWT_SECRET: app.config.secrets().token.current,
});

/** The doctor's findings by the name of their check, and the exit code. */
async function doctor(
  changed: Record<string, string> = {},
): Promise<{ exitCode: number; findings: Record<string, Finding> }> {
  const run = await runOperator(['doctor', '--webhook-timeout', '1.5'], { ...settings(), ...changed });
  const findings = (run.json['findings'] ?? []) as Finding[];
  return {
    exitCode: run.exitCode,
    findings: Object.fromEntries(findings.map((found) => [found.check, found])),
  };
}

async function asOwner(sql: string): Promise<void> {
  const client = new Client(app.database.url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

it('finds nothing wrong with a platform at work', async () => {
  const { exitCode, findings } = await doctor();
  const states = Object.values(findings).filter(({ state }) => state !== 'ok');
  // The disk of a test machine may be nearly full, and mails go to files.
  expect(states.filter(({ check }) => check !== 'disk').map(({ check, state }) => [check, state])).toEqual([
    ['mail', 'skip'],
  ]);
  expect(exitCode).toBe(0);
  expect(Object.keys(findings)).toHaveLength(21);
});

describe('what is wrong, and what to do', () => {
  const nowhere = '127.0.0.1:1';

  it.each`
    wrong                          | settings                                                         | check            | says
    ${'LiveKit is away'}           | ${{ LIVEKIT_URL: `http://${nowhere}` }}                          | ${'livekit'}     | ${'does not answer at'}
    ${'its secret is another one'} | ${{ LIVEKIT_API_SECRET: 'another secret of thirty-two bytes' }}  | ${'livekit key'} | ${'refuses LIVEKIT_API_KEY with LIVEKIT_API_SECRET'}
    ${'its key is another one'}    | ${{ LIVEKIT_API_KEY: 'another' }}                                | ${'livekit key'} | ${'refuses LIVEKIT_API_KEY with LIVEKIT_API_SECRET'}
    ${'the database is away'}      | ${{ DATABASE_URL: `postgres://u:p@${nowhere}/x` }}               | ${'database'}    | ${'(DATABASE_URL) does not answer'}
    ${'Redis is away'}             | ${{ REDIS_URL: `redis://${nowhere}` }}                           | ${'queue'}       | ${'(REDIS_URL) does not answer'}
    ${'the mail server is away'}   | ${{ SMTP_URL: `smtp://${nowhere}`, MAIL_FROM: 'a@example.com' }} | ${'mail'}        | ${'does not answer as a mail server should'}
    ${'a setting is unfit'}        | ${{ ENCRYPTION_KEY: 'c2hvcnQ=' }}                                | ${'settings'}    | ${'ENCRYPTION_KEY: must be 32 bytes'}
    ${'the key is another one'}    | ${{ ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') }}    | ${'keys'}        | ${'sealed with another ENCRYPTION_KEY'}
  `('is said when $wrong', async ({ settings: changed, check, says }) => {
    if (check === 'keys') await sealSomething();
    const { exitCode, findings } = await doctor(changed as Record<string, string>);
    expect(findings[check as string]).toMatchObject({
      state: 'fail',
      said: expect.stringContaining(says as string),
    });
    expect(exitCode).toBe(1);
  });

  it('is said when the data directory cannot be written', async () => {
    writeFileSync(join(directory, 'a-file'), '');
    const { exitCode, findings } = await doctor({ TRUNKLINE_DATA_DIR: join(directory, 'a-file/data') });
    expect(findings['disk']).toMatchObject({
      state: 'fail',
      said: expect.stringContaining('cannot be written (ENOTDIR)'),
    });
    expect(exitCode).toBe(1);
  });

  it("is said when LiveKit's webhooks go elsewhere", async () => {
    sandbox.set({ webhookUrls: [`http://${nowhere}/webhook/livekit`] });
    const { exitCode, findings } = await doctor();
    sandbox.set({ webhookUrls: [`${app.url}/webhook/livekit`] });
    expect(findings['livekit webhooks']).toMatchObject({
      state: 'fail',
      said: expect.stringContaining('webhook.urls must name'),
    });
    expect(exitCode).toBe(1);
  });

  it("is said when LiveKit's clock is wrong", async () => {
    const server: Server = createServer((_, response) => {
      response.setHeader('Date', new Date(Date.now() - 90_000).toUTCString());
      response.end('OK');
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const { findings } = await doctor({
      LIVEKIT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    expect(findings['livekit']).toMatchObject({
      state: 'fail',
      said: expect.stringMatching(/(89|90)\.\d s apart, so/),
    });
  });

  it('is said when the mail server refuses the password', async () => {
    const server = new SMTPServer({
      authMethods: ['PLAIN'],
      allowInsecureAuth: true,
      hideSTARTTLS: true,
      onAuth: (_auth, _session, done) => done(new Error('no')),
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.server.once('listening', resolve));
    const { port } = server.server.address() as AddressInfo;
    const { findings } = await doctor({
      SMTP_URL: `smtp://u:p@127.0.0.1:${port}`,
      MAIL_FROM: 'a@example.com',
    });
    expect(findings['mail']).toMatchObject({
      state: 'fail',
      said: expect.stringContaining('refuses user and password'),
    });
  });

  it('is said when migrations are pending, and nothing that needs them is tried', async () => {
    const empty = await createTestDatabase('empty');
    const { exitCode, findings } = await doctor({ DATABASE_URL: empty.url });
    await empty.drop();
    expect(findings['migrations']).toMatchObject({
      state: 'fail',
      said: expect.stringContaining('migrate up'),
    });
    expect(findings['the rest']).toMatchObject({ state: 'skip' });
    expect(exitCode).toBe(1);
  });

  it('is said when row-level security is not forced on a table', async () => {
    await asOwner('ALTER TABLE agents NO FORCE ROW LEVEL SECURITY');
    const { exitCode, findings } = await doctor();
    await asOwner('ALTER TABLE agents FORCE ROW LEVEL SECURITY');
    expect(findings['row security']).toMatchObject({
      state: 'fail',
      said: expect.stringContaining('agents'),
    });
    expect(exitCode).toBe(1);
  });
});

describe('what somebody should look at, though it works', () => {
  it('is work that nobody does', async () => {
    const workspaceId = newId();
    const { query } = app.database;
    await query(`INSERT INTO workspaces (id, name, slug) VALUES ($1, 'One', 'one')`, [workspaceId]);
    await query(
      `INSERT INTO outbox (id, workspace_id, topic, payload, created_at)
       VALUES (uuidv7(), $1, 'nobody takes this', '{}', now() - interval '1 hour')`,
      [workspaceId],
    );
    await query(
      `INSERT INTO webhook_subscriptions (id, workspace_id, url, families, enabled, disabled_reason, disabled_at, secret)
       VALUES (uuidv7(), $1, 'https://example.com', '{call}', false, 'failing', now(), $2)`,
      [workspaceId, sealed(`${workspaceId}:webhook_subscriptions.secret`)],
    );
    await runOperator(['dialing', 'pause'], settings());
    const { exitCode, findings } = await doctor();
    expect(exitCode).toBe(0);
    for (const [check, said] of [
      ['outbox', '1 messages wait'],
      ['webhooks out', '1 webhook subscriptions were disabled'],
      ['dialing', 'paused (by-operator)'],
    ] as const) {
      expect(findings[check]).toMatchObject({ state: 'warn', said: expect.stringContaining(said) });
    }
    await runOperator(['dialing', 'resume'], settings());
    expect((await doctor()).findings['dialing']).toMatchObject({ state: 'ok' });
  });
});

function sealed(place: string, key = app.config.secrets().encryption.current): Buffer {
  const ring = { current: key, previous: [] };
  return new SecretBox(() => ring).seal(randomBytes(8).toString('hex'), place);
}

async function sealSomething(): Promise<void> {
  const workspaceId = newId();
  const { query } = app.database;
  await query(`INSERT INTO workspaces (id, name, slug) VALUES ($1, 'Sealed', 'sealed')`, [workspaceId]);
  await query(
    `INSERT INTO trunks (id, workspace_id, sip_address, numbers, auth_password, synced_version)
     VALUES (uuidv7(), $1, 'sip.example.com', '{}', $2, 1)`,
    [workspaceId, sealed(passwordPlace(workspaceId))],
  );
}
