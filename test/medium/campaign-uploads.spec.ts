import type { UploadRow } from '../../src/modules/dialing/index.js';
import {
  CampaignLists,
  ListUploads,
  ProspectAdding,
  Suppressions,
  UploadViews,
} from '../../src/modules/dialing/index.js';
import type { ImportingUpload } from '../../src/modules/dialing/lists/import.repository.js';
import { UploadMerger } from '../../src/modules/dialing/lists/upload-merger.js';
import { ProspectsRepository } from '../../src/modules/dialing/lists/prospects.repository.js';
import { neutralizeFormula } from '../../src/platform/formula-guard.js';
import type { TestApp, TestUser } from '../support/app.js';
import {
  buildImportChild,
  csvOf,
  imported,
  numberOf,
  startBatchApp,
  storedFiles,
  upload,
  userWithNumber,
} from '../support/batches.js';
import {
  addUpload,
  callerOf,
  ended,
  inWorkspace,
  newCampaign,
  received,
  rejectedRows,
  retryUpload,
} from '../support/campaign-uploads.js';

jest.setTimeout(90_000);

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry);
  user = await userWithNumber(app);
}, 60_000);

afterAll(async () => {
  await app.close();
  child.remove();
});

const add = (campaign: string, csv: string, options?: Parameters<typeof addUpload>[4]) =>
  addUpload(app, user, campaign, csv, options);
const end = (uploadId: string): Promise<UploadRow> => ended(app, user, uploadId);
const addAndEnd = async (campaign: string, csv: string) => end(await add(campaign, csv));

interface Person {
  e164: string;
  upload_id: string | null;
  line_no: number | null;
  variables: Record<string, string>;
  zones: string[];
  zone_source: string;
  state: string;
  reason: string | null;
  attempts_made: number;
}

const people = (campaign: string): Promise<Person[]> =>
  app.database.query<Person & Record<string, unknown>>(
    'SELECT * FROM prospects WHERE list_id = $1 ORDER BY id',
    [campaign],
  );

const statusOf = async (campaign: string): Promise<unknown> =>
  (await app.database.query('SELECT status FROM dial_lists WHERE id = $1', [campaign]))[0]?.status;

const refusal = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('the files of a campaign', () => {
  it('come one after the other: who is new is added, who was there is updated, and nobody twice', async () => {
    const campaign = await newCampaign(app, user);
    const first = await addAndEnd(campaign, 'phone,name,city\n4155550101,Ann,Rome\n4155550102,Ben,Oslo\n');
    expect(first).toMatchObject({ status: 'completed', rows_total: 2, rows_accepted: 2, rows_updated: 0 });
    const second = await addAndEnd(
      campaign,
      'phone,city,plan,tz\n(415) 555-0102,Bergen,gold,America/Denver\n4155550103,Nice,basic,\n4155550102,Paris,x,\n',
    );
    expect(second).toMatchObject({ rows_total: 3, rows_accepted: 1, rows_updated: 1, rows_rejected: 1 });
    const [ann, ben, cem] = await people(campaign);
    expect(ann).toMatchObject({ upload_id: first.id, line_no: 2, variables: { name: 'Ann', city: 'Rome' } });
    expect(ben).toMatchObject({
      upload_id: first.id,
      variables: { name: 'Ben', city: 'Bergen', plan: 'gold' },
      zones: ['America/Denver'],
      zone_source: 'given',
    });
    expect(cem).toMatchObject({ upload_id: second.id, line_no: 3, zones: ['America/Los_Angeles'] });
    expect(await people(campaign)).toHaveLength(3);
    expect(await rejectedRows(app, user, second.id)).toEqual([
      ['line', 'reason', 'detail', 'phone', 'city', 'plan', 'tz'],
      [4, 'duplicate_in_file', expect.any(String), '+14155550102', 'Paris', 'x', ''],
    ]);
  });

  it('leave state and attempts of those alone who were called already, or are being called', async () => {
    const campaign = await newCampaign(app, user);
    await addAndEnd(campaign, csvOf(4));
    const states = ['completed', 'dialing', 'suppressed', 'pending'];
    for (const [i, state] of states.entries()) {
      await app.database.query(
        `UPDATE prospects SET state = $3, attempts_made = 1, next_at = CASE WHEN $3 = 'pending' THEN now() + interval '1 day' END,
           reason = 'retry' WHERE list_id = $1 AND e164 = $2`,
        [campaign, numberOf(i), state],
      );
    }
    const upload2 = await addAndEnd(campaign, csvOf(4).replaceAll('Person', 'Dear'));
    expect(upload2).toMatchObject({ rows_accepted: 0, rows_updated: 4, rows_dialing: 1 });
    const now = await people(campaign);
    expect(now.map(({ state }) => state)).toEqual(states);
    expect(now.map(({ attempts_made: made }) => made)).toEqual([1, 1, 1, 1]);
    expect(now.map(({ variables }) => variables.name)).toEqual(['Dear 0', 'Dear 1', 'Dear 2', 'Dear 3']);
    const [later] = await app.database.query(
      `SELECT count(*)::int AS n FROM prospects WHERE list_id = $1 AND next_at > now() + interval '1 hour'`,
      [campaign],
    );
    expect(later).toEqual({ n: 1 });
  });

  it('leave the time zone that was given before where a later one gives none', async () => {
    const campaign = await newCampaign(app, user);
    await addAndEnd(campaign, 'phone,name,tz\n4155550171,Ann,America/Denver\n');
    await addAndEnd(campaign, 'phone,name\n4155550171,Anna\n');
    expect(await people(campaign)).toMatchObject([
      { variables: { name: 'Anna' }, zones: ['America/Denver'], zone_source: 'given' },
    ]);
  });

  it('have who waits for the hours of one time zone judged again by another one', async () => {
    const campaign = await newCampaign(app, user);
    await addAndEnd(campaign, 'phone,name\n4155550172,Ann\n4155550173,Ben\n');
    await app.database.query(
      `UPDATE prospects SET reason = 'outside-window', next_at = now() + interval '1 day' WHERE list_id = $1`,
      [campaign],
    );
    await addAndEnd(campaign, 'phone,tz\n4155550172,America/Denver\n4155550173,\n');
    const due = await app.database.query(
      'SELECT e164 FROM prospects WHERE list_id = $1 AND next_at <= now()',
      [campaign],
    );
    expect(due).toEqual([{ e164: '+14155550172' }]);
  });

  it('do not touch those of whom they say nothing new', async () => {
    const campaign = await newCampaign(app, user);
    const touched = () =>
      app.database.query('SELECT updated_at::text FROM prospects WHERE list_id = $1', [campaign]);
    await addAndEnd(campaign, csvOf(1, 70));
    const before = await touched();
    const again = await end(await add(campaign, csvOf(1, 70), { allowDuplicate: true }));
    expect(again).toMatchObject({ rows_updated: 1 });
    expect(await touched()).toEqual(before);
  });

  it('explain each row also when three come at once with numbers that overlap', async () => {
    const campaign = await newCampaign(app, user);
    const files = [csvOf(900, 0), csvOf(900, 300), csvOf(900, 600)];
    const ids = await Promise.all(files.map((file) => add(campaign, file)));
    const uploads = await Promise.all(ids.map(end));
    for (const one of uploads) {
      expect(one).toMatchObject({ status: 'completed', rows_total: 900 });
      expect(one.rows_accepted + one.rows_updated + one.rows_rejected).toBe(900);
    }
    expect(uploads.reduce((sum, one) => sum + one.rows_accepted, 0)).toBe(1_500);
    expect(uploads.reduce((sum, one) => sum + one.rows_updated, 0)).toBe(1_200);
    const all = await people(campaign);
    expect(all).toHaveLength(1_500);
    expect(new Set(all.map(({ e164 }) => e164)).size).toBe(1_500);
    for (const one of uploads) {
      const own = all.filter((person) => person.upload_id === one.id);
      expect(own).toHaveLength(one.rows_accepted);
      // Ids rise with the lines of the file: by them the prospects are read.
      expect(own.map(({ line_no: line }) => line)).toEqual(
        own.map(({ line_no: line }) => line).toSorted((a, b) => Number(a) - Number(b)),
      );
    }
  });

  it('wait for nobody in a circle: files, people added, opt-outs and pauses at the same time', async () => {
    const campaign = await newCampaign(app, user, { status: 'running' });
    await addAndEnd(campaign, csvOf(1_500));
    const adding = app.app.get(ProspectAdding, { strict: false });
    const lists = app.app.get(CampaignLists, { strict: false });
    const suppressions = app.app.get(Suppressions, { strict: false });
    const numbers = Array.from({ length: 1_500 }, (_, n) => numberOf(n));
    const origin = { workspaceId: user.workspaceId, source: 'api', reason: null, createdBy: null } as const;
    const [uploads] = await Promise.all([
      Promise.all(
        ['A', 'B', 'C'].map(async (name) =>
          end(await add(campaign, csvOf(1_500).replaceAll('Person', name))),
        ),
      ),
      inTurn(60, (n) =>
        inWorkspace(app, user, (tx) =>
          adding.add(tx, callerOf(user), campaign, {
            phone_number: numberOf(n * 25),
            variables: { added: String(n) },
          }),
        ),
      ),
      inTurn(15, (n) =>
        inWorkspace(app, user, (tx) =>
          // In another order each time than the files have.
          suppressions.addMany(tx, numbers.slice(n * 50, n * 50 + 50).toReversed(), origin),
        ),
      ),
      inTurn(16, (n) =>
        inWorkspace(app, user, (tx) =>
          lists.change(tx, callerOf(user), campaign, { status: n % 2 === 0 ? 'paused' : 'running' }),
        ),
      ),
    ]);
    for (const one of uploads) expect(one).toMatchObject({ status: 'completed', rows_updated: 1_500 });
    // A deadlock would have been tried again.
    const runs = await app.database.query(
      'SELECT DISTINCT import_runs FROM list_uploads WHERE list_id = $1',
      [campaign],
    );
    expect(runs).toEqual([{ import_runs: 1 }]);
    const [last] = uploads.toSorted((a, b) => Number(b.finished_at) - Number(a.finished_at));
    const all = await people(campaign);
    expect(all).toHaveLength(1_500);
    expect(new Set(all.map(({ variables }) => variables.name?.split(' ')[0]))).toEqual(
      new Set([['A', 'B', 'C'][uploads.findIndex(({ id }) => id === last?.id)]]),
    );
    expect(all.filter(({ state }) => state === 'suppressed')).toHaveLength(750);
  });

  it('touch nobody any more when a worker that was taken for lost has imported them', async () => {
    const campaign = await newCampaign(app, user);
    await addAndEnd(campaign, csvOf(2, 650));
    const { id } = await addAndEnd(campaign, csvOf(2, 650).replaceAll('Person', 'Dear'));
    await addAndEnd(campaign, csvOf(2, 650).replaceAll('Person', 'Last'));
    // What the other worker has staged, which finds out about the end of the import only now.
    await app.database.query(
      `INSERT INTO import_staging (upload_id, line_no, e164, variables, zones, zone_source)
       SELECT $1, 2, $2, '{"name": "Dear"}', '{America/New_York}', 'number'`,
      [id, numberOf(650)],
    );
    const [upload2] = await app.database.query<ImportingUpload & Record<string, unknown>>(
      `SELECT id, list_id, 'campaign' AS kind, true AS list_open, file_key, file_format, default_country, import_runs
       FROM list_uploads WHERE id = $1`,
      [id],
    );
    await app.app.get(UploadMerger, { strict: false }).update(upload2 as ImportingUpload);
    await app.database.query('DELETE FROM import_staging WHERE upload_id = $1', [id]);
    expect((await people(campaign)).map(({ variables }) => variables.name)).toEqual(['Last 650', 'Last 651']);
  });

  it('do not wait for somebody who is being added, who may wait for them', async () => {
    const campaign = await newCampaign(app, user);
    await inWorkspace(app, user, async (tx) => {
      // As whoever adds a person does, before a number that a file is about to bring makes them wait.
      await tx.run('SELECT 1 FROM dial_lists WHERE id = $1 FOR KEY SHARE', [campaign]);
      expect(await addAndEnd(campaign, csvOf(3, 700))).toMatchObject({ rows_accepted: 3 });
    });
  });

  it('are taken once by a campaign, unless a duplicate is meant; another campaign may have them too', async () => {
    const campaign = await newCampaign(app, user);
    const file = csvOf(5, 40);
    const first = await add(campaign, file);
    expect(await refusal(add(campaign, file))).toMatchObject({
      code: 'duplicate_file',
      extra: { upload_id: first },
    });
    await end(first);
    const again = await end(await add(campaign, file, { allowDuplicate: true }));
    expect(again).toMatchObject({ rows_accepted: 0, rows_updated: 5 });
    const other = await newCampaign(app, user);
    expect(await addAndEnd(other, file)).toMatchObject({ rows_accepted: 5 });
  });

  it('are taken once also when the same one comes several times at the same moment', async () => {
    const campaign = await newCampaign(app, user);
    const file = csvOf(5, 60);
    const tries = await Promise.allSettled([1, 2, 3].map(() => add(campaign, file)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('are judged by their head before they are taken', async () => {
    const campaign = await newCampaign(app, user);
    expect(await refusal(add(campaign, 'name\nAnn\n'))).toMatchObject({ code: 'file_no_number_column' });
    expect(await refusal(add(campaign, csvOf(1), { defaultCountry: 'Atlantis' }))).toMatchObject({
      code: 'country_unknown',
    });
  });

  it('find whom the workspace never calls, and count them', async () => {
    const campaign = await newCampaign(app, user);
    await app
      .request('post', '/suppressions', user)
      .send({ phone_number: numberOf(801) })
      .expect(201);
    expect(await addAndEnd(campaign, csvOf(3, 800))).toMatchObject({ rows_accepted: 3, rows_suppressed: 1 });
    expect((await people(campaign)).map(({ state }) => state)).toEqual(['pending', 'suppressed', 'pending']);
  });
});

describe('a campaign that gets a file', () => {
  it.each`
    before         | after
    ${'draft'}     | ${'draft'}
    ${'scheduled'} | ${'scheduled'}
    ${'paused'}    | ${'paused'}
    ${'running'}   | ${'running'}
    ${'completed'} | ${'running'}
  `('that is $before is $after', async ({ before, after }: { before: string; after: string }) => {
    const campaign = await newCampaign(app, user);
    await app.database.query(
      `UPDATE dial_lists SET status = $2, due_at = now() + interval '1 hour',
         scheduled_at = CASE WHEN $2 = 'scheduled' THEN now() + interval '1 hour' END WHERE id = $1`,
      [campaign, before],
    );
    await addAndEnd(campaign, csvOf(2, 900));
    expect(await statusOf(campaign)).toBe(after);
  });

  it('takes none when it is archived or has ended', async () => {
    const archived = await newCampaign(app, user, { status: 'archived' });
    expect(await refusal(add(archived, csvOf(1)))).toMatchObject({ code: 'list_finished' });
    const over = await newCampaign(app, user, { status: 'completed', endsAt: new Date(Date.now() - 1000) });
    expect(await refusal(add(over, csvOf(1)))).toMatchObject({ code: 'list_ended' });
  });

  it('takes nothing of a file any more that is imported while it is archived', async () => {
    const campaign = await newCampaign(app, user);
    const file = await received(app, csvOf(3));
    const options = { defaultCountry: null, columnMap: {}, allowDuplicate: false };
    const id = await inWorkspace(app, user, async (tx) => {
      const uploads = app.app.get(ListUploads, { strict: false });
      const added = await uploads.add(tx, callerOf(user), campaign, file, options);
      await tx.run(`UPDATE dial_lists SET status = 'archived' WHERE id = $1`, [campaign]);
      return added;
    });
    expect(await end(id)).toMatchObject({ status: 'failed', failure: { code: 'list_ended' } });
    expect(await people(campaign)).toEqual([]);
    expect(await refusal(retryUpload(app, user, id, null))).toMatchObject({ code: 'list_finished' });
  });
});

const quoted = (cells: unknown[]) => cells.map((cell) => `"${String(cell)}"`).join(',');

const withConsent = (name: string) =>
  `phone,name,consent_basis,consent_at\n4155550121,${name},express,2026-01-05\n`;

/** Good to the judge, which sees the first 64 KB, and broken behind. */
const brokenLate = `${csvOf(9_000)}"4155550101,never closed\n`;

describe('the retry of an upload', () => {
  it('takes the stored file up again, which a failed upload keeps', async () => {
    const campaign = await newCampaign(app, user);
    const id = await add(campaign, brokenLate);
    expect(await end(id)).toMatchObject({ status: 'failed', failure: { code: 'quote_not_closed' } });
    const [{ file_key: key }] = (await app.database.query('SELECT file_key FROM list_uploads WHERE id = $1', [
      id,
    ])) as [{ file_key: string }];
    expect(storedFiles(app)).toContain(key.split('/')[1]);
    // As if it had failed for another reason than its content.
    await app.database.query(
      `UPDATE list_uploads SET file_key = (SELECT file_key FROM list_uploads WHERE id = $2), import_runs = 99,
         failure = '{"code": "import_broken"}' WHERE id = $1`,
      [id, await add(campaign, csvOf(7))],
    );
    expect(await retryUpload(app, user, id, null)).toBe(id);
    expect(await end(id)).toMatchObject({ status: 'completed', rows_total: 7, failure: null });
  });

  it('is refused when the same file came again meanwhile and was taken', async () => {
    const campaign = await newCampaign(app, user);
    const file = csvOf(3);
    const id = await add(campaign, file);
    await end(id);
    await app.database.query(
      `UPDATE list_uploads SET status = 'failed', file_scope = NULL, failure = '{"code": "import_broken"}' WHERE id = $1`,
      [id],
    );
    const second = await end(await add(campaign, file));
    expect(second).toMatchObject({ status: 'completed' });
    expect(await refusal(retryUpload(app, user, id, null))).toMatchObject({
      code: 'duplicate_file',
      extra: { upload_id: second.id },
    });
  });

  it('is of one at a time when several have the same file', async () => {
    const campaign = await newCampaign(app, user);
    const file = csvOf(3, 750);
    const failed = async (): Promise<string> => {
      const id = await add(campaign, file);
      await end(id);
      await app.database.query(
        `UPDATE list_uploads SET status = 'failed', file_scope = NULL, failure = '{"code": "import_broken"}' WHERE id = $1`,
        [id],
      );
      return id;
    };
    const ids = [await failed(), await failed(), await failed()];
    const tries = await Promise.allSettled([
      ...ids.map((id) => retryUpload(app, user, id, null)),
      add(campaign, file),
    ]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of tries) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'duplicate_file' });
    }
  });

  it('is refused for one that did not fail, and when the file is gone', async () => {
    const campaign = await newCampaign(app, user);
    const good = await addAndEnd(campaign, csvOf(3));
    for (const file of [null, csvOf(4)]) {
      expect(await refusal(retryUpload(app, user, good.id, file))).toMatchObject({
        code: 'upload_not_failed',
      });
    }
    const bad = await end(await add(campaign, brokenLate));
    await app.database.query(`UPDATE list_uploads SET file_key = 'uploads/gone' WHERE id = $1`, [bad.id]);
    expect(await refusal(retryUpload(app, user, bad.id, null))).toMatchObject({ code: 'file_lost' });
    // A disk that does not answer is another thing: below a file there is none, as little as below a broken folder.
    const [kept] = storedFiles(app);
    await app.database.query('UPDATE list_uploads SET file_key = $2 WHERE id = $1', [
      bad.id,
      `uploads/${kept}/below`,
    ]);
    expect(await refusal(retryUpload(app, user, bad.id, null))).toMatchObject({ code: 'ENOTDIR' });
  });

  it('takes the report of rejected rows, corrected, as an upload of its own', async () => {
    const campaign = await newCampaign(app, user);
    const first = await addAndEnd(
      campaign,
      'phone,name,reason\n4155550101,Ann,a\n555,Ben,b\n4155550103,Cem,c\n',
    );
    expect(first).toMatchObject({ rows_accepted: 2, rows_rejected: 1 });
    const [header, row] = await rejectedRows(app, user, first.id);
    expect(row).toEqual([3, 'number_too_short', expect.any(String), '555', 'Ben', 'b']);
    const stillWrong = `${quoted(header ?? [])}\n${quoted(row ?? [])}\n`;
    const second = await retryUpload(app, user, first.id, stillWrong);
    expect(await end(second)).toMatchObject({ retry_of: first.id, rows_total: 1, rows_rejected: 1 });
    expect((await end(first.id)).retried_by).toBe(second);
    const again = await rejectedRows(app, user, second);
    expect(again[0]).toEqual(header);
    expect(again[1]?.slice(3)).toEqual(['555', 'Ben', 'b']);
    const mended = stillWrong.replace('"555"', '4155550102');
    expect(await end(await retryUpload(app, user, second, mended))).toMatchObject({ rows_accepted: 1 });
    expect((await people(campaign)).at(-1)?.variables).toEqual({ name: 'Ben', reason: 'b' });
  });

  it('has a report that is read some megabytes at a time, however long the rows are', async () => {
    const campaign = await newCampaign(app, user);
    const longRows = Array.from({ length: 9 }, (_, n) => `no number,${String(n).repeat(900_000)}\n`);
    const id = await add(campaign, `phone,note\n${longRows.join('')}`);
    expect(await end(id)).toMatchObject({ rows_rejected: 9 });
    const read = jest.spyOn(ProspectsRepository.prototype, 'rejects');
    const [, ...rows] = await rejectedRows(app, user, id);
    expect(rows.map(([line, , , , note]) => [line, String(note).slice(0, 1)])).toEqual(
      rows.map((_, n) => [n + 2, String(n)]),
    );
    expect(rows).toHaveLength(9);
    const pieces = await Promise.all(read.mock.results.map(({ value }) => value as Promise<object[]>));
    read.mockRestore();
    expect(pieces.flat()).toHaveLength(9);
    expect(Math.max(...pieces.map((piece) => JSON.stringify(piece).length))).toBeLessThan(5_000_000);
  });

  it('reads the mended report as the row that it was: without the apostrophe before a formula', async () => {
    const cells = ['@bob', '=1+1', '-2+3', "'Ann", '+14155550199'];
    const file = (phone: string) => `phone,a,b,c,d,e\n${quoted([phone, ...cells])}\n`;
    const direct = await newCampaign(app, user);
    await addAndEnd(direct, file('4155550131'));
    const mended = await newCampaign(app, user);
    const first = await addAndEnd(mended, file('555'));
    const table = await rejectedRows(app, user, first.id);
    const report = table.map((row) => quoted(row.map((cell) => neutralizeFormula(String(cell))))).join('\n');
    expect(report).toContain(`"'@bob"`);
    await end(await retryUpload(app, user, first.id, report.replace('"555"', '4155550131')));
    const [given, again] = [await people(direct), await people(mended)];
    expect(again.map(({ variables }) => variables)).toEqual([
      { a: '@bob', b: '=1+1', c: '-2+3', d: "'Ann", e: '+14155550199' },
    ]);
    expect(again[0]?.variables).toEqual(given[0]?.variables);
  });
});

describe('consent in a file', () => {
  it('is kept for each person, and a row whose consent is broken is rejected', async () => {
    const campaign = await newCampaign(app, user);
    const upload2 = await addAndEnd(
      campaign,
      'phone,consent_basis,consent_at,consent_source,consent_text_version\n' +
        '4155550111,express,2026-01-05,form,v1\n' +
        '4155550112,written,2026-01-06T10:00:00Z,,\n' +
        '4155550113,,,,\n' +
        '4155550114,express,03/04/2026,form,\n',
    );
    expect(upload2).toMatchObject({ rows_accepted: 3, rows_rejected: 1 });
    const rows = await app.database.query(
      `SELECT c.e164, c.basis, c.given_at, c.source, c.text_version, p.e164 AS of FROM consents c
       JOIN prospects p ON p.id = c.prospect_id WHERE c.list_id = $1 ORDER BY c.e164`,
      [campaign],
    );
    expect(rows).toEqual([
      {
        e164: '+14155550111',
        of: '+14155550111',
        basis: 'express',
        given_at: new Date('2026-01-05T00:00:00Z'),
        source: 'form',
        text_version: 'v1',
      },
      {
        e164: '+14155550112',
        of: '+14155550112',
        basis: 'written',
        given_at: new Date('2026-01-06T10:00:00Z'),
        source: 'people.csv',
        text_version: null,
      },
    ]);
    expect(await rejectedRows(app, user, upload2.id)).toContainEqual(
      expect.arrayContaining([5, 'consent_invalid', '+14155550114'.slice(2), '03/04/2026']),
    );
  });

  it('does not come back with a later file when it was withdrawn in between', async () => {
    await addAndEnd(await newCampaign(app, user), withConsent('Ann'));
    await app.request('post', '/suppressions', user).send({ phone_number: '+14155550121' }).expect(201);
    await addAndEnd(await newCampaign(app, user), withConsent('Anna'));
    const open = await app.database.query(
      `SELECT FROM consents WHERE e164 = '+14155550121' AND withdrawn_at IS NULL`,
    );
    expect(open).toEqual([]);
  });
});

describe('the uploads of a campaign', () => {
  it('are read page by page, the newest first, and a batch is none of them', async () => {
    const campaign = await newCampaign(app, user);
    const ids = [];
    for (const n of [1, 2, 3]) ids.push((await addAndEnd(campaign, csvOf(n, 20))).id);
    const views = app.app.get(UploadViews, { strict: false });
    const page = await inWorkspace(app, user, (tx) => views.page(tx, campaign, { page_size: 2 }));
    expect(page).toMatchObject({ total: 3, has_next: true });
    expect(page.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const cursor = page.next_cursor ?? '';
    const rest = await inWorkspace(app, user, (tx) => views.page(tx, campaign, { page_size: 2, cursor }));
    expect(rest.items.map(({ id }) => id)).toEqual([ids[0]]);
    const batch = await upload(app, user, csvOf(2), { allow_duplicate: 'true' }).expect(201);
    await imported(app, user, batch.body.id as string);
    const missing = inWorkspace(app, user, (tx) => views.get(tx, batch.body.id as string));
    expect(await refusal(missing)).toMatchObject({ kind: 'not-found' });
  });
});

async function inTurn(times: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < times; n++) await work(n);
}
