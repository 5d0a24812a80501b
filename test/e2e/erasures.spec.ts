import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { newId } from '../../src/platform/ids.js';
import type { TestApp, TestUser } from '../support/app.js';
import {
  buildImportChild,
  imported,
  startBatchApp,
  storedFiles,
  until,
  upload,
  userWithNumber,
} from '../support/batches.js';

jest.setTimeout(60_000);

const number = '+14155550123';
/** A person whose number only begins as this one does. */
const neighbour = '+14155550124';
/** Any of the usual spellings: whatever stands between the digits. */
const trace =
  /(?<![0-9])(?:\+?1[\s().-]{0,3})?4[\s().-]{0,3}1[\s().-]{0,3}5[\s().-]{0,3}5[\s().-]{0,3}5[\s().-]{0,3}5[\s().-]{0,3}0[\s().-]{0,3}1[\s().-]{0,3}2[\s().-]{0,3}3(?![0-9])/;

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

const path = (rest: string): string => `/workspaces/${admin.workspaceId}/${rest}`;
const erase = (phone = number, user = admin) =>
  app.request('post', path('erasures'), user).send({ phone_number: phone, reason: `mail from ${phone}` });
const erasure = async (id: string): Promise<Record<string, unknown>> =>
  (await app.request('get', path(`erasures/${id}`), admin).expect(200)).body;
const completed = (id: string): Promise<Record<string, unknown>> =>
  until(async () => {
    const found = await erasure(id);
    return found.status === 'completed' ? found : null;
  });
const erased = async (phone = number): Promise<Record<string, unknown>> =>
  completed((await erase(phone).expect(202)).body.id as string);
const lift = (id: unknown) => app.request('delete', path(`erasures/${id as string}`), admin);
const sql = (text: string, values: unknown[] = []) => app.database.query(text, values);

async function newBatch(file: string | Buffer, fields: Record<string, string> = {}): Promise<string> {
  const { body } = await upload(app, admin, file, { allow_duplicate: 'true', ...fields }).expect(201);
  await imported(app, admin, body.id as string);
  return body.id as string;
}

/** A call of the person that has ended, with what was said in it. */
async function call(to: string, said: string, listId: string | null = null): Promise<string> {
  const [callId, attemptId] = [newId(), newId()];
  const { workspaceId } = admin;
  await sql(
    `INSERT INTO attempts (id, workspace_id, call_id, list_id, trunk_id, agent_id, from_e164, to_e164, state, outcome,
       decision, slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day, dialed_at, ended_at)
     SELECT $1, workspace_id, $2, $3, trunk_id, agent_id, e164, $4, 'ended', 'completed',
            '{"kind": "dial", "because": "due"}', now(), 30, 60, 0, now(), now(), now()
     FROM phone_numbers WHERE workspace_id = $5`,
    [attemptId, callId, listId, to, workspaceId],
  );
  await sql(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, attempt_id, list_id, from_e164, to_e164,
       variables, ended_at) VALUES ($1, $2, 'phone', 'outbound', 'completed', $3, $4, '+14155550100', $5, $6, now())`,
    [callId, workspaceId, attemptId, listId, to, { friend: said }],
  );
  await sql(
    `INSERT INTO call_events (id, workspace_id, call_id, attempt_id, at, type, data)
     VALUES ($1, $2, $3, $4, now(), 'turn', $5)`,
    [newId(), workspaceId, callId, attemptId, { role: 'user', text: said }],
  );
  await sql(
    `INSERT INTO webhook_inbox (id, event, room, attempt_id, body, created_at)
     VALUES ($1, 'participant_joined', 'x', $2, $3, now())`,
    [randomUUID(), attemptId, { identity: to }],
  );
  return callId;
}

/** Everything that is left: all tables of the database, the files, the log. Where the number is found. */
async function traces(): Promise<string[]> {
  const found: string[] = [];
  const client = new Client(app.database.url);
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string; name: string; secured: boolean }>(
      `SELECT n.nspname AS schema, c.relname AS name, c.relrowsecurity AS secured
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`,
    );
    expect(rows.length).toBeGreaterThan(40);
    for (const { schema, name, secured } of rows) {
      await client.query(secured ? 'SET ROLE trunkline_system' : 'RESET ROLE');
      const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
      const dump = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`);
      for (const { row } of dump.rows) if (trace.test(row)) found.push(`${name}: ${row}`);
    }
  } finally {
    await client.end();
  }
  const folder = join(app.config.dataDir, 'files', 'uploads');
  for (const file of storedFiles(app)) {
    const bytes = readFileSync(join(folder, file));
    for (const text of [bytes.toString('latin1'), bytes.toString('utf16le')])
      if (trace.test(text)) found.push(`file ${file}`);
  }
  for (const file of readdirSync(app.config.dataDir).filter((name) => name.endsWith('.log'))) {
    for (const line of readFileSync(join(app.config.dataDir, file), 'utf8').split('\n'))
      if (trace.test(line)) found.push(`log: ${line}`);
  }
  return found;
}

describe('a person who is erased', () => {
  it('is found nowhere, in any spelling, and everybody else is as they were', async () => {
    await app
      .request('post', '/api/webhooks/subscriptions', admin)
      .send({ url: 'https://example.com/hook' })
      .expect(201);
    const first = await newBatch(
      `phone,name,note\n(415) 555-0123,Ann,calls from 415.555.0123\n${neighbour},Bob,friend of (415) 555-0123\n`,
    );
    // Twice in this one, once as a row that cannot be read, in another encoding and with another delimiter.
    const second = await newBatch(
      Buffer.from(
        '\ufeffTelefon;Name\r\n+1 415 555 0123;Ann\r\n4155550123;Ann again\r\n0123;"his is\r\n415-555-0123"\r\n415 555 0124;Bob\r\n',
        'utf16le',
      ),
    );
    const calls = [await call(number, 'hello', first), await call(number, 'it is 1 415 555 0123')];
    const others = await call(neighbour, 'call her at 415-555-0123, not at 415-555-0199');
    await app
      .request('post', path('consents'), admin)
      .send({ phone_number: number, basis: 'written', given_at: '2026-01-05T10:00:00Z', source: 'form' })
      .expect(201);
    await app
      .request('post', path('consents/withdrawals'), admin)
      .set('Idempotency-Key', randomUUID())
      .send({ phone_number: number, reason: `mail of ${number}` })
      .expect(200);
    await app.request('get', '/calls?phone_number=%2B14155550123', admin).expect(200);
    await app.request('get', '/nothing/+14155550123?x=%2B14155550123', admin).expect(404);
    await app.request('get', '/nothing/%2B14155550123', admin).expect(404);
    const refused = await app
      .request('post', '/calls/outbound_call', admin)
      .set('Idempotency-Key', randomUUID())
      .send({ agent_phone_number: '+14155550100', phone_number_to_dial: number });
    expect([refused.status, refused.body.code]).toEqual([409, 'number_suppressed']);
    await until(
      async () => (await sql('SELECT FROM webhook_events WHERE body LIKE $1', [`%${number}%`])).length > 0,
    );
    const before = await app.request('get', `/batch/${first}`, admin).expect(200);
    expect((await traces()).length).toBeGreaterThan(15);

    const done = await erased();
    expect(done).toMatchObject({
      number_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      reason: 'mail from [erased]',
      removed: {
        calls: 2,
        attempts: 2,
        transcript_events: 2,
        platform_events: 2,
        prospects: 2,
        consents: 1,
        suppressions: 1,
        rejected_rows: 2,
        file_rows: 5,
        stored_replies: 1,
        webhook_events: expect.any(Number),
        decisions: expect.any(Number),
        // Two of others, one said in their call, and the reason of the suppression.
        redacted_texts: 4,
      },
    });
    expect(await traces()).toEqual([]);

    for (const id of calls) await app.request('get', `/calls/${id}`, admin).expect(404);
    const kept = await app.request('get', `/calls/${others}`, admin).expect(200);
    expect(kept.body.transcript).toMatchObject([{ text: 'call her at [erased], not at 415-555-0199' }]);
    for (const id of [first, second]) {
      const page = await app.request('get', `/batch/${id}/prospects`, admin).expect(200);
      expect(page.body.items).toMatchObject([{ phone_number: neighbour }]);
    }
    const after = await app.request('get', `/batch/${first}`, admin).expect(200);
    expect(after.body.counts).toEqual(before.body.counts);
    const [file] = storedFiles(app).flatMap((name) => {
      const bytes = readFileSync(join(app.config.dataDir, 'files', 'uploads', name));
      return bytes[0] === 0xff ? [bytes.toString('utf16le')] : [];
    });
    expect(file).toBe('\ufeffTelefon;Name\r\n\r\n\r\n\r\n\r\n415 555 0124;Bob\r\n');
  });

  it.each([
    '(415) - 555 - 0123',
    [...'4155550123'].join('\u200b'),
    '４１５ ５５５ ０１２３',
    '٤١٥ ٥٥٥ ٠١٢٣',
    '۴۱۵-۵۵۵-۰۱۲۳',
    '४१५ ५५५ ०१२३',
    '415_555_0123',
    '415*555*0123',
    '415, 555, 0123',
    '415:555:0123',
    '415·555·0123',
    '415\n555\t0123',
  ])('is found as %j in rejected rows, variables, transcripts, names and files', async (spelled) => {
    const id = await newBatch(`phone,note\n99,"ask ${spelled}"\n${neighbour},"friend of ${spelled}"\n98,x\n`);
    const others = await call(neighbour, `it is ${spelled}, not 415-555-0199`);
    await sql(
      `INSERT INTO api_keys (id, workspace_id, name, role, prefix, key_hash)
       VALUES ($1, $2, $3, 'member', 'x', uuid_send($1))`,
      [newId(), admin.workspaceId, `of ${spelled}`],
    );
    await sql('UPDATE dispositions SET label = $2 WHERE workspace_id = $1', [
      admin.workspaceId,
      `of ${spelled}`,
    ]);
    await erased();
    const rejects = await sql('SELECT columns FROM list_rejects WHERE upload_id = $1', [id]);
    expect(JSON.stringify(rejects)).not.toContain('ask');
    expect(rejects).toHaveLength(1);
    const kept = await app.request('get', `/calls/${others}`, admin).expect(200);
    expect(kept.body.transcript).toMatchObject([{ text: 'it is [erased], not 415-555-0199' }]);
    const texts = await sql(
      `SELECT variables->>'friend' AS text FROM calls WHERE workspace_id = $1
       UNION ALL SELECT variables->>'note' FROM prospects WHERE workspace_id = $1
       UNION ALL SELECT name FROM api_keys WHERE workspace_id = $1 AND prefix = 'x'
       UNION ALL SELECT DISTINCT label FROM dispositions WHERE workspace_id = $1`,
      [admin.workspaceId],
    );
    expect(texts.map(({ text }) => text)).toEqual([
      'it is [erased], not 415-555-0199',
      'friend of [erased]',
      'of [erased]',
      'of [erased]',
    ]);
    const folder = join(app.config.dataDir, 'files', 'uploads');
    const files = storedFiles(app).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(files.filter((text) => text.includes(spelled))).toEqual([]);
    const again = await newBatch(`phone,note\n99,"ask ${spelled}"\n`);
    expect(await sql('SELECT reason, columns FROM list_rejects WHERE upload_id = $1', [again])).toEqual([
      { reason: 'number_erased', columns: [] },
    ]);
  });

  it.each([
    ['+79161234567', '8 (916) 123-45-67'],
    ['+5491155550123', '011 15-5555-0123'],
  ])('%s is found as %j, as its country dials it', async (phone, spelled) => {
    const others = await call(neighbour, `it is ${spelled}`);
    await newBatch(`phone,note\n${neighbour},"friend of ${spelled}"\n`);
    await erased(phone);
    const kept = await app.request('get', `/calls/${others}`, admin).expect(200);
    expect(kept.body.transcript).toMatchObject([{ text: 'it is [erased]' }]);
    const texts = await sql('SELECT variables FROM prospects WHERE workspace_id = $1', [admin.workspaceId]);
    expect(texts).toEqual([{ variables: { note: 'friend of [erased]' } }]);
  });

  it('is never called nor written down again, until an admin lifts it', async () => {
    const done = await erased();
    const refused = await app
      .request('post', '/calls/outbound_call', admin)
      .send({ agent_phone_number: '+14155550100', phone_number_to_dial: number })
      .expect(409);
    expect(refused.body.code).toBe('number_suppressed');
    const deepInText = `nobody,${'much is said '.repeat(307)}415.555.0123 and more\n`;
    const id = await newBatch(
      `phone,name\n${number},Ann\n${neighbour},Bob\n(415) 555-0123 x1,Ann\n${deepInText}`,
    );
    const batch = await app.request('get', `/batch/${id}`, admin).expect(200);
    expect(batch.body.counts).toMatchObject({ total: 4, accepted: 1, pending: 1, rejected: 3 });
    const rejected = await app.request('get', `/batch/${id}/rejected`, admin).expect(200);
    expect(rejected.text.match(/number_erased/g)).toHaveLength(3);
    await app.request('post', '/suppressions', admin).send({ phone_number: number }).expect(409);
    const consent = { phone_number: number, basis: 'express', given_at: '2026-01-05T10:00:00Z', source: 'x' };
    await app.request('post', path('consents'), admin).send(consent).expect(409);
    expect(await traces()).toEqual([]);
    const decisions = await app
      .request('get', path(`contact-decisions?phone_number=${encodeURIComponent(number)}`), admin)
      .expect(200);
    expect(decisions.body.items).toMatchObject([{ id: done.id, because: 'suppressed', rule: 'erased' }]);

    await app.request('delete', path(`erasures/${done.id as string}`), admin).expect(204);
    await app.request('post', path('consents'), admin).send(consent).expect(201);
    expect(await erasure(done.id as string)).toMatchObject({ lifted_at: expect.any(String) });
    const actions = await sql(
      `SELECT action, data FROM audit_events WHERE workspace_id = $1 AND action LIKE 'erasure.%' ORDER BY id`,
      [admin.workspaceId],
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'erasure.requested',
      'erasure.completed',
      'erasure.lifted',
    ]);
    await erased();
  });

  it('stays with another workspace, whose hash of the number is another one', async () => {
    const done = await erased();
    const mine = admin;
    admin = await userWithNumber(app);
    const id = await newBatch(`phone\n${number}\n`);
    const theirs = await erased(neighbour);
    const page = await app.request('get', `/batch/${id}/prospects`, admin).expect(200);
    expect(page.body.items).toMatchObject([{ phone_number: number, state: 'pending' }]);
    const same = await erased(number);
    expect(same.number_hash).not.toBe(done.number_hash);
    expect(same.number_hash).not.toBe(theirs.number_hash);
    await app.request('get', path(`erasures/${done.id as string}`), admin).expect(404);
    await app.request('get', `/workspaces/${mine.workspaceId}/erasures`, admin).expect(403);
  });

  it('is one erasure, however often and at once it is asked for', async () => {
    await newBatch(`phone\n${number}\n${neighbour}\n`);
    const replies = await Promise.all(Array.from({ length: 5 }, () => erase()));
    expect(replies.map((reply) => reply.status)).toEqual([202, 202, 202, 202, 202]);
    const ids = new Set(replies.map((reply) => reply.body.id as string));
    const done = await Promise.all([...ids].map(completed));
    expect(done.reduce((sum, one) => sum + ((one.removed as { prospects?: number }).prospects ?? 0), 0)).toBe(
      1,
    );
    const list = await app
      .request('get', path(`erasures?phone_number=${encodeURIComponent(number)}`), admin)
      .expect(200);
    expect(list.body.total).toBe(ids.size);
    const none = await app
      .request('get', path(`erasures?phone_number=${encodeURIComponent(neighbour)}`), admin)
      .expect(200);
    expect(none.body.total).toBe(0);
  });

  it('is waited for while a call of theirs lives, and then wholly removed', async () => {
    const callId = await call(number, 'hello');
    await sql(`UPDATE attempts SET state = 'in_progress', outcome = NULL WHERE call_id = $1`, [callId]);
    const { body } = await erase().expect(202);
    const id = body.id as string;
    await until(async () => (await erasure(id)).waiting_for === 'call');
    await app.request('get', `/calls/${callId}`, admin).expect(200);
    expect((await app.request('delete', path(`erasures/${id}`), admin).expect(409)).body.code).toBe(
      'erasure_running',
    );
    await sql(`UPDATE attempts SET state = 'ended', outcome = 'completed' WHERE call_id = $1`, [callId]);
    expect(await completed(id)).toMatchObject({ removed: { calls: 1 }, waiting_for: null });
    await app.request('get', `/calls/${callId}`, admin).expect(404);
  });

  it('stays protected when an older erasure of theirs is lifted, while and after they are erased again', async () => {
    const protectedNumbers = async () =>
      (await sql('SELECT FROM erased_numbers WHERE workspace_id = $1', [admin.workspaceId])).length;
    const older = await erased();
    const callId = await call(number, 'hello');
    await sql(`UPDATE attempts SET state = 'in_progress', outcome = NULL WHERE call_id = $1`, [callId]);
    const newer = (await erase().expect(202)).body.id as string;
    expect((await lift(older.id).expect(409)).body.code).toBe('erasure_running');
    expect(await protectedNumbers()).toBe(1);
    await sql(`UPDATE attempts SET state = 'ended', outcome = 'completed' WHERE call_id = $1`, [callId]);
    await completed(newer);
    await lift(older.id).expect(204);
    expect(await protectedNumbers()).toBe(0);
    expect(await erasure(newer)).toMatchObject({ lifted_at: expect.any(String) });

    const newest = await erased();
    await lift(older.id).expect(204);
    expect(await protectedNumbers()).toBe(1);
    expect(await erasure(newest.id as string)).toMatchObject({ lifted_at: null });
  });

  it('is not half removed by a worker that was killed: another one goes on where it is', async () => {
    await newBatch(`phone\n${number}\n`);
    for (let n = 0; n < 3; n += 1) await call(number, 'hello');
    const { body } = await erase().expect(202);
    const id = body.id as string;
    // As one leaves it that dies right after its first piece: claimed, and counted so far.
    await completed(id);
    await sql(
      `UPDATE erasures SET status = 'running', claim = uuidv7(), number = $2, next_at = now(), finished_at = NULL
       WHERE id = $1`,
      [id, await sealed(id)],
    );
    await call(number, 'left behind');
    expect(await completed(id)).toMatchObject({ removed: { calls: 4, prospects: 1 } });
    expect(await traces()).toEqual([]);
  });

  it('may have made ten thousand calls', async () => {
    await sql(
      `WITH made AS (
         INSERT INTO attempts (id, workspace_id, call_id, trunk_id, agent_id, from_e164, to_e164, state, outcome,
           decision, slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day, dialed_at)
         SELECT uuidv7(), workspace_id, uuidv7(), trunk_id, agent_id, e164, $2, 'ended', 'busy', '{"kind": "dial"}',
                now(), 30, 60, 0, now(), now()
         FROM phone_numbers, generate_series(1, 10000) WHERE workspace_id = $1
         RETURNING id, workspace_id, call_id, to_e164)
       INSERT INTO calls (id, workspace_id, call_type, call_direction, status, attempt_id, to_e164)
       SELECT call_id, workspace_id, 'phone', 'outbound', 'busy', id, to_e164 FROM made`,
      [admin.workspaceId, number],
    );
    const started = Date.now();
    expect(await erased()).toMatchObject({ removed: { calls: 10_000, attempts: 10_000 } });
    console.log(`10,000 calls were erased in ${Date.now() - started} ms`);
  });
});

/** The number as an erasure under way has it. */
async function sealed(id: string): Promise<Buffer> {
  const { SecretBox } = await import('../../src/platform/security/secret-box.js');
  return app.app.get(SecretBox, { strict: false }).seal(number, `${id}:erasures.number`);
}
