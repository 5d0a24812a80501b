import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CampaignApi } from '../../src/cli/demo/campaign-api.js';
import { callerNumbers, type CampaignPlatform, CampaignRun } from '../../src/cli/demo/campaign-run.js';
import { signUp } from '../../src/cli/demo/customer.js';
import { setUpTelephony } from '../../src/cli/demo/telephony-setup.js';
import { WitnessLog } from '../../src/cli/demo/witness-log.js';
import type { TestApp } from '../support/app.js';
import { buildImportChild, startBatchApp } from '../support/batches.js';
import { canary } from '../support/canaries.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.js';

// 221 people are called in simulated time.
jest.setTimeout(240_000);

const secrets = {
  JWT_SECRET: canary(randomBytes(32).toString('hex')),
  ENCRYPTION_KEY: canary(randomBytes(32).toString('base64')),
};

let child: ReturnType<typeof buildImportChild>;
let sandbox: TestSandbox;
let database: TestDatabase;
let dataDir: string;
let app: TestApp;

async function start(): Promise<TestApp> {
  const options = { livekit: sandbox, database, dataDir, env: { ...secrets, RATE_LIMITS: 'false' } };
  const started = await startBatchApp(child.entry, options);
  sandbox.set({ webhookUrls: [`${started.url}/webhook/livekit`], agentApiUrl: started.url });
  return started;
}

beforeAll(async () => {
  child = buildImportChild();
  database = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-story-'));
  sandbox = await startTestSandbox({ speed: 20 });
  app = await start();
}, 60_000);
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
  child.remove();
});

it('a campaign with three files, edits while it runs, a pause over a restart, callbacks and opt-outs ends with everybody explained', async () => {
  const account = { email: 'story@example.com', password: canary('a long enough password') };
  const customer = await signUp(app.url, account, 'Story');
  await setUpTelephony(customer, 50, callerNumbers);
  const platformAt = (url: string): CampaignPlatform => ({ api: new CampaignApi(url, customer.token), url });
  const said: string[] = [];
  const run = new CampaignRun({
    workspaceId: customer.workspaceId,
    platform: platformAt(app.url),
    witness: new WitnessLog(sandbox.dataDir),
    say: (line) => void said.push(line),
    whilePaused: async () => {
      await app.close();
      app = await start();
      return platformAt(app.url);
    },
  });
  const result = await run.run().catch((error: unknown) => {
    throw new Error(`${String(error)}\n${said.join('\n')}`);
  });
  expect(result.verdict).toEqual({
    duplicateDials: 0,
    rows: { total: 243, accepted: 220, updated: 20, rejected: 3 },
    broken: [],
  });
  expect(result).toMatchObject({
    edits: 2,
    pause: { dials: 0 },
    callbacks: { asked: 4, made: 4 },
    optOuts: { asked: 3, honoured: 3 },
  });
  // Each ended for a reason that is there, and each dial was decided with one.
  const unexplained = await database.query(
    `SELECT state, reason FROM prospects WHERE reason IS NULL OR decision IS NULL AND state NOT IN ('suppressed')`,
  );
  expect(unexplained).toEqual([]);
  const undecided = await database.query(`SELECT FROM attempts WHERE decision->>'because' IS NULL`);
  expect(undecided).toEqual([]);
  const [leases] = await database.query<{ n: number }>('SELECT count(*)::int AS n FROM leases');
  expect(leases?.n).toBe(0);
});
