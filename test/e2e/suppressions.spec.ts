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

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry);
}, 60_000);
beforeEach(async () => {
  user = await userWithNumber(app);
});

afterAll(async () => {
  await app.close();
  child.remove();
});

const suppress = (phoneNumber: string, who = user) =>
  app.request('post', '/suppressions', who).send({ phone_number: phoneNumber, reason: 'asked for it' });
const importFile = (file: string | Buffer, who = user) =>
  app.request('post', '/suppressions/import', who).attach('file', Buffer.from(file as string), 'dnc.csv');

async function newBatch(rows: number): Promise<string> {
  const { body } = await upload(app, user, csvOf(rows), { allow_duplicate: 'true' }).expect(201);
  await imported(app, user, body.id as string);
  return body.id as string;
}

const counts = async (id: string) => (await app.request('get', `/batch/${id}`, user).expect(200)).body.counts;

describe('a suppressed number', () => {
  it('leaves every list of its workspace, and no other', async () => {
    const [first, second] = [await newBatch(3), await newBatch(3)];
    const other = await userWithNumber(app);
    const { body } = await upload(app, other, csvOf(3)).expect(201);
    await imported(app, other, body.id as string);

    const reply = await suppress('+1 (415) 555-0101').expect(201);
    expect(reply.body).toMatchObject({
      phone_number: '+14155550101',
      source: 'api',
      reason: 'asked for it',
      created_by: user.userId,
    });
    expect(await counts(first)).toMatchObject({ pending: 2, suppressed: 1 });
    expect(await counts(second)).toMatchObject({ pending: 2, suppressed: 1 });
    const theirs = await app.request('get', `/batch/${body.id}`, other).expect(200);
    expect(theirs.body.counts).toMatchObject({ pending: 3, suppressed: 0 });
    const prospects = await app
      .request('get', `/batch/${first}/prospects?state=suppressed`, user)
      .expect(200);
    expect(prospects.body.items).toMatchObject([{ phone_number: '+14155550101', reason: 'suppressed' }]);
  });

  it('is one entry, however often and at once it is suppressed', async () => {
    await newBatch(2);
    const replies = await Promise.all(Array.from({ length: 6 }, () => suppress('+14155550100')));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1);
    const list = await app.request('get', '/suppressions', user).expect(200);
    expect(list.body.total).toBe(1);
  });

  it('can be found and allowed again, by its own workspace only', async () => {
    const { body } = await suppress('+14155550101').expect(201);
    await suppress('+14155550102').expect(201);
    const found = await app.request('get', '/suppressions?phone_number=%2B14155550101', user).expect(200);
    expect(found.body.items).toMatchObject([{ id: body.id }]);
    const other = await app.signUp();
    expect((await app.request('get', '/suppressions', other).expect(200)).body.total).toBe(0);
    await app.request('delete', `/suppressions/${body.id}`, other).expect(404);
    await app.request('delete', `/suppressions/${body.id}`, user).expect(204);
    await app.request('delete', `/suppressions/${body.id}`, user).expect(404);
    expect((await app.request('get', '/suppressions', user).expect(200)).body.total).toBe(1);
  });

  it.each(['', 'nobody', '4155550123', '+1', '+14155550123 ext. 5'])(
    'is a number: «%s» is refused',
    async (text) => {
      const reply = await suppress(text).expect(400);
      expect(reply.body.errors[0].pointer).toBe('/phone_number');
    },
  );

  it('does not lock up with pauses, cancels and suppressions of the same people at once', async () => {
    const ids = await Promise.all([newBatch(40), newBatch(40)]);
    const numbers = Array.from({ length: 20 }, (_, n) => numberOf(n));
    const replies = await Promise.all([
      ...numbers.map((number) => suppress(number)),
      ...ids.map((id) => app.request('patch', `/batch/${id}`, user).send({ status: 'paused' })),
      importFile(csvOf(30)),
      ...ids.map((id) => app.request('patch', `/batch/${id}`, user).send({ status: 'canceled' })),
    ]);
    const failed = replies.filter((reply) => reply.status >= 400);
    // A pause that comes after the cancel is refused; nothing else may be.
    expect(failed.map((reply) => reply.body.code).filter((code) => code !== 'list_finished')).toEqual([]);
    for (const id of ids) {
      const { total, pending, suppressed, canceled } = await counts(id);
      expect({ total, pending, sum: suppressed + canceled }).toEqual({ total: 40, pending: 0, sum: 40 });
    }
  });
});

describe('an imported suppression list', () => {
  it('gives a verdict for every row', async () => {
    const id = await newBatch(4);
    const files = storedFiles(app).length;
    await suppress('+14155550100').expect(201);
    const file =
      'Telefon;Name\n+14155550100;Ann\n(415) 555-0101;Bob\n415-555-0101;Bob\n1.4E+10;Cy\n;\n+14155550199;Di\n';
    const { body } = await importFile(file).expect(200);
    expect(body).toEqual({
      rows: 5,
      added: 2,
      already_suppressed: 1,
      duplicates: 1,
      rejected: 1,
      rejected_rows: [
        { line: 5, reason: 'number_spreadsheet', detail: expect.any(String), columns: ['1.4E+10', 'Cy'] },
      ],
    });
    expect(await counts(id)).toMatchObject({ pending: 2, suppressed: 2 });
    const again = await importFile(file).expect(200);
    expect(again.body).toMatchObject({ added: 0, already_suppressed: 3 });
    await until(async () => storedFiles(app).length === files);
    const [staged] = await app.database.query('SELECT count(*)::int AS n FROM import_staging');
    expect(staged).toEqual({ n: 0 });
  });

  it('takes a number whatever else its row says, of the person’s time zone or consent', async () => {
    const file =
      'phone,timezone,consent_basis\n+14155550150,EST,\n+14155550151,,maybe\n+88216000100,Europe/Berlin,\n+80012345678,,\n';
    const { body } = await importFile(file).expect(200);
    expect(body).toMatchObject({ rows: 4, added: 4, rejected_rows: [] });
  });

  it('shows a megabyte of rejected rows at most, and counts all', async () => {
    const file = `phone,note\n${`nobody,${'x'.repeat(200_000)}\n`.repeat(20)}`;
    const { body, text } = await importFile(file).expect(200);
    expect(body).toMatchObject({ rows: 20, rejected: 20 });
    expect(body.rejected_rows).toHaveLength(5);
    expect(text.length).toBeLessThan(1_100_000);
  });

  it('changes nothing when it breaks midway', async () => {
    const reply = await importFile(`${csvOf(2500)}"never closed,\n`).expect(400);
    expect(reply.body).toMatchObject({
      code: 'quote_not_closed',
      line: 2502,
      errors: [{ pointer: '/file' }],
    });
    expect((await app.request('get', '/suppressions', user).expect(200)).body.total).toBe(0);
  });

  it('asks for a country when the workspace has no number that tells one', async () => {
    const other = await app.signUp();
    expect((await importFile(csvOf(2), other).expect(400)).body.code).toBe('default_country_required');
    const taken = await importFile(csvOf(2), other).field('default_country', 'us').expect(200);
    expect(taken.body.added).toBe(2);
    const wrong = await importFile(csvOf(2), other).field('default_country', 'Mars').expect(400);
    expect(wrong.body.code).toBe('country_unknown');
  });

  it('takes thousands at once', async () => {
    const numbers = Array.from({ length: 5000 }, (_, n) => `+1415${String(2_000_000 + n)}`);
    const { body } = await importFile(`phone\n${numbers.join('\n')}\n`).expect(200);
    expect(body).toMatchObject({ rows: 5000, added: 5000, rejected: 0 });
  });
});
