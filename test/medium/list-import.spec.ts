import { spawnSync } from 'node:child_process';
import { Client } from 'pg';
import { ListImporter } from '../../src/modules/dialing/lists/list-importer.js';
import {
  agentNumber,
  csvOf,
  imported,
  startBatchApp,
  until,
  upload,
  userWithNumber,
} from '../support/batches.js';
import { addUpload, ended, newCampaign } from '../support/campaign-uploads.js';
import type { TestApp, TestUser } from '../support/app.js';
import { buildApplication, WorkerProcess } from '../support/worker-process.js';

jest.setTimeout(120_000);

const all = process.env.TRUNKLINE_TEST_ALL !== undefined;
const rows = 6_000;
/** Every number of `csvOf` comes again after 1,500, and each of these lists has its duplicates rejected. */
const people = 1500;

let built: ReturnType<typeof buildApplication>;
let app: TestApp;
let user: TestUser;
/** Of the owner: one holds locks, the other sees who waits for them. */
let owner: Client;
let watcher: Client;
let worker: WorkerProcess | null = null;

beforeAll(async () => {
  built = buildApplication();
  app = await startBatchApp(`${built.directory}/modules/dialing/import/import-child.js`, { roles: ['api'] });
  user = await userWithNumber(app);
  owner = new Client(app.database.url);
  watcher = new Client(app.database.url);
  await Promise.all([owner.connect(), watcher.connect()]);
}, 60_000);

afterAll(async () => {
  await worker?.kill();
  await Promise.all([owner.end(), watcher.end()]);
  await app.close();
  built.remove();
});

afterEach(async () => {
  await worker?.kill();
  worker = null;
  await owner.query('ROLLBACK');
  await owner.query('SELECT pg_advisory_unlock_all()');
});

async function startWorker(): Promise<void> {
  await worker?.kill();
  worker = await WorkerProcess.start(built.directory, app);
}

async function newList(): Promise<string> {
  const reply = await upload(app, user, csvOf(rows), { allow_duplicate: 'true' }).expect(201);
  return reply.body.id as string;
}

/** How many sessions of an import's child process there are, or wait for a lock. */
async function importers(what: 'any' | 'waiting'): Promise<number> {
  const { rows: found } = await watcher.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'trunkline-import'
       AND datname = current_database() AND ($1 = 'any' OR wait_event_type = 'Lock')`,
    [what],
  );
  return found[0]?.n ?? 0;
}

async function waitsForRow(): Promise<boolean> {
  const { rows: found } = await watcher.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database()
       AND wait_event_type = 'Lock' AND query LIKE '%dial_lists%FOR NO KEY UPDATE%'`,
  );
  return (found[0]?.n ?? 0) > 0;
}

/** A list whose rows are staged, and whose own row a transaction of this test holds. */
async function listThatWaitsToBeMoved(): Promise<string> {
  const listId = await newList();
  await until(async () => (await importers('any')) > 0);
  await owner.query('BEGIN');
  await owner.query('SET LOCAL ROLE trunkline_system');
  await owner.query('SELECT 1 FROM dial_lists WHERE id = $1 FOR UPDATE', [listId]);
  await until(waitsForRow);
  return listId;
}

const holdStaging = (listId: string) =>
  owner.query(`SELECT pg_advisory_lock(hashtextextended('import_staging ' || $1::text, 0))`, [listId]);

/** Each row of the file once: as a prospect or as a rejected row, and nothing is left of the import. */
async function exactlyOnce(listId: string): Promise<void> {
  const batch = await imported(app, user, listId);
  expect(batch).toMatchObject({
    status: 'running',
    counts: { total: rows, accepted: people, rejected: rows - people, pending: people },
  });
  const [left] = await app.database.query(
    `SELECT (SELECT count(DISTINCT line_no)::int FROM (SELECT line_no FROM prospects WHERE list_id = $1
               UNION ALL SELECT line_no FROM list_rejects WHERE upload_id = $1) AS lines) AS lines,
            (SELECT count(*)::int FROM import_staging WHERE upload_id = $1) AS staged`,
    [listId],
  );
  expect(left).toEqual({ lines: rows, staged: 0 });
}

describe('the import of a list', () => {
  it('survives its worker being killed while rows are staged, and goes on within seconds', async () => {
    await startWorker();
    const listId = await newList();
    await holdStaging(listId);
    await until(async () => (await importers('waiting')) > 0 || (await importers('any')) === 0);
    await worker?.kill();
    await owner.query('SELECT pg_advisory_unlock_all()');
    await startWorker();
    const restarted = Date.now();
    await exactlyOnce(listId);
    expect(Date.now() - restarted).toBeLessThan(20_000);
  });

  it('survives its worker being killed between staging and the move', async () => {
    await startWorker();
    const listId = await listThatWaitsToBeMoved();
    await worker?.kill();
    await owner.query('ROLLBACK');
    await startWorker();
    await exactlyOnce(listId);
  });

  it('survives its worker and its child being killed again and again at any moment', async () => {
    const listId = await newList();
    for (const afterMs of all ? [50, 200, 400] : [200]) {
      await startWorker();
      await until(async () => (await importers('any')) > 0 || (await done(listId)));
      const at = Date.now() + afterMs;
      await until(async () => Date.now() >= at);
      if (afterMs === 200) killChildren();
      else await worker?.kill();
    }
    await startWorker();
    await exactlyOnce(listId);
  });

  it('begins again when the staged rows are lost, as by a crash of the database', async () => {
    await startWorker();
    const listId = await listThatWaitsToBeMoved();
    await app.database.query('DELETE FROM import_staging WHERE upload_id = $1', [listId]);
    await owner.query('ROLLBACK');
    await exactlyOnce(listId);
  });

  it('is done once, however many workers have the job', async () => {
    const listId = await newList();
    const second = await startBatchApp(`${built.directory}/modules/dialing/import/import-child.js`, {
      database: app.database,
      dataDir: app.config.dataDir,
    });
    try {
      const importer = second.app.get(ListImporter, { strict: false });
      await startWorker();
      await Promise.all([1, 2, 3].map(() => importer.handle({ list_id: listId })));
      await exactlyOnce(listId);
    } finally {
      await second.close();
    }
  });

  it('gives a file up that is lost, and says so', async () => {
    const reply = await upload(app, user, csvOf(3), { allow_duplicate: 'true' }).expect(201);
    await app.database.query(`UPDATE list_uploads SET file_key = 'uploads/gone' WHERE id = $1`, [
      reply.body.id,
    ]);
    await startWorker();
    expect(await imported(app, user, reply.body.id as string)).toMatchObject({
      status: 'failed',
      failure: { code: 'file_lost' },
      agent_phone_number: agentNumber,
    });
  });
});

const secondFile = (): string => csvOf(rows).replaceAll('Person', 'Dear');

describe('the import of a file into a campaign that has people', () => {
  const known = 700;

  async function campaignWithPeople(): Promise<string> {
    const campaign = await newCampaign(app, user);
    await startWorker();
    const first = await ended(app, user, await addUpload(app, user, campaign, csvOf(known)));
    expect(first).toMatchObject({ status: 'completed', rows_accepted: known });
    await worker?.kill();
    return campaign;
  }

  /** Each row of the second file once: as a new person, as an update or as a rejected row. */
  async function mergedOnce(campaign: string, uploadId: string): Promise<void> {
    expect(await ended(app, user, uploadId)).toMatchObject({
      status: 'completed',
      rows_total: rows,
      rows_accepted: people - known,
      rows_updated: known,
      rows_rejected: rows - people,
    });
    const [there] = await app.database.query(
      `SELECT count(*)::int AS people, count(DISTINCT e164)::int AS numbers,
              count(*) FILTER (WHERE upload_id = $2)::int AS own,
              count(*) FILTER (WHERE variables->>'name' LIKE 'Dear %')::int AS updated,
              (SELECT count(*)::int FROM list_rejects WHERE upload_id = $2) AS rejects,
              (SELECT count(*)::int FROM import_staging WHERE upload_id = $2) AS staged
       FROM prospects WHERE list_id = $1`,
      [campaign, uploadId],
    );
    expect(there).toEqual({
      people,
      numbers: people,
      own: people - known,
      updated: people,
      rejects: rows - people,
      staged: 0,
    });
  }

  it('survives its worker being killed while it updates, and again between the rows and their end', async () => {
    const campaign = await campaignWithPeople();
    const uploadId = await addUpload(app, user, campaign, secondFile());
    await owner.query('BEGIN');
    await owner.query('SET LOCAL ROLE trunkline_system');
    await owner.query('SELECT 1 FROM dial_lists WHERE id = $1 FOR UPDATE', [campaign]);
    await startWorker();
    await until(waitsForCampaign);
    await worker?.kill();
    // Now the first parts pass, and the merge waits for its turn when its worker goes.
    await owner.query('ROLLBACK');
    await owner.query(`SELECT pg_advisory_lock(hashtextextended('list merge ' || $1::text, 0))`, [campaign]);
    await startWorker();
    await until(waitsForTurn);
    await worker?.kill();
    await owner.query('SELECT pg_advisory_unlock_all()');
    await startWorker();
    await mergedOnce(campaign, uploadId);
  });

  it('survives its worker and its child being killed again and again at any moment', async () => {
    const campaign = await campaignWithPeople();
    const uploadId = await addUpload(app, user, campaign, secondFile());
    for (const afterMs of all ? [50, 300, 700] : [300, 700]) {
      await startWorker();
      const at = Date.now() + afterMs;
      await until(async () => Date.now() >= at);
      if (afterMs === 300) killChildren();
      else await worker?.kill();
    }
    await startWorker();
    await mergedOnce(campaign, uploadId);
  });
});

async function waitsFor(query: string, kind: string): Promise<boolean> {
  const { rows: found } = await watcher.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database()
       AND wait_event_type = 'Lock' AND wait_event = $2 AND query LIKE $1`,
    [query, kind],
  );
  return (found[0]?.n ?? 0) > 0;
}

const waitsForCampaign = (): Promise<boolean> => waitsFor('%dial_lists%FOR UPDATE%', 'transactionid');
const waitsForTurn = (): Promise<boolean> => waitsFor('%list merge%', 'advisory');

async function done(listId: string): Promise<boolean> {
  const { body } = await app.request('get', `/batch/${listId}`, user).expect(200);
  return body.status !== 'importing';
}

/** The child processes of imports that were started from this test's own build. */
function killChildren(): void {
  const found = spawnSync('pgrep', ['-f', `${built.directory}/modules/dialing/import/import-child.js`]);
  for (const pid of String(found.stdout).split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
}
