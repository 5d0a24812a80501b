import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { ImportWatch } from '../../src/modules/dialing/lists/import-watch.js';
import type { TestApp, TestUser } from '../support/app.js';
import {
  agentNumber,
  buildImportChild,
  csvOf,
  imported,
  insertNumber,
  startBatchApp,
  storedFiles,
  until,
  upload,
  userWithNumber,
} from '../support/batches.js';

jest.setTimeout(60_000);

const mostBytes = 3_000_000;

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry, { env: { UPLOAD_MAX_BYTES: String(mostBytes) } });
  user = await userWithNumber(app);
}, 60_000);

afterAll(async () => {
  await app.close();
  child.remove();
});

/** A list that no other test has uploaded. */
const fresh = (rows = 3): string =>
  `phone,name,note\n${csvOf(rows)
    .split('\n')
    .slice(1, -1)
    .map((row) => `${row},${randomBytes(6).toString('hex')}`)
    .join('\n')}\n`;

const kept = async (): Promise<number> =>
  (await app.database.query('SELECT 1 FROM list_uploads WHERE file_key IS NOT NULL')).length;

/** Nothing half-made: each file in storage is named by a list, and nothing is staged without one. */
async function nothingHalfMade(): Promise<void> {
  await until(async () => storedFiles(app).length === (await kept()));
}

/** The beginning of a request whose body is written by hand. */
function rawUpload(boundary: string, headers: Record<string, string> = {}): ClientRequest {
  return httpRequest(`${app.url}/batch/upload`, {
    method: 'POST',
    agent: false,
    headers: {
      Authorization: `Bearer ${user.accessToken}`,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      ...headers,
    },
  });
}

const filePart = (boundary: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\nContent-Type: text/csv\r\n\r\n`;

async function replyTo(request: ClientRequest): Promise<{ status: number; body: Record<string, unknown> }> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = (await json(response)) as Record<string, unknown>;
  request.on('error', () => undefined); // what is still being sent may meet a closed connection
  request.destroy();
  return { status: response.statusCode ?? 0, body };
}

async function replyWhileSending(request: ClientRequest, text: string): ReturnType<typeof replyTo> {
  const more = setInterval(() => request.write(text), 1);
  try {
    return await replyTo(request);
  } finally {
    clearInterval(more);
  }
}

describe('an uploaded list', () => {
  it('becomes prospects and rejected rows, each with its reason, and nothing else', async () => {
    const file = readFileSync(join(__dirname, '../../examples/prospects.csv'));
    const { body } = await upload(app, user, file, { default_country: 'US' }).expect(201);
    expect(body).toMatchObject({
      status: 'importing',
      name: 'list.csv',
      agent_phone_number: agentNumber,
      max_concurrent: 20,
      calls_per_second: 5,
      ring_timeout_s: 30,
      calling_window: {
        start: '08:00',
        end: '21:00',
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      },
      retry: { max_attempts: 1 },
      waiting: { because: 'importing' },
    });
    const id = body.id as string;
    const batch = await imported(app, user, id);
    expect(batch).toMatchObject({
      status: 'running',
      counts: { total: 248, accepted: 228, rejected: 20, pending: 228 },
    });
    const rejected = await app.request('get', `/batch/${id}/rejected`, user).expect(200);
    expect(rejected.headers['content-type']).toContain('text/csv');
    expect(rejected.headers['content-disposition']).toContain('attachment');
    const lines = rejected.text.split('\r\n');
    expect(lines[0]).toMatch(/^line,reason,detail,/);
    expect(rejected.text).toContain('1.41556E+10');
    expect(rejected.text).toMatch(/duplicate_in_file,The number \+1\d{10} is already in line \d+\./);
    const rows = await app.database.query<{ n: number }>(
      `SELECT (SELECT count(*) FROM list_rejects WHERE upload_id = $1)::int + (SELECT count(*) FROM prospects
         WHERE list_id = $1)::int AS n, (SELECT count(*) FROM import_staging)::int AS staged`,
      [id],
    );
    expect(rows[0]).toEqual({ n: 248, staged: 0 });
    const prospects = await app.request('get', `/batch/${id}/prospects?page_size=3`, user).expect(200);
    expect(prospects.body).toMatchObject({ total: 228, total_exact: true, has_next: true });
    expect(prospects.body.items[0]).toMatchObject({ line: 2, state: 'pending', attempts: [] });
    await nothingHalfMade();
  });

  it('may send its fields before and after the file', async () => {
    const reply = await app
      .request('post', '/batch/upload', user)
      .field('name', 'Spring')
      .attach('file', Buffer.from(fresh()), 'list.csv')
      .field('agent_phone_number', '+1 415 555 0100')
      .field('retry', JSON.stringify({ max_attempts: 3, delay_s: 60, on: ['busy'] }))
      .field('calling_window', JSON.stringify({ start: '09:00', end: '17:00', days: ['mon'] }))
      .field('max_concurrent', '7')
      .field('calls_per_second', '0.5')
      .field('ring_timeout_s', '20')
      .expect(201);
    expect(reply.body).toMatchObject({
      name: 'Spring',
      agent_phone_number: agentNumber,
      default_country: 'US',
      retry: { max_attempts: 3, delay_s: 60, on: ['busy'] },
      calling_window: { start: '09:00', end: '17:00', days: ['mon'] },
      max_concurrent: 7,
      calls_per_second: 0.5,
      ring_timeout_s: 20,
    });
  });

  it('waits for its time', async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await upload(app, user, fresh(), { scheduled_at: scheduledAt }).expect(201);
    expect(await imported(app, user, body.id as string)).toMatchObject({
      status: 'scheduled',
      scheduled_at: scheduledAt,
      waiting: { because: 'schedule-not-reached', until: scheduledAt },
    });
  });

  it('suppresses those who are on the suppression list from the start', async () => {
    await app.request('post', '/suppressions', user).send({ phone_number: '+14155550177' }).expect(201);
    const file = `phone,x\n+14155550177,${randomBytes(4).toString('hex')}\n+14155550178,\n`;
    const { body } = await upload(app, user, file).expect(201);
    expect(await imported(app, user, body.id as string)).toMatchObject({
      counts: { total: 2, accepted: 2, pending: 1, suppressed: 1 },
    });
  });

  it('is completed at once when nobody in it can be called', async () => {
    const file = `phone,x\nnobody,${randomBytes(4).toString('hex')}\n`;
    const { body } = await upload(app, user, file).expect(201);
    expect(await imported(app, user, body.id as string)).toMatchObject({
      status: 'completed',
      status_reason: 'nobody-to-call',
      counts: { total: 1, accepted: 0, rejected: 1 },
    });
  });

  it('fails with code and line when it breaks far into the file, and calls nobody', async () => {
    const { body } = await upload(app, user, `${csvOf(3000)}"open,quote\n${csvOf(10, 3000)}`).expect(201);
    expect(await imported(app, user, body.id as string)).toMatchObject({
      status: 'failed',
      status_reason: 'quote_not_closed',
      failure: { code: 'quote_not_closed', line: 3002 },
      counts: { total: 0, accepted: 0, rejected: 0 },
    });
    const rows = await app.database.query('SELECT 1 FROM prospects WHERE list_id = $1', [body.id]);
    expect(rows).toHaveLength(0);
    await nothingHalfMade();
  });
});

describe('bad input to an upload', () => {
  it.each`
    what                               | fields                                                                               | status | code                           | pointer
    ${'no number to call from'}        | ${{ agent_phone_number: undefined }}                                                 | ${400} | ${'validation_failed'}         | ${'/agent_phone_number'}
    ${'a number of nobody'}            | ${{ agent_phone_number: '+14155550199' }}                                            | ${404} | ${'phone_number_not_found'}    | ${'/agent_phone_number'}
    ${'a word for a number'}           | ${{ agent_phone_number: 'the usual' }}                                               | ${404} | ${'phone_number_not_found'}    | ${'/agent_phone_number'}
    ${'a country that is none'}        | ${{ default_country: 'Atlantis' }}                                                   | ${400} | ${'country_unknown'}           | ${'/default_country'}
    ${'a window without days'}         | ${{ calling_window: JSON.stringify({ start: '09:00', end: '10:00', days: [] }) }}    | ${400} | ${'window_never_opens'}        | ${'/calling_window'}
    ${'a window without an hour'}      | ${{ calling_window: JSON.stringify({ start: '09:00', end: '09:00' }) }}              | ${400} | ${'window_never_opens'}        | ${'/calling_window'}
    ${'a window at 25 o’clock'}        | ${{ calling_window: JSON.stringify({ start: '09:00', end: '25:00' }) }}              | ${400} | ${'calling_window_invalid'}    | ${'/calling_window/end'}
    ${'a window on some other day'}    | ${{ calling_window: JSON.stringify({ start: '9:00', end: '10:00', days: ['x'] }) }}  | ${400} | ${'calling_window_invalid'}    | ${null}
    ${'a window in a zone of its own'} | ${{ calling_window: JSON.stringify({ start: '09:00', end: '10:00', zone: 'UTC' }) }} | ${400} | ${'validation_failed'}         | ${'/calling_window/zone'}
    ${'a window that is a word'}       | ${{ calling_window: 'always' }}                                                      | ${400} | ${'json_invalid'}              | ${'/calling_window'}
    ${'a schedule in the past'}        | ${{ scheduled_at: '2020-01-01T00:00:00Z' }}                                          | ${400} | ${'schedule_in_past'}          | ${'/scheduled_at'}
    ${'a schedule without an offset'}  | ${{ scheduled_at: '2099-01-01T00:00:00' }}                                           | ${400} | ${'validation_failed'}         | ${'/scheduled_at'}
    ${'eleven attempts'}               | ${{ retry: JSON.stringify({ max_attempts: 11 }) }}                                   | ${400} | ${'validation_failed'}         | ${'/retry/max_attempts'}
    ${'a retry of answered calls'}     | ${{ retry: JSON.stringify({ max_attempts: 2, on: ['completed'] }) }}                 | ${400} | ${'validation_failed'}         | ${'/retry/on'}
    ${'no concurrency'}                | ${{ max_concurrent: '0' }}                                                           | ${400} | ${'validation_failed'}         | ${'/max_concurrent'}
    ${'a pace that is a word'}         | ${{ calls_per_second: 'fast' }}                                                      | ${400} | ${'validation_failed'}         | ${'/calls_per_second'}
    ${'a ring of an hour'}             | ${{ ring_timeout_s: '3600' }}                                                        | ${400} | ${'validation_failed'}         | ${'/ring_timeout_s'}
    ${'a duplicate, perhaps'}          | ${{ allow_duplicate: 'perhaps' }}                                                    | ${400} | ${'validation_failed'}         | ${'/allow_duplicate'}
    ${'a field that is not known'}     | ${{ colour: 'red' }}                                                                 | ${400} | ${'validation_failed'}         | ${'/colour'}
    ${'a map of a column it lacks'}    | ${{ column_map: JSON.stringify({ telephone: 'phone_number' }) }}                     | ${400} | ${'column_map_unknown_column'} | ${'/column_map/telephone'}
    ${'a map to a number'}             | ${{ column_map: JSON.stringify({ phone: 5 }) }}                                      | ${400} | ${'column_map_invalid_name'}   | ${'/column_map'}
  `('is refused: $what is $status $code', async ({ fields, status, code, pointer }) => {
    const reply = await upload(app, user, fresh(), fields).expect(status);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.body.code).toBe(code);
    if (pointer !== null) expect(reply.body.errors[0].pointer).toBe(pointer);
    await nothingHalfMade();
  });

  it.each`
    what                   | file                                                       | code
    ${'nothing'}           | ${''}                                                      | ${'file_empty'}
    ${'a spreadsheet'}     | ${Buffer.from('PK\x03\x04 and so on', 'latin1')}           | ${'file_type_not_csv'}
    ${'a picture'}         | ${Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10])}           | ${'file_type_not_csv'}
    ${'no number column'}  | ${'name,town\nAnn,Rome\n'}                                 | ${'file_no_number_column'}
    ${'a header alone'}    | ${'phone,name\n'}                                          | ${'file_no_rows'}
    ${'no header'}         | ${'+14155550123,Ann\n+14155550124,Bob\n'}                  | ${'file_header_missing'}
    ${'a column twice'}    | ${'phone,name,Name\n+14155550123,a,b\n'}                   | ${'duplicate_column'}
    ${'a broken encoding'} | ${Buffer.from([0xef, 0xbb, 0xbf, 0x70, 0x68, 0xff, 0x0a])} | ${'file_encoding_broken'}
  `('is refused: a file of $what is 400 $code', async ({ file, code }) => {
    const reply = await upload(app, user, file).expect(400);
    expect(reply.body).toMatchObject({ code, errors: [{ pointer: '/file' }] });
    await nothingHalfMade();
  });

  it('refuses a number that cannot place calls, and one of another workspace', async () => {
    await insertNumber(app, user, '+14155550110', { agent: false, trunk: true });
    await insertNumber(app, user, '+14155550111', { agent: true, trunk: false });
    const other = await userWithNumber(app, '+14155550112');
    const refused = async (number: string, status: number, code: string): Promise<void> => {
      const reply = await upload(app, user, fresh(), { agent_phone_number: number }).expect(status);
      expect(reply.body.code).toBe(code);
    };
    await refused('+14155550110', 409, 'number_without_agent');
    await refused('+14155550111', 409, 'number_without_trunk');
    await refused('+14155550112', 404, 'phone_number_not_found');
    await upload(app, other, fresh(), { agent_phone_number: '+14155550112' }).expect(201);
    await nothingHalfMade();
  });

  it('refuses a window that lies outside of the hours of the workspace', async () => {
    const night = await userWithNumber(app);
    await app.database.query('UPDATE workspaces SET calling_window = $2 WHERE id = $1', [
      night.workspaceId,
      { start: '09:00', end: '17:00', days: ['mon', 'tue'] },
    ]);
    const window = JSON.stringify({ start: '18:00', end: '20:00' });
    const reply = await upload(app, night, fresh(), { calling_window: window }).expect(400);
    expect(reply.body).toMatchObject({
      code: 'window_never_opens',
      errors: [{ pointer: '/calling_window' }],
    });
  });

  it('refuses forms without a file, with two, and what is no form', async () => {
    const post = () => app.request('post', '/batch/upload', user);
    const none = await post().field('agent_phone_number', agentNumber).expect(400);
    expect(none.body).toMatchObject({ code: 'file_missing', errors: [{ pointer: '/file' }] });
    const two = await upload(app, user, fresh()).attach('file', Buffer.from(fresh()), 'b.csv').expect(400);
    expect(two.body.code).toBe('too_many_files');
    const elsewhere = await post().attach('list', Buffer.from(fresh()), 'a.csv').expect(400);
    expect(elsewhere.body.code).toBe('multipart_malformed');
    const repeated = await upload(app, user, fresh()).field('name', 'a').field('name', 'b').expect(400);
    expect(repeated.body.code).toBe('field_repeated');
    const long = await upload(app, user, fresh(), { name: 'x'.repeat(70_000) }).expect(400);
    expect(long.body.code).toBe('field_too_long');
    const text = await post().set('Content-Type', 'text/csv').send(fresh()).expect(415);
    expect(text.body.code).toBe('unsupported_media_type');
    const parsed = await post().send({ file: 'a' }).expect(415);
    expect(parsed.body.code).toBe('unsupported_media_type');
    const unbounded = await post().set('Content-Type', 'multipart/form-data').send('x').expect(400);
    expect(unbounded.body.code).toBe('multipart_malformed');
    await nothingHalfMade();
  });

  it.each`
    disposition                               | code
    ${'form-data; name=""'}                   | ${'multipart_malformed'}
    ${'form-data; name=""; filename="a.csv"'} | ${'multipart_malformed'}
    ${'form-data; filename="a.csv"'}          | ${'multipart_malformed'}
    ${'form-data; name="__proto__"'}          | ${'file_missing'}
    ${'form-data'}                            | ${'multipart_malformed'}
  `('outlives a part of $disposition', async ({ disposition, code }) => {
    const reply = await app
      .request('post', '/batch/upload', user)
      .set('Content-Type', 'multipart/form-data; boundary=b')
      .send(`--b\r\nContent-Disposition: ${disposition}\r\n\r\nnull\r\n--b--\r\n`)
      .expect(400);
    expect(reply.body.code).toBe(code);
    await nothingHalfMade();
  });

  it('refuses a form that ends too soon', async () => {
    const request = rawUpload('b');
    request.end(`${filePart('b')}phone\n+14155550123\n`);
    expect(await replyTo(request)).toMatchObject({ status: 400, body: { code: 'multipart_cut_short' } });
    await nothingHalfMade();
  });

  it('leaves nothing behind when the client goes away in the middle', async () => {
    const request = rawUpload('b', { 'Content-Length': '1000000' });
    request.on('error', () => undefined);
    request.write(`${filePart('b')}phone\n`);
    await until(async () => storedFiles(app).length > (await kept()));
    request.destroy();
    await nothingHalfMade();
  });

  it('refuses a file that is too large while it is still being sent', async () => {
    const request = rawUpload('b', { 'Transfer-Encoding': 'chunked' });
    request.write(`${filePart('b')}phone\n`);
    const line = `${'+14155550123\n'.repeat(5000)}`;
    const reply = await replyWhileSending(request, line);
    expect(reply).toMatchObject({ status: 413, body: { code: 'file_too_large' } });
    await nothingHalfMade();
  });

  it('refuses by its announced length what is far too large, before any of it is sent', async () => {
    const request = rawUpload('b', { 'Content-Length': '5000000000', Expect: '100-continue' });
    request.flushHeaders();
    expect(await replyTo(request)).toMatchObject({ status: 413, body: { code: 'file_too_large' } });
  });

  it('refuses an endless line while it is still being sent', async () => {
    const request = rawUpload('b', { 'Transfer-Encoding': 'chunked' });
    request.write(`${filePart('b')}phone,name\n+14155550123,`);
    const reply = await replyWhileSending(request, 'x'.repeat(100_000));
    expect(reply).toMatchObject({ status: 400, body: { code: 'line_too_long' } });
    await nothingHalfMade();
  });

  it('refuses strangers before it takes their file', async () => {
    await app.request('post', '/batch/upload').attach('file', Buffer.from(fresh()), 'a.csv').expect(401);
    await nothingHalfMade();
  });
});

describe('the same file again', () => {
  it('is refused and names the first batch, unless a duplicate is allowed, the first is deleted, or has failed', async () => {
    const file = fresh();
    const first = await upload(app, user, file, { name: 'First' }).expect(201);
    const again = await upload(app, user, file).expect(409);
    expect(again.body).toMatchObject({ code: 'duplicate_file', batch_id: first.body.id });
    expect(again.body.detail).toContain('"First"');
    await upload(app, user, file, { allow_duplicate: 'true' }).expect(201);
    await upload(app, await userWithNumber(app), file).expect(201);
    await nothingHalfMade();

    const broken = `${csvOf(3000)}"open ${randomBytes(4).toString('hex')}\n`;
    const failed = await upload(app, user, broken).expect(201);
    expect((await imported(app, user, failed.body.id as string)).status).toBe('failed');
    await upload(app, user, broken).expect(201);
  });

  it('is taken once when it is sent many times at once', async () => {
    const file = fresh();
    const replies = await Promise.all(Array.from({ length: 8 }, () => upload(app, user, file)));
    const created = replies.filter((reply) => reply.status === 201);
    expect(created).toHaveLength(1);
    const refused = replies.filter((reply) => reply.status === 409);
    expect(refused.map((reply) => reply.body.batch_id)).toEqual(Array(7).fill(created[0]?.body.id));
    await nothingHalfMade();
  });

  it('with the same idempotency key gets the first reply and leaves no second file', async () => {
    const file = fresh();
    const send = (name: string, key: string) => upload(app, user, file, { name }).set('Idempotency-Key', key);
    const first = await send('a', 'key-1').expect(201);
    const replay = await send('a', 'key-1').expect(201);
    expect(replay.headers['idempotency-replayed']).toBe('true');
    expect(replay.body).toEqual(JSON.parse(JSON.stringify(first.body)));
    const other = await send('b', 'key-1').expect(409);
    expect(other.body.code).toBe('idempotency_mismatch');
    const refusal = await send('c', 'key-2').expect(409);
    expect(refusal.body).toMatchObject({ code: 'duplicate_file', batch_id: first.body.id });
    const refusedAgain = await send('c', 'key-2').expect(409);
    expect(refusedAgain.headers['idempotency-replayed']).toBe('true');
    await nothingHalfMade();
    const sha256 = createHash('sha256').update(file).digest();
    expect(
      await app.database.query('SELECT 1 FROM list_uploads WHERE file_sha256 = $1', [sha256]),
    ).toHaveLength(1);
  });
});

describe('what killed uploads left behind', () => {
  it('is removed after a day, unless a list names it', async () => {
    const { body } = await upload(app, user, fresh()).expect(201);
    await imported(app, user, body.id as string);
    const folder = join(app.config.dataDir, 'files', 'uploads');
    mkdirSync(folder, { recursive: true });
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    for (const file of storedFiles(app)) utimesSync(join(folder, file), yesterday, yesterday);
    const before = await kept();
    writeFileSync(join(folder, 'orphan'), 'x');
    writeFileSync(join(folder, 'young'), 'x');
    utimesSync(join(folder, 'orphan'), yesterday, yesterday);
    await app.app.get(ImportWatch, { strict: false }).clearAway();
    expect(storedFiles(app)).not.toContain('orphan');
    expect(storedFiles(app)).toContain('young');
    expect(storedFiles(app)).toHaveLength(before + 1);
  });
});
