import { Client } from 'pg';
import { newId } from '../../src/platform/ids.js';
import { RetentionWork } from '../../src/modules/people/worker/retention-work.js';
import type { TestApp, TestUser } from '../support/app.js';
import { newCampaign } from '../support/campaign-uploads.js';
import {
  buildImportChild,
  csvOf,
  imported,
  startBatchApp,
  storedFiles,
  until,
  upload,
  userWithNumber,
} from '../support/batches.js';

jest.setTimeout(60_000);

const number = '+12125550123';
let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let admin: TestUser;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry);
}, 60_000);
beforeEach(async () => {
  admin = await userWithNumber(app);
});
afterAll(async () => {
  await app.close();
  child.remove();
});

const sql = (text: string, values: unknown[] = []) => app.database.query(text, values);
const path = (): string => `/workspaces/${admin.workspaceId}/retention`;
const keep = (days: object) => app.request('patch', path(), admin).send(days).expect(200);
const inDays = (days: number): Promise<void> =>
  app.app.get(RetentionWork, { strict: false }).prune(new Date(Date.now() + days * 86_400_000));

/** How many rows the workspace has in each of the tables. */
async function rows(...tables: string[]): Promise<number[]> {
  const counted = tables.map(async (table) => {
    const found = await sql(`SELECT FROM ${table} WHERE workspace_id = $1`, [admin.workspaceId]);
    return found.length;
  });
  return Promise.all(counted);
}

async function call(status: string, state: string): Promise<string> {
  const [callId, attemptId] = [newId(), newId()];
  await sql(
    `INSERT INTO attempts (id, workspace_id, call_id, trunk_id, agent_id, from_e164, to_e164, state, decision, slot_at,
       ring_timeout_s, max_call_duration_s, price_micros, usage_day)
     SELECT $1, workspace_id, $2, trunk_id, agent_id, e164, $3, $4, '{"kind": "dial"}', now(), 30, 60, 0, now()
     FROM phone_numbers WHERE workspace_id = $5`,
    [attemptId, callId, number, state, admin.workspaceId],
  );
  await sql(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, attempt_id, to_e164)
     VALUES ($1, $2, 'phone', 'outbound', $3, $4, $5)`,
    [callId, admin.workspaceId, status, attemptId, number],
  );
  for (const type of ['turn', 'function', 'end']) {
    await sql(
      `INSERT INTO call_events (id, workspace_id, call_id, at, type) VALUES (uuidv7(), $1, $2, now(), $3)`,
      [admin.workspaceId, callId, type],
    );
  }
  return callId;
}

describe('what a workspace keeps', () => {
  it('is what it decided, and by default what the documentation says', async () => {
    const before = await app.request('get', path(), admin).expect(200);
    expect(before.body).toEqual({
      workspace_id: admin.workspaceId,
      transcripts_days: 365,
      calls_days: 1826,
      prospects_days: 1826,
      uploads_days: 90,
      decisions_days: 1826,
      consents_days: 1826,
    });
    const { body } = await keep({ transcripts_days: 30, calls_days: null });
    expect(body).toEqual({ ...before.body, transcripts_days: 30, calls_days: null });
    expect((await app.request('get', path(), admin).expect(200)).body).toEqual(body);
    await keep({ transcripts_days: 30 });
    const events = await sql(
      `SELECT data FROM audit_events WHERE workspace_id = $1 AND action = 'retention.updated'`,
      [admin.workspaceId],
    );
    expect(events).toEqual([
      { data: { transcripts_days: { from: 365, to: 30 }, calls_days: { from: 1826, to: null } } },
    ]);
  });

  it.each([
    ['calls_days', 30],
    ['prospects_days', 30],
    ['transcripts_days', 0],
    ['uploads_days', 1.5],
    ['consents_days', 40_000],
  ])('cannot be so short or long: %s of %d', async (field, days) => {
    const { body } = await app
      .request('patch', path(), admin)
      .send({ [field]: days })
      .expect(400);
    expect(body.errors).toMatchObject([{ pointer: `/${field}` }]);
  });
});

describe('what is too old', () => {
  it('goes by its kind, and a call that lives does not', async () => {
    await keep({ transcripts_days: 10, calls_days: 31, decisions_days: 5 });
    await call('completed', 'ended');
    await call('canceled', 'lapsed');
    await call('in-progress', 'in_progress');
    await sql(
      `INSERT INTO contact_decisions (id, workspace_id, e164, decision) VALUES (uuidv7(), $1, $2, '{"kind": "wait"}')`,
      [admin.workspaceId, number],
    );
    await inDays(4);
    expect(await counts()).toEqual([3, 3, 9, 1]);
    await inDays(6);
    expect(await counts()).toEqual([3, 2, 9, 0]);
    await inDays(11);
    expect(await counts()).toEqual([3, 2, 5, 0]);
    await inDays(30);
    expect(await counts()).toEqual([3, 2, 5, 0]);
    await inDays(32);
    expect(await counts()).toEqual([1, 1, 3, 0]);
  });

  it('is nothing where the workspace keeps all', async () => {
    const all = ['transcripts', 'calls', 'prospects', 'uploads', 'decisions', 'consents'];
    await keep(Object.fromEntries(all.map((kind) => [`${kind}_days`, null])));
    await call('completed', 'ended');
    await inDays(36_500);
    expect(await rows('calls', 'attempts', 'call_events')).toEqual([1, 1, 3]);
  });

  it('are the files, prospects and rejected rows of lists that have ended, and their counts stay', async () => {
    await keep({ uploads_days: 7, prospects_days: 40 });
    const upload2 = async (file: string): Promise<string> => {
      const { body } = await upload(app, admin, file).expect(201);
      await imported(app, admin, body.id as string);
      return body.id as string;
    };
    const files = storedFiles(app).length;
    const over = await upload2(`${csvOf(5)}not a number,x\n`);
    const open = await upload2(csvOf(3, 50));
    await app.request('patch', `/batch/${over}`, admin).send({ status: 'canceled' }).expect(200);
    await until(
      async () =>
        (await rows('prospects'))[0] === 8 &&
        (await app.request('get', `/batch/${over}`, admin)).body.counts.canceled === 5,
    );
    const before = await app.request('get', `/batch/${over}`, admin).expect(200);
    await inDays(8);
    expect(storedFiles(app)).toHaveLength(files + 1);
    expect(await rows('prospects', 'list_rejects')).toEqual([8, 1]);
    await inDays(41);
    expect(await rows('prospects', 'list_rejects', 'list_uploads')).toEqual([3, 0, 2]);
    const after = await app.request('get', `/batch/${over}`, admin).expect(200);
    expect(after.body.counts).toEqual(before.body.counts);
    const still = await app.request('get', `/batch/${open}/prospects`, admin).expect(200);
    expect(still.body.items).toHaveLength(3);
  });

  it('is counted from the archiving of a campaign, however long ago it was completed', async () => {
    await keep({ prospects_days: 40 });
    const campaign = await newCampaign(app, admin, { status: 'completed' });
    await sql(
      `UPDATE dial_lists SET (finished_at, updated_at) = (now() - interval '50 days', now() - interval '50 days')
               WHERE id = $1`,
      [campaign],
    );
    await sql(
      `INSERT INTO prospects (id, workspace_id, list_id, e164, country, zones, variables, state)
       VALUES (uuidv7(), $1, $2, $3, 'US', '{America/New_York}', '{}', 'completed')`,
      [admin.workspaceId, campaign, number],
    );
    await inDays(0);
    expect(await rows('prospects')).toEqual([1]);
    await app.request('patch', `/api/v/campaign/${campaign}`, admin).send({ status: 'archived' }).expect(200);
    await inDays(39);
    expect(await rows('prospects')).toEqual([1]);
    await inDays(41);
    expect(await rows('prospects')).toEqual([0]);
  });

  it('are consents that were withdrawn, and never one that holds', async () => {
    await keep({ consents_days: 3 });
    const consents = `/workspaces/${admin.workspaceId}/consents`;
    for (const phone of [number, '+12125550124']) {
      const consent = {
        phone_number: phone,
        basis: 'express',
        given_at: '2020-01-05T10:00:00Z',
        source: 'x',
      };
      await app.request('post', consents, admin).send(consent).expect(201);
    }
    await app.request('post', `${consents}/withdrawals`, admin).send({ phone_number: number }).expect(200);
    await inDays(2);
    expect(await rows('consents')).toEqual([2]);
    await inDays(4);
    expect(await rows('consents')).toEqual([1]);
  });

  it('goes in pieces, all of it', async () => {
    await keep({ calls_days: 31 });
    await sql(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status)
       SELECT uuidv7(), $1, 'web', 'inbound', 'completed' FROM generate_series(1, 1600)`,
      [admin.workspaceId],
    );
    await inDays(32);
    expect(await rows('calls')).toEqual([0]);
  });

  it('leaves no empty months behind, and none in which there is something', async () => {
    await sql(
      `SELECT ensure_partitions(parent, '2025-01-10', 1) FROM unnest(ARRAY['calls', 'attempts']) AS parent`,
    );
    await sql(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status)
       VALUES (uuid_floor('2025-02-10'), $1, 'web', 'inbound', 'in-progress')`,
      [admin.workspaceId],
    );
    await inDays(0);
    const months = await sql(
      `SELECT relname FROM pg_class WHERE relname ~ '^(calls|attempts)_2025_0[12]$' ORDER BY relname`,
    );
    expect(months).toEqual([{ relname: 'calls_2025_02' }]);
  });

  it('waits for the next hour where an empty month is in use, and lets nobody wait for it', async () => {
    await sql(
      `SELECT ensure_partitions(parent, '2025-03-10', 1) FROM unnest(ARRAY['calls', 'attempts']) AS parent`,
    );
    const months = async (): Promise<number> =>
      (await sql(`SELECT FROM pg_class WHERE relname ~ '^(calls|attempts)_2025_0[34]$'`)).length;
    const reader = new Client(app.database.url);
    await reader.connect();
    try {
      await reader.query('BEGIN; LOCK TABLE calls, attempts IN ACCESS SHARE MODE');
      const started = Date.now();
      await inDays(0);
      expect(Date.now() - started).toBeLessThan(3_000);
      expect(await months()).toBe(4);
    } finally {
      await reader.end();
    }
    // One in each transaction: what holds the lock of a parent holds it shortly.
    expect(await sql('SELECT drop_empty_partitions() AS dropped')).toEqual([{ dropped: 1 }]);
    expect(await months()).toBe(3);
    await inDays(0);
    expect(await months()).toBe(0);
  });
});

function counts(): Promise<number[]> {
  return rows('calls', 'attempts', 'call_events', 'contact_decisions');
}
