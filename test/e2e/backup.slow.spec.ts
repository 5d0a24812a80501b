import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestApp } from '../support/app.js';
import { buildImportChild, numberOf, startBatchApp } from '../support/batches.js';
import { type BatchView, Campaigner } from '../support/campaigner.js';
import { runOperator } from '../support/operator.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';
import { tableDigests } from '../support/table-digests.js';

jest.setTimeout(90_000);

const people = 40;

let child: ReturnType<typeof buildImportChild>;
let sandbox: TestSandbox;
let directory: string;
const databases: TestDatabase[] = [];
const running = new Set<TestApp>();

beforeAll(async () => {
  child = buildImportChild();
  sandbox = await startTestSandbox({ speed: 500 });
  directory = mkdtempSync(join(tmpdir(), 'trunkline-e2e-backup-'));
}, 60_000);
afterAll(async () => {
  for (const app of running) await app.close();
  await sandbox.close();
  for (const database of databases) await database.drop();
  child.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** The application on a database of its own, with files in a folder of this name. */
async function start(
  database: TestDatabase,
  folder: string,
  keys: Record<string, string> = {},
): Promise<TestApp> {
  const app = await startBatchApp(child.entry, {
    database,
    dataDir: join(directory, folder),
    livekit: sandbox,
    env: { LIVEKIT_IS_SANDBOX: 'true', UNKNOWN_AFTER_S: '5', ...keys },
  });
  running.add(app);
  sandbox.set({ webhookUrls: [`${app.url}/webhook/livekit`], agentApiUrl: app.url });
  return app;
}

async function stop(app: TestApp): Promise<void> {
  running.delete(app);
  await app.close();
}

async function database(schema: 'migrated' | 'empty'): Promise<TestDatabase> {
  const made = await createTestDatabase(schema);
  databases.push(made);
  return made;
}

const settings = (of: TestDatabase, folder: string, keys: Record<string, string>) => ({
  ...keys,
  DATABASE_URL: of.url,
  TRUNKLINE_DATA_DIR: join(directory, folder),
});

const numbers = (from: number): string[] => Array.from({ length: people }, (_, n) => numberOf(from + n));

it('a platform that dialed comes back row for row from its backup, and calls nobody until an operator says so', async () => {
  const before = await database('migrated');
  const first = await start(before, 'before');
  const { encryption, token } = first.config.secrets();
  const keys = { ENCRYPTION_KEY: encryption.current.toString('base64'), JWT_SECRET: token.current };
  const campaigner = await Campaigner.signUp(first.url, { callsPerSecond: 100, maxConcurrent: 100 });
  const dialed = await campaigner.upload(numbers(0));
  await until(
    'the batch is done',
    async () => (await campaigner.batch(dialed.id)).status === 'completed',
    30_000,
  );
  await stop(first);

  const file = join(directory, 'platform.backup');
  const backup = await runOperator(['backup', file], settings(before, 'before', keys));
  expect(backup.err.filter((line) => line.includes('cannot'))).toEqual([]);
  expect(backup.exitCode).toBe(0);
  const after = await database('empty');
  const restored = await runOperator(['restore', file], settings(after, 'after', keys));
  expect(restored).toMatchObject({ exitCode: 0, json: { dialing: 'paused' } });
  const { audit_events: _a, dialing_gate: _g, ...rows } = await tableDigests(after.url);
  const { audit_events: _b, dialing_gate: _h, ...expected } = await tableDigests(before.url);
  expect(rows).toEqual(expected);

  const second = await start(after, 'after', keys);
  campaigner.url = second.url; // the token that was signed before holds after
  const invited = sandbox.invites().length;
  expect(invited).toBeGreaterThanOrEqual(people);
  const waiting = await campaigner.upload(numbers(100));
  await until(
    'the list waits, and says why',
    async () => waitingOf(await campaigner.batch(waiting.id)).includes('paused'),
    20_000,
  );
  expect(sandbox.invites()).toHaveLength(invited);

  expect(await runOperator(['dialing', 'resume'], settings(after, 'after', keys))).toMatchObject({
    exitCode: 0,
  });
  await until(
    'the list is dialed',
    async () => (await campaigner.batch(waiting.id)).status === 'completed',
    30_000,
  );
  expect(new Set(sandbox.invites().map(({ to }) => to)).size).toBe(2 * people);
  await stop(second);
});

function waitingOf(batch: BatchView): string {
  return JSON.stringify((batch as BatchView & { waiting: unknown }).waiting);
}
