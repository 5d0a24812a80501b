import { randomBytes } from 'node:crypto';
import type { Schemas, Trunkline } from '@trunkline/client';
import { newId } from '../../src/platform/ids.js';
import type { TestApp, TestUser } from '../support/app.js';
import {
  buildImportChild,
  csvOf,
  imported,
  numberOf,
  startBatchApp,
  storedFiles,
  until,
  upload,
  userWithNumber,
} from '../support/batches.js';

jest.setTimeout(60_000);

const states = [
  'pending',
  'dialing',
  'completed',
  'exhausted',
  'suppressed',
  'skipped',
  'canceled',
  'unknown',
] as const;
type Counts = Schemas['BatchCounts'];

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let user: TestUser;
let trunkline: Trunkline;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry);
  user = await userWithNumber(app);
  trunkline = app.client(user);
}, 60_000);

afterAll(async () => {
  await app.close();
  child.remove();
});

async function newBatch(rows: number, fields: Record<string, string> = {}): Promise<string> {
  const { body } = await upload(app, user, csvOf(rows), { allow_duplicate: 'true', ...fields }).expect(201);
  await imported(app, user, body.id as string);
  return body.id as string;
}

const batch = (id: string) => ({ params: { path: { id } } });
const get = (id: string) => trunkline.GET('/batch/{id}', batch(id));
const change = (id: string, body: Schemas['UpdateBatchRequest']) =>
  trunkline.PATCH('/batch/{id}', { ...batch(id), body });
const changeSettings = (body: Schemas['UpdateSettingsRequest']) =>
  trunkline.PATCH('/workspaces/{id}/settings', { params: { path: { id: user.workspaceId } }, body });
/** What may be refused, or must not compile. */
const patch = (id: string, body: object) => app.request('patch', `/batch/${id}`, user).send(body);
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

function addUp(counts: Counts): void {
  expect(counts.total).toBe(counts.accepted + counts.rejected);
  expect(states.reduce((sum, state) => sum + counts[state], 0)).toBe(counts.accepted);
}

describe('a batch', () => {
  it.each([
    'status',
    'name',
    'calling_window',
    'retry',
    'max_concurrent',
    'calls_per_second',
    'ring_timeout_s',
  ])('is not changed, least of all canceled, by a null in %s', async (field) => {
    const id = await newBatch(1);
    const { body } = await patch(id, { [field]: null }).expect(400);
    expect(body.errors[0].pointer).toBe(`/${field}`);
  });

  it('is paused, resumed and canceled, and says so', async () => {
    const id = await newBatch(5);
    expect(await change(id, { status: 'paused' })).toMatchObject({
      status: 'paused',
      status_reason: 'by-user',
      waiting: { because: 'paused-by-user', until: null },
    });
    expect((await change(id, { status: 'paused' })).status).toBe('paused');
    expect(await change(id, { status: 'running' })).toMatchObject({
      status: 'running',
      status_reason: null,
    });
    const canceled = await change(id, { status: 'canceled' });
    expect(canceled).toMatchObject({ status: 'canceled', counts: { pending: 0, canceled: 5 } });
    expect(canceled.finished_at).not.toBeNull();
    await change(id, { status: 'canceled' });
    const again = await patch(id, { status: 'running' }).expect(409);
    expect(again.body.code).toBe('list_finished');
    const audit = await app.database.query(
      `SELECT action FROM audit_events WHERE object_id = $1 ORDER BY id`,
      [id],
    );
    expect(audit.map((row) => row.action)).toEqual(['batch.created', ...Array(5).fill('batch.updated')]);
  });

  it('is canceled to its last prospect, however long it is', async () => {
    const id = await newBatch(1);
    await change(id, { status: 'paused' });
    await app.database.query(
      `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, zones, variables, state, next_at)
       SELECT uuidv7(), workspace_id, id, 10 + n, '+1212' || (5000000 + n), '{America/New_York}', '{}', 'pending', now()
       FROM dial_lists, generate_series(1, 25000) AS n WHERE id = $1`,
      [id],
    );
    const { counts } = await change(id, { status: 'canceled' });
    expect(counts).toMatchObject({ pending: 15_001, canceled: 10_000 });
    const ended = await until(async () => {
      const { counts: now } = await get(id);
      return now.pending === 0 && now;
    });
    expect(ended.canceled).toBe(25_001);
  });

  it('takes new settings, and refuses bad ones whole', async () => {
    const id = await newBatch(1);
    const changed = await change(id, {
      name: 'Autumn',
      max_concurrent: 3,
      calls_per_second: 1.5,
      ring_timeout_s: 45,
      calling_window: { start: '10:00', end: '12:00' },
      retry: { max_attempts: 4 },
    });
    expect(changed).toMatchObject({
      name: 'Autumn',
      max_concurrent: 3,
      calls_per_second: 1.5,
      ring_timeout_s: 45,
      calling_window: {
        start: '10:00',
        end: '12:00',
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      },
      retry: { max_attempts: 4, delay_s: 1800, on: ['busy', 'no-answer', 'failed'] },
    });
    const bad = { name: 'Winter', calling_window: { start: '10:00', end: '10:00' } };
    expect((await patch(id, bad).expect(400)).body.code).toBe('window_never_opens');
    expect((await patch(id, { status: 'completed' }).expect(400)).body.code).toBe('validation_failed');
    expect((await patch(id, { scheduled_at: inHours(1) }).expect(409)).body.code).toBe(
      'list_already_running',
    );
    expect((await get(id)).name).toBe('Autumn');
  });

  it('is rescheduled until it has started, and starts at once when asked to', async () => {
    const id = await newBatch(1, { scheduled_at: inHours(1) });
    const later = inHours(2);
    expect(await change(id, { scheduled_at: later })).toMatchObject({
      status: 'scheduled',
      scheduled_at: later,
    });
    expect((await patch(id, { scheduled_at: inHours(-1) }).expect(400)).body.code).toBe('schedule_in_past');
    expect((await patch(id, { status: 'running' }).expect(409)).body.code).toBe('list_not_paused');
    const started = await change(id, { scheduled_at: null });
    expect(started).toMatchObject({ status: 'running', scheduled_at: null });
    expect(started.started_at).not.toBeNull();
  });

  it('with a new window looks again at those who waited for the old one to open, and at nobody else', async () => {
    const id = await newBatch(4);
    await change(id, { status: 'paused' });
    await app.database.query(
      `UPDATE prospects SET next_at = now() + interval '9 hours',
              reason = CASE WHEN line_no % 2 = 0 THEN 'outside-window' ELSE 'retry' END WHERE list_id = $1`,
      [id],
    );
    await change(id, { calling_window: { start: '00:00', end: '24:00' } });
    const due = await app.database.query(
      'SELECT line_no FROM prospects WHERE list_id = $1 AND next_at <= now()',
      [id],
    );
    expect(due.map((row) => row.line_no).sort()).toEqual([2, 4]);
  });

  it('is looked at again when the hours of its workspace change', async () => {
    const id = await newBatch(2);
    await change(id, { status: 'paused' });
    await app.database.query(
      `UPDATE prospects SET next_at = now() + interval '9 hours',
              reason = CASE WHEN line_no % 2 = 0 THEN 'outside-window' ELSE 'retry' END WHERE list_id = $1`,
      [id],
    );
    await changeSettings({ calling_window: { start: '08:00', end: '21:00', days: ['mon', 'tue'] } });
    const due = await until(async () => {
      const rows = await app.database.query(
        'SELECT line_no FROM prospects WHERE list_id = $1 AND next_at <= now()',
        [id],
      );
      return rows.length > 0 && rows;
    });
    expect(due.map((row) => row.line_no)).toEqual([2]);
    await changeSettings({ calling_window: null });
  });

  it('is deleted when it does not run, with its file, and its calls stay', async () => {
    const id = await newBatch(3);
    expect((await app.request('delete', `/batch/${id}`, user).expect(409)).body.code).toBe('list_running');
    const callId = newId();
    await app.database.query(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, list_id)
       VALUES ($1, $2, 'phone', 'outbound', 'completed', $3)`,
      [callId, user.workspaceId, id],
    );
    await change(id, { status: 'paused' });
    const before = storedFiles(app).length;
    await trunkline.DELETE('/batch/{id}', batch(id));
    expect(storedFiles(app)).toHaveLength(before - 1);
    await expect(get(id)).rejects.toMatchObject({ status: 404 });
    await app.request('delete', `/batch/${id}`, user).expect(404);
    await patch(id, { name: 'x' }).expect(404);
    const [left] = await app.database.query(
      `SELECT (SELECT count(*)::int FROM calls WHERE list_id = $1) AS calls,
              (SELECT count(*)::int FROM prospects WHERE list_id = $1 AND state = 'pending') AS pending`,
      [id],
    );
    expect(left).toEqual({ calls: 1, pending: 0 });
  });

  it('is not seen, changed or downloaded from another workspace', async () => {
    const id = await newBatch(1);
    const other = await app.signUp();
    const paths = ['', '/rejected', '/prospects'];
    for (const path of paths) await app.request('get', `/batch/${id}${path}`, other).expect(404);
    await app.request('patch', `/batch/${id}`, other).send({ status: 'canceled' }).expect(404);
    await app.request('delete', `/batch/${id}`, other).expect(404);
    const list = await app.request('get', '/batch', other).expect(200);
    expect(list.body).toMatchObject({ items: [], total: 0 });
    await app.request('get', '/batch/not-an-id', user).expect(404);
  });

  it('is listed with the others, by status, page by page', async () => {
    const own = await userWithNumber(app);
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const { body } = await upload(app, own, csvOf(1, n), { scheduled_at: inHours(1) }).expect(201);
      ids.unshift(body.id as string);
      await imported(app, own, body.id as string);
    }
    const query = { status: 'scheduled', page_size: 2 } as const;
    const page = await app.client(own).GET('/batch', { params: { query } });
    expect(page).toMatchObject({ total: 3, has_next: true });
    expect(page.items.map((item) => item.id)).toEqual(ids.slice(0, 2));
    const listed: string[] = [];
    for await (const { id } of app.client(own).each('/batch', { params: { query } })) listed.push(id);
    expect(listed).toEqual(ids);
    const none = await app.client(own).GET('/batch', { params: { query: { status: 'failed' } } });
    expect(none.total).toBe(0);
    await app.request('get', '/batch?status=sleeping', own).expect(400);
  });

  it('has counts that add up at every moment, whatever changes at once', async () => {
    const id = await newBatch(400);
    await change(id, { status: 'paused' });
    const mix = async (worker: number): Promise<void> => {
      for (const state of states.slice(1, 6)) {
        await app.database.query(
          `UPDATE prospects SET state = $3 WHERE list_id = $1 AND line_no % 4 = $2 AND state <> 'canceled'`,
          [id, worker, state],
        );
      }
      await app.database.query(
        `UPDATE prospects SET state = 'pending' WHERE list_id = $1 AND line_no % 4 = $2 AND line_no % 3 = 0
           AND state <> 'canceled'`,
        [id, worker],
      );
    };
    const changing = { goesOn: true };
    let looks = 0;
    const look = async (): Promise<void> => {
      while (changing.goesOn) {
        addUp((await get(id)).counts);
        looks += 1;
      }
    };
    const looking = [look(), look()];
    for (let round = 0; round < 3; round += 1) await Promise.all([0, 1, 2, 3].map(mix));
    await Promise.all([mix(0), mix(1), change(id, { status: 'canceled' })]);
    changing.goesOn = false;
    await Promise.all(looking);
    expect(looks).toBeGreaterThan(5);
    const { counts } = await get(id);
    addUp(counts);
    const rows = await app.database.query<{ state: keyof Counts; n: number }>(
      'SELECT state, count(*)::int AS n FROM prospects WHERE list_id = $1 GROUP BY state',
      [id],
    );
    for (const { state, n } of rows) expect([state, counts[state]]).toEqual([state, n]);
  });
});

describe('the prospects of a batch', () => {
  it('come with their attempts and the reason of the last decision, by state', async () => {
    const id = await newBatch(3);
    await change(id, { status: 'paused' });
    const decision = {
      kind: 'dial',
      because: 'due',
      at: '2026-03-01T10:00:00.000Z',
      zones: ['America/Los_Angeles'],
    };
    const [prospect] = await app.database.query<{ id: string; e164: string }>(
      `UPDATE prospects SET state = 'exhausted', reason = 'attempts-used', attempts_made = 2, decision = $2
       WHERE list_id = $1 AND line_no = 3 RETURNING id, e164`,
      [id, decision],
    );
    for (const [outcome, code] of [['busy', 486] as const, ['no-answer', 480] as const]) {
      await app.database.query(
        `INSERT INTO attempts (id, workspace_id, call_id, list_id, prospect_id, trunk_id, agent_id, from_e164, to_e164,
           state, outcome, sip_code, decision, slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day)
         VALUES ($1, $2, $1, $3, $4, $1, $1, '+14155550100', $5, 'ended', $6, $7, $8, now(), 30, 300, 0, now())`,
        [newId(), user.workspaceId, id, prospect?.id, prospect?.e164, outcome, code, decision],
      );
    }
    const prospects = (query: { state?: 'exhausted'; page_size?: number; cursor?: string }) =>
      trunkline.GET('/batch/{id}/prospects', { params: { path: { id }, query } });
    expect(await prospects({ state: 'exhausted' })).toMatchObject({
      total: 1,
      items: [
        {
          line: 3,
          phone_number: prospect?.e164,
          variables: { name: 'Person 1' },
          state: 'exhausted',
          reason: 'attempts-used',
          last_decision: { kind: 'dial', because: 'due', at: decision.at, until: null },
          attempts: [
            { outcome: 'busy', sip_code: 486, state: 'ended' },
            { outcome: 'no-answer', sip_code: 480, state: 'ended' },
          ],
        },
      ],
    });
    const first = await prospects({ page_size: 2 });
    expect(first.items.map((item) => item.line)).toEqual([2, 3]);
    const second = await prospects({ page_size: 2, cursor: first.next_cursor ?? '' });
    expect(second.items.map((item) => item.line)).toEqual([4]);
    expect(second.next_cursor).toBeNull();
  });

  it('are dialed again only from unknown, once, and then a completed batch runs again', async () => {
    const id = await newBatch(2);
    await change(id, { status: 'paused' });
    const rows = await app.database.query<{ id: string }>(
      `UPDATE prospects SET state = CASE line_no WHEN 2 THEN 'unknown' ELSE 'completed' END, next_at = NULL
       WHERE list_id = $1 RETURNING id`,
      [id],
    );
    await app.database.query(
      `UPDATE dial_lists SET status = 'completed', finished_at = now() WHERE id = $1`,
      [id],
    );
    const [unknown, completed] = rows.map((row) => `/batch/${id}/prospects/${row.id}/redial`);
    const refused = await app.request('post', completed ?? '', user).expect(409);
    expect(refused.body.code).toBe('prospect_not_unknown');
    const replies = await Promise.all([1, 2, 3].map(() => app.request('post', unknown ?? '', user)));
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409, 409]);
    expect(await get(id)).toMatchObject({
      status: 'running',
      finished_at: null,
      counts: { pending: 1, completed: 1, unknown: 0 },
    });
    await app.request('post', `/batch/${id}/prospects/${newId()}/redial`, user).expect(404);
  });
});

describe('the rejected rows of a batch', () => {
  it('can be mended in a spreadsheet and uploaded again: no formula runs, no number is changed', async () => {
    const note = randomBytes(4).toString('hex');
    const file = [
      'phone,name,note',
      `+1 (415) 555-01,"=HYPERLINK(""http://example.com"")",${note}`,
      `+14155550123,Ann,-5`,
      `(415) 555-0123,"Ann, again",@x`,
      '',
    ].join('\n');
    const { body } = await upload(app, user, file).expect(201);
    await imported(app, user, body.id as string);
    const text = await trunkline.GET('/batch/{id}/rejected', batch(body.id as string));
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('line,reason,detail,phone,name,note');
    expect(lines[1]).toContain(`+1 (415) 555-01,"'=HYPERLINK(""http://example.com"")",${note}`);
    expect(lines[2]).toBe(
      `4,duplicate_in_file,The number +14155550123 is already in line 3.,+14155550123,"Ann, again",'@x`,
    );
  });
});

describe('a batch that is still being imported', () => {
  it('can be canceled: then nobody of it is ever called', async () => {
    const { body } = await upload(app, user, csvOf(1500), { allow_duplicate: 'true' }).expect(201);
    const id = body.id as string;
    const early = await patch(id, { status: 'paused' });
    if (early.status === 409) expect(early.body.code).toBe('list_importing');
    const canceled = await patch(id, { status: 'canceled' }).expect(200);
    expect(canceled.body.status).toBe('canceled');
    await until(async () => {
      const [left] = await app.database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE application_name = 'trunkline-import' AND datname = current_database()`,
      );
      return left?.n === 0;
    });
    const [rows] = await app.database.query(
      `SELECT (SELECT count(*)::int FROM prospects WHERE list_id = $1 AND state = 'pending') AS pending`,
      [id],
    );
    expect(rows).toEqual({ pending: 0 });
    expect((await get(id)).status).toBe('canceled');
    expect(numberOf(0)).toBe('+14155550100');
  });
});
