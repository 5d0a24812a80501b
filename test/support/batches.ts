import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type supertest from 'supertest';
import { ListImporter } from '../../src/modules/dialing/lists/list-importer.js';
import { SuppressionImport } from '../../src/modules/dialing/suppressions/suppression-import.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestAppOptions, type TestUser } from './app.js';

const repository = join(__dirname, '../..');

/** The number that calls in these tests; the n-th of its workspace. */
export const agentNumber = '+14155550100';

/** The program of the import's child process, compiled, as a test that runs from the sources needs it. */
/** What the child loads. */
export const importSources = ['src/modules/dialing/import', 'src/platform/formula-guard.ts'];

export function buildImportChild(): { entry: string; remove: () => void } {
  // Inside the repository, where it finds the packages.
  const folder = mkdtempSync(join(repository, '.data-import-'));
  const swc = join(repository, 'node_modules/@swc/cli/bin/swc.js');
  const built = spawnSync(process.execPath, [swc, ...importSources, '-d', folder], {
    cwd: repository,
  });
  if (built.status !== 0) throw new Error(String(built.stderr));
  return {
    entry: join(folder, 'src/modules/dialing/import/import-child.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The whole application, with an importer that runs from the sources. */
export async function startBatchApp(entry: string, options: TestAppOptions = {}): Promise<TestApp> {
  const app = await startTestApp(options);
  if (app.config.roles.includes('worker')) app.app.get(ListImporter, { strict: false }).childEntry = entry;
  if (app.config.roles.includes('api')) app.app.get(SuppressionImport, { strict: false }).childEntry = entry;
  return app;
}

/** A person whose workspace has a number with agent and trunk; the trunk is not on LiveKit, so nobody is called. */
export async function userWithNumber(app: TestApp, e164 = agentNumber): Promise<TestUser> {
  const user = await app.signUp();
  await insertNumber(app, user, e164, { agent: true, trunk: true });
  return user;
}

export async function insertNumber(
  app: TestApp,
  { workspaceId }: TestUser,
  e164: string,
  has: { agent: boolean; trunk: boolean },
): Promise<string> {
  const [agentId, trunkId, id] = [newId(), newId(), newId()];
  await app.database.query(
    `INSERT INTO agents (id, workspace_id, slug, agent_name) VALUES ($1, $2, $3, 'Agent')`,
    [agentId, workspaceId, agentId],
  );
  await app.database.query(
    `INSERT INTO trunks (id, workspace_id, sip_address, numbers, synced_version)
     VALUES ($1, $2, 'sip.example.com', ARRAY[$3], 1)`,
    [trunkId, workspaceId, e164],
  );
  await app.database.query(
    `INSERT INTO phone_numbers (id, workspace_id, e164, country, agent_id, trunk_id) VALUES ($1, $2, $3, 'US', $4, $5)`,
    [id, workspaceId, e164, has.agent ? agentId : null, has.trunk ? trunkId : null],
  );
  return id;
}

/** An upload with the usual fields, those given on top; undefined leaves one out. */
export function upload(
  app: TestApp,
  user: TestUser,
  file: string | Buffer,
  fields: Record<string, string | undefined> = {},
): supertest.Test {
  const request = app.request('post', '/batch/upload', user);
  for (const [name, value] of Object.entries({ agent_phone_number: agentNumber, ...fields })) {
    if (value !== undefined) request.field(name, value);
  }
  return request.attach('file', Buffer.from(file as string), 'list.csv');
}

/** Fictional numbers, 100 to an area code, as a list. */
export function csvOf(rows: number, first = 0): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const n = first + i;
    return `${numberOf(n)},Person ${n}`;
  });
  return `phone,name\n${lines.join('\n')}\n`;
}

const areas = [
  '415',
  '212',
  '312',
  '206',
  '303',
  '404',
  '512',
  '617',
  '702',
  '503',
  '214',
  '305',
  '313',
  '410',
  '504',
];

/** The n-th of many fictional numbers. */
export function numberOf(n: number): string {
  const area = areas[Math.floor(n / 100) % areas.length];
  return `+1${area}5550${String(100 + (n % 100))}`;
}

export async function until<T>(
  look: () => Promise<T | null | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`the condition was not met within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The batch as the API shows it, once it is no longer importing. */
export function imported(app: TestApp, user: TestUser, id: string): Promise<Record<string, unknown>> {
  return until(async () => {
    const { body } = await app.request('get', `/batch/${id}`, user).expect(200);
    return body.status === 'importing' ? null : (body as Record<string, unknown>);
  }, 60_000);
}

/** What lies in the storage of uploads. */
export function storedFiles(app: TestApp): string[] {
  try {
    return readdirSync(join(app.config.dataDir, 'files', 'uploads'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
