import type supertest from 'supertest';
import { newId } from '../../src/platform/ids.js';
import type { TestApp, TestUser } from '../support/app.js';
import {
  agentNumber,
  buildImportChild,
  csvOf,
  startBatchApp,
  storedFiles,
  until,
  userWithNumber,
} from '../support/batches.js';

jest.setTimeout(60_000);

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let user: TestUser;
let slug: string;
let campaignId: string;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry);
}, 60_000);
beforeEach(async () => {
  user = await userWithNumber(app);
  const { body } = await app
    .request('post', '/api/v/campaign/', user)
    .send({ name: 'Renewals', caller_ids: [agentNumber] })
    .expect(201);
  ({ slug, id: campaignId } = body);
});
afterAll(async () => {
  await app.close();
  child.remove();
});

type Shown = Record<string, unknown> & { id: string; counts: Record<string, number> };

function upload(csv: string, fields: Record<string, string> = {}, path = `upload/${slug}/`): supertest.Test {
  const request = app.request('post', `/api/v/${path}`, user);
  for (const [name, value] of Object.entries(fields)) request.field(name, value);
  return request.attach('file', Buffer.from(csv), 'people.csv');
}

const retry = (id: string) => app.request('post', `/api/v/upload/${id}/retry/`, user);
const repeated = () => upload('phone\n4155550101\n').set('Idempotency-Key', `upload-${campaignId}`);
const add = (body: object, campaign = campaignId) =>
  app.request('post', `/api/v/prospect/${campaign}/`, user).send(body);

const get = async (path: string) => (await app.request('get', `/api/v/${path}`, user).expect(200)).body;

/** The upload, once it is no longer importing. */
const ended = (id: string): Promise<Shown> =>
  until(async () => {
    const shown = (await get(`upload/${id}/`)) as Shown;
    return shown.status === 'importing' ? null : shown;
  }, 40_000);

const imported = async (csv: string): Promise<Shown> =>
  ended((await upload(csv).expect(201)).body.id as string);

describe('the uploads of a campaign', () => {
  it('come one after the other, each with its own uuid and what became of its rows', async () => {
    const { body } = await upload('phone,name\n4155550101,Ann\n4155550102,Ben\n123,Cy\n').expect(201);
    expect(body).toMatchObject({
      uuid: body.id,
      campaign_id: campaignId,
      status: 'importing',
      file: { name: 'people.csv' },
      default_country: 'US',
      failure: null,
    });
    const first = await ended(body.id as string);
    expect(first).toMatchObject({
      status: 'completed',
      counts: { rows_total: 3, accepted: 2, updated: 0, rejected: 1 },
    });
    const second = await imported('phone,name\n+14155550102,Benjamin\n+14155550103,Dee\n');
    expect(second.counts).toMatchObject({ rows_total: 2, accepted: 1, updated: 1, rejected: 0 });
    expect((await get(`campaign/${slug}/uploads/`)).items.map(({ id }: Shown) => id)).toEqual([
      second.id,
      first.id,
    ]);
    expect((await get(`campaign/${slug}`)).counts).toMatchObject({ total: 3, pending: 3 });
    const { items } = await get(`campaign/${slug}/prospects/`);
    expect(items.map((one: Shown) => [one.phone_number, one.upload_id, one.line, one.variables])).toEqual([
      ['+14155550101', first.id, 2, { name: 'Ann' }],
      ['+14155550102', first.id, 3, { name: 'Benjamin' }],
      ['+14155550103', second.id, 3, { name: 'Dee' }],
    ]);
    const ofSecond = await get(`campaign/${slug}/prospects/?upload=${second.id}&state=pending`);
    expect(ofSecond).toMatchObject({ total: 1, items: [{ phone_number: '+14155550103' }] });
    expect((await get(`campaign/${slug}/prospects/?upload=${newId()}`)).total).toBe(0);
  });

  it('give their rejected rows as a file that goes back, mended, to retry', async () => {
    const first = await imported('phone,name\n4155550101,Ann\n4155,Ben\n');
    const report = await app.request('get', `/api/v/upload/${first.id}/rejected/`, user).expect(200);
    expect(report.headers['content-type']).toContain('text/csv');
    expect(report.text).toMatch(/^﻿?line,reason,detail,phone,name\r\n3,number_too_short,/);
    const mended = report.text.replace('4155,Ben', '4155550102,Ben');
    const { body } = await upload(mended, {}, `upload/${first.id}/retry/`).expect(201);
    expect(body).toMatchObject({ retry_of: first.id, campaign_id: campaignId });
    expect((await ended(body.id as string)).counts).toMatchObject({ accepted: 1, rejected: 0 });
    expect((await get(`upload/${first.id}`)).retried_by).toBe(body.id);
    expect((await get(`campaign/${slug}/`)).counts.total).toBe(2);
  });

  it('that failed are taken up from their stored file without a body, or from a corrected one', async () => {
    const broken = await imported(`${csvOf(9_000)}"4155550101,never closed\n`);
    expect(broken).toMatchObject({ status: 'failed', failure: { code: 'quote_not_closed' } });
    expect((await get(`campaign/${slug}/`)).counts.total).toBe(0);
    expect((await retry(broken.id).expect(201)).body).toMatchObject({ id: broken.id, status: 'importing' });
    expect(await ended(broken.id)).toMatchObject({ status: 'failed' });
    await retry(broken.id).set('Content-Type', 'application/json').send('{}').expect(415);
    const { body } = await upload(csvOf(2), {}, `upload/${broken.id}/retry/`).expect(201);
    expect(body).toMatchObject({ retry_of: broken.id });
    expect((await ended(body.id as string)).counts.accepted).toBe(2);
    expect((await retry(body.id as string).expect(409)).body.code).toBe('upload_not_failed');
    await retry(newId()).expect(404);
  });

  it.each`
    what                              | csv                          | fields                             | status | code
    ${'the same bytes again'}         | ${'phone\n4155550101\n'}     | ${{}}                              | ${409} | ${'duplicate_file'}
    ${'no number column'}             | ${'name\nAnn\n'}             | ${{}}                              | ${400} | ${'file_no_number_column'}
    ${'a country that is none'}       | ${'phone,a\n4155550101,1\n'} | ${{ default_country: 'Atlantis' }} | ${400} | ${'country_unknown'}
    ${'a field that there is not'}    | ${'phone,a\n4155550101,1\n'} | ${{ agent_phone_number: '+1' }}    | ${400} | ${'validation_failed'}
    ${'a column map that is no JSON'} | ${'phone,a\n4155550101,1\n'} | ${{ column_map: '{' }}             | ${400} | ${'json_invalid'}
  `('with $what is refused: $code', async ({ csv, fields, status, code }) => {
    await upload('phone\n4155550101\n').expect(201);
    const kept = storedFiles(app).length;
    expect((await upload(csv, fields).expect(status)).body.code).toBe(code);
    await until(async () => storedFiles(app).length === kept);
  });

  it('are taken until the campaign is archived, and there are none for what is no campaign', async () => {
    await app.request('patch', `/api/v/campaign/${slug}/`, user).send({ status: 'archived' }).expect(200);
    expect((await upload('phone\n4155550101\n').expect(409)).body.code).toBe('list_finished');
    await upload('phone\n4155550101\n', {}, `upload/${newId()}/`).expect(404);
    await upload('phone\n4155550101\n', {}, 'upload/nobodys-slug/').expect(404);
    await app.request('get', `/api/v/upload/${newId()}/`, user).expect(404);
    await app.request('get', '/api/v/upload/no-uuid/', user).expect(404);
  });

  it('are made once by requests that repeat a key', async () => {
    const [first, again] = [await repeated().expect(201), await repeated().expect(201)];
    expect(again.body.id).toBe(first.body.id);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await get(`campaign/${slug}/uploads/`)).total).toBe(1);
  });
});

describe('one person', () => {
  it('is added to the campaign of the uuid, and updated when it has the number', async () => {
    const consent = { basis: 'written', given_at: '2026-01-05T10:00:00+01:00', source: 'web form' };
    const { body } = await add({
      phone_number: '(415) 555-0142',
      timezone: 'America/New_York',
      variables: { name: 'Ann' },
      consent,
    }).expect(201);
    expect(body).toMatchObject({
      uuid: body.id,
      outcome: 'added',
      phone_number: '+14155550142',
      upload_id: null,
      line: null,
      time_zones: ['America/New_York'],
      variables: { name: 'Ann' },
      state: 'pending',
      attempts: [],
    });
    const again = await add({ phone_number: '+14155550142', variables: { plan: 'gold' } }).expect(200);
    expect(again.body).toMatchObject({
      id: body.id,
      outcome: 'updated',
      variables: { name: 'Ann', plan: 'gold' },
    });
    const consents = await app
      .request('get', `/workspaces/${user.workspaceId}/consents`, user)
      .query({ phone_number: '+14155550142' })
      .expect(200);
    expect(consents.body.items).toMatchObject([{ basis: 'written', source: 'web form' }]);
  });

  it.each`
    body                                                                                                 | status | code                      | pointer
    ${{}}                                                                                                | ${400} | ${'validation_failed'}    | ${'/phone_number'}
    ${{ phone_number: '12' }}                                                                            | ${400} | ${'phone_number_invalid'} | ${'/phone_number'}
    ${{ phone_number: '+14155550101', timezone: 'EST5' }}                                                | ${400} | ${'time_zone_unknown'}    | ${'/timezone'}
    ${{ phone_number: '+14155550101', variables: { 'a b': 'x' } }}                                       | ${400} | ${'variable_invalid'}     | ${'/variables/a b'}
    ${{ phone_number: '+14155550101', variables: { a: 1 } }}                                             | ${400} | ${'variable_invalid'}     | ${'/variables/a'}
    ${{ phone_number: '+14155550101', consent: { basis: 'implied', given_at: '2026-01-01T00:00:00Z' } }} | ${400} | ${'validation_failed'}    | ${'/consent/basis'}
    ${{ phone_number: '+14155550101', consent: { basis: 'express', given_at: '2126-01-01T00:00:00Z' } }} | ${400} | ${'consent_invalid'}      | ${'/consent/given_at'}
    ${{ phone_number: '+14155550101', name: 'Ann' }}                                                     | ${400} | ${'validation_failed'}    | ${'/name'}
  `('is refused: $code at $pointer', async ({ body, status, code, pointer }) => {
    const reply = await add(body).expect(status);
    expect(reply.body.code).toBe(code);
    expect(reply.body.errors.map((error: Shown) => error.pointer)).toContain(pointer);
    expect((await get(`campaign/${slug}/`)).counts.total).toBe(0);
  });

  it('has to have a campaign', async () => {
    await add({ phone_number: '+14155550101' }, newId()).expect(404);
    await add({ phone_number: '+14155550101' }, 'no-uuid').expect(404);
  });
});
