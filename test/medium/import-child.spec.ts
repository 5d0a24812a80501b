import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEAD_BYTES } from '../../src/modules/dialing/import/format.js';
import { runImportChild } from '../../src/modules/dialing/import/import-runner.js';
import { judgeHead } from '../../src/modules/dialing/import/judge.js';
import type { ImportProgress, ImportTask } from '../../src/modules/dialing/import/staging.js';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { importSources } from '../support/batches.js';

const REPOSITORY = join(__dirname, '../..');
const LIST = '0197d0a0-0000-7000-8000-000000000001';

let database: TestDatabase;
/** Of the owner, who may see what other sessions wait for; holds the lock on which an import can be made to stand. */
let owner: Client;
let folder: string;
let entry: string;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client(database.url);
  await owner.connect();
  // Inside the repository, where the compiled child finds the packages.
  folder = mkdtempSync(join(REPOSITORY, '.data-import-test-'));
  const swc = join(REPOSITORY, 'node_modules/@swc/cli/bin/swc.js');
  const built = spawnSync(process.execPath, [swc, ...importSources, '-d', folder], {
    cwd: REPOSITORY,
  });
  if (built.status !== 0) throw new Error(String(built.stderr));
  entry = join(folder, 'src/modules/dialing/import/import-child.js');
}, 60_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await owner.end();
  await database.drop();
});

beforeEach(() => database.query('DELETE FROM import_staging'));

function taskFor(content: string | Buffer, name = 'list.csv'): ImportTask {
  const bytes = Buffer.from(content as string);
  const filePath = join(folder, name);
  writeFileSync(filePath, bytes);
  const judged = judgeHead(bytes.subarray(0, HEAD_BYTES), bytes.length <= HEAD_BYTES, {
    defaultCountry: 'US',
  });
  if (!judged.ok) throw new Error(judged.detail);
  return { databaseUrl: database.url, uploadId: LIST, filePath, format: judged.format, defaultCountry: 'US' };
}

const staged = () => database.query('SELECT * FROM import_staging ORDER BY line_no');

async function importers(waiting: 'waiting' | 'any'): Promise<number> {
  const sql = `SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE application_name = 'trunkline-import' AND datname = $1 AND ($2 = 'any' OR wait_event_type = 'Lock')`;
  const { rows } = await owner.query<{ n: number }>(sql, [database.name, waiting]);
  return rows[0]?.n ?? 0;
}

const holdImports = () =>
  owner.query("SELECT pg_advisory_lock(hashtextextended('import_staging ' || $1::text, 0))", [LIST]);

async function releaseImports(): Promise<void> {
  await owner.query('SELECT pg_advisory_unlock_all()');
  await until(async () => (await importers('any')) === 0);
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition was not met within 15 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('the import of a list in a process of its own', () => {
  it('stages every row of the example, each accepted or rejected', async () => {
    const task = taskFor(readFileSync(join(REPOSITORY, 'examples/prospects.csv')));
    const result = await runImportChild(task, { entry });
    expect(result).toEqual({ rows: 248, staged: 233, rejected: 15 });
    const rows = await staged();
    expect(rows).toHaveLength(248);
    expect(rows.filter((row) => row.reject_reason === null)).toHaveLength(233);
    expect(rows.find((row) => row.line_no === 34)).toMatchObject({
      upload_id: LIST,
      e164: null,
      zones: null,
      variables: null,
      reject_reason: 'number_spreadsheet',
      reject_detail: expect.stringContaining('1.41556E+10'),
      raw: ['Omar Haddad', '1.41556E+10', 'May 6 at 1:30 pm', 'San Francisco', 'Premium', '', ''],
    });
  });

  it('carries any text through COPY unharmed', async () => {
    const texts = [
      'tab\there',
      'back\\slash \\N \\. \\t',
      'line\nbreak\r\nand "quotes"',
      "O'Brien; DROP",
      '{a,b}',
      'Zoë 😀',
    ];
    const rows = texts.flatMap((text) => [`4155550123,${quoted(text)}`, `nonsense,${quoted(text)}`]);
    await runImportChild(taskFor(`phone,note\n${rows.join('\n')}\n`), { entry });
    const read = await staged();
    expect(read.map((row) => (row.raw ? row.raw[1] : row.variables.note))).toEqual(
      texts.flatMap((text) => [text, text]),
    );
    expect(read[0]).toMatchObject({
      e164: '+14155550123',
      country: 'US',
      zones: ['America/Los_Angeles'],
      raw: null,
    });
  });

  it('begins anew when it runs again, so that no row is staged twice', async () => {
    const task = taskFor('phone\n4155550123\n4155550124\n');
    await runImportChild(task, { entry });
    await Promise.all([runImportChild(task, { entry }), runImportChild(task, { entry })]);
    expect(await staged()).toHaveLength(2);
  });

  it('leaves nothing behind of a file that breaks in the middle, and says where', async () => {
    await runImportChild(taskFor('phone\n4155550123\n'), { entry });
    const task = taskFor(`phone,name\n${'4155550123,Ann\n'.repeat(6_000)}4155550124,"Bob\n4155550125,Cy\n`);
    await expect(runImportChild(task, { entry })).resolves.toEqual({
      rows: 0,
      staged: 0,
      rejected: 0,
      failure: { code: 'quote_not_closed', line: 6_002, detail: expect.stringContaining('line 6002') },
    });
    expect(await staged()).toEqual([]);
  });

  it('has memory enough for rows that are long, however many they are', async () => {
    const task = taskFor(`phone,note\n${`4155550123,${'x'.repeat(250_000)}\n`.repeat(300)}`);
    expect(await runImportChild(task, { entry })).toMatchObject({ rows: 300, staged: 300 });
  });

  it('reports its progress', async () => {
    const task = taskFor(`phone,name\n${'4155550123,Ann\n'.repeat(6_000)}`);
    const seen: ImportProgress[] = [];
    await runImportChild(task, { entry, onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({ rows: expect.any(Number), rejected: 0, bytes: expect.any(Number) });
    expect(seen[0]?.rows).toBeGreaterThan(0);
  });

  it('ends with its signal, staging nothing, and can be run again', async () => {
    const task = taskFor('phone\n4155550123\n');
    await holdImports();
    const controller = new AbortController();
    const run = runImportChild(task, { entry, signal: controller.signal });
    const ended = Promise.allSettled([run]);
    await until(async () => (await importers('waiting')) === 1);
    controller.abort();
    expect(await ended).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ name: 'AbortError' }) },
    ]);
    await releaseImports();
    expect(await staged()).toEqual([]);
    await expect(runImportChild(task, { entry })).resolves.toMatchObject({ staged: 1 });
  });

  it('does not outlive a worker that is killed', async () => {
    const task = taskFor('phone\n4155550123\n');
    await holdImports();
    const runner = join(folder, 'src/modules/dialing/import/import-runner.js');
    const script = `import(${JSON.stringify(runner)}).then((m) => m.runImportChild(${JSON.stringify(task)}))`;
    const worker = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    await until(async () => (await importers('waiting')) === 1);
    const child = Number(readFileSync(`/proc/${worker.pid}/task/${worker.pid}/children`, 'utf8').trim());
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await until(() => !isRunning(child));
    await releaseImports();
    expect(await staged()).toEqual([]);
  });

  it('throws when the import itself is broken, so that the job is tried again', async () => {
    const task = taskFor('phone\n4155550123\n');
    const away = runImportChild({ ...task, filePath: join(folder, 'gone.csv') }, { entry });
    await expect(away).rejects.toThrow(/ENOENT/);
    const closed = new URL(database.url);
    closed.port = '1';
    await expect(runImportChild({ ...task, databaseUrl: closed.href }, { entry })).rejects.toThrow(
      /ECONNREFUSED/,
    );
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
