import type { OptionsOf, Trunkline } from '@trunkline/client';
import { parse } from 'csv-parse/sync';
import { v7 } from 'uuid';
import { newId } from '../../src/platform/ids.js';
import { insertNumber } from '../support/batches.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

let app: TestApp;
let user: TestUser;
let trunkline: Trunkline;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
}, 60_000);
beforeEach(async () => {
  user = await app.signUp();
  trunkline = app.client(user);
});
afterAll(() => app.close());

/** A moment of this month, which has a partition. */
const startOfMonth = Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1);
const at = (hours: number) => new Date(startOfMonth + hours * 3_600_000);

interface Inserted {
  id?: string;
  at?: Date;
  type?: string;
  direction?: string;
  status?: string;
  agent?: string | null;
  disposition?: string | null;
  list?: string | null;
  from?: string;
  to?: string;
  variables?: object;
}

async function insertCall(call: Inserted = {}, workspaceId = user.workspaceId): Promise<string> {
  const id = call.id ?? v7({ msecs: (call.at ?? new Date()).getTime() });
  await app.database.query(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, agent_id, disposition, list_id,
       from_e164, to_e164, variables, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      workspaceId,
      call.type ?? 'phone',
      call.direction ?? 'outbound',
      call.status ?? 'completed',
      call.agent ?? null,
      call.disposition ?? null,
      call.list ?? null,
      call.from ?? '+14155550100',
      call.to ?? '+14155550123',
      call.variables ?? {},
      call.at ?? new Date(),
    ],
  );
  return id;
}

type Query = NonNullable<NonNullable<OptionsOf<'get', '/calls'>['params']>['query']>;

const list = (query: Query = {}) => trunkline.GET('/calls', { params: { query } });
const idsOf = async (query: Query) => (await list(query)).items.map((item) => item.id);

const download = async (query = '') => {
  const reply = await app.request('get', `/calls/export${query}`, user).expect(200);
  return { reply, rows: parse(reply.text, { columns: true }) as Record<string, string>[] };
};

describe('the list of calls', () => {
  it('is newest first, by page and by cursor, and of this workspace only', async () => {
    const ids = [];
    for (const hour of [1, 2, 3, 4, 5]) ids.unshift(await insertCall({ at: at(hour) }));
    await insertCall({}, (await app.signUp()).workspaceId);
    const first = await list({ page_size: 2 });
    expect(first).toMatchObject({ total: 5, total_exact: true, page: 1, page_size: 2, has_next: true });
    const second = await list({ page_size: 2, cursor: first.next_cursor ?? '' });
    const third = await list({ page_size: 2, page: 3 });
    expect([...first.items, ...second.items, ...third.items].map((item) => item.id)).toEqual(ids);
    expect(third).toMatchObject({ has_next: false, has_prev: true, next_cursor: null });
  });

  it('has every field of a call', async () => {
    await insertCall({ variables: { name: 'Ann' } });
    const { items } = await list();
    expect(items[0]).toEqual({
      id: expect.any(String),
      number: expect.any(Number),
      call_type: 'phone',
      call_direction: 'outbound',
      status: 'completed',
      agent_id: null,
      batch_id: null,
      campaign_id: null,
      prospect_id: null,
      from_number: '+14155550100',
      to_number: '+14155550123',
      disposition: null,
      answered_by: null,
      end_reason: null,
      sip_code: null,
      dynamic_variables: { name: 'Ann' },
      created_at: expect.any(String),
      ringing_at: null,
      answered_at: null,
      ended_at: null,
      duration_s: null,
      cost_micros: null,
    });
  });

  it('says of which campaign a call is, and never calls a campaign a batch', async () => {
    const number = await insertNumber(app, user, '+14155550100', { agent: true, trunk: true });
    const [campaign, batch] = [newId(), newId()];
    for (const [id, kind] of [
      [campaign, 'campaign'],
      [batch, 'batch'],
    ]) {
      await app.database.query(
        `INSERT INTO dial_lists (id, workspace_id, kind, name, slug, status, phone_number_id, from_e164, max_concurrent,
           calls_per_second, retry) VALUES ($1, $2, $3, 'One', $4, 'paused', $5, '+14155550100', 1, 1, '{}')`,
        [id, user.workspaceId, kind, kind === 'campaign' ? id : null, number],
      );
    }
    const [ofCampaign, ofBatch] = [
      await insertCall({ list: campaign, at: at(1) }),
      await insertCall({ list: batch, at: at(2) }),
    ];
    const calls = async (query = {}) => {
      const { body } = await app.request('get', '/calls', user).query(query).expect(200);
      return (body.items as Record<string, unknown>[]).map(({ id, batch_id, campaign_id }) => ({
        id,
        batch_id,
        campaign_id,
      }));
    };
    const one = { id: ofCampaign, batch_id: null, campaign_id: campaign };
    const other = { id: ofBatch, batch_id: batch, campaign_id: null };
    expect(await calls()).toEqual([other, one]);
    expect(await calls({ campaign_id: campaign })).toEqual([one]);
    expect(await calls({ batch_id: batch })).toEqual([other]);
    expect(await calls({ batch_id: campaign })).toEqual([]);
    expect(await calls({ campaign_id: batch })).toEqual([]);
  });

  it('is filtered by each filter of document 002, and by all of them together', async () => {
    const [agent, batch] = [newId(), newId()];
    const wanted = {
      at: at(50),
      agent,
      list: batch,
      disposition: 'interested',
      status: 'no-answer',
      to: '+14155550177',
    };
    const id = await insertCall(wanted);
    const other = await insertCall({ at: at(10), disposition: 'callback' });
    const web = await insertCall({
      at: at(11),
      type: 'web',
      direction: 'inbound',
      from: '+14155550166',
      to: '+14155550177',
    });
    const day = at(50).toISOString().slice(0, 10);
    const moment = at(50).toISOString();
    const filters: Query[] = [
      { agent_id: agent },
      { batch_id: batch },
      { disposition: 'interested' },
      { status: 'no-answer' },
      { phone_number: '+14155550177' },
      { start_datetime: day },
      { start_datetime: moment, end_datetime: moment },
      { start_datetime: day, end_datetime: day },
    ];
    for (const filter of filters) expect([filter, await idsOf(filter)]).toEqual([filter, [id]]);
    const all: Query = Object.assign({ call_type: 'phone', call_direction: 'outbound' }, ...filters);
    expect(await idsOf(all)).toEqual([id]);
    expect(await idsOf({ call_type: 'web' })).toEqual([web]);
    expect(await idsOf({ call_direction: 'inbound' })).toEqual([web]);
    expect(await idsOf({ call_direction: 'outbound' })).toEqual([id, other]);
    expect(await idsOf({ call_type: 'phone', page_size: 1 })).toEqual([id]);
    expect(await idsOf({ end_datetime: at(11).toISOString() })).toEqual([web, other]);
    expect(await list({ agent_id: newId() })).toMatchObject({ items: [], total: 0 });
    // A plus that was not encoded arrives as a space.
    const { body } = await app.request('get', '/calls?phone_number=+14155550166', user).expect(200);
    expect(body.items).toMatchObject([{ id: web }]);
  });

  it.each([
    ['agent_id=nobody', 'agent_id'],
    ['batch_id=1', 'batch_id'],
    ['campaign_id=1', 'campaign_id'],
    ['call_type=fax', 'call_type'],
    ['call_direction=up', 'call_direction'],
    ['status=done', 'status'],
    ['page_size=101', 'page_size'],
    ['page=0', 'page'],
    ['colour=red', 'colour'],
  ])('refuses %s', async (query, parameter) => {
    const { body } = await app.request('get', `/calls?${query}`, user).expect(400);
    expect(body.errors[0].parameter).toBe(parameter);
  });

  it.each([
    ['start_datetime=yesterday', 'date_invalid'],
    ['end_datetime=2026-02-30', 'date_invalid'],
    ['phone_number=4', 'number_invalid'],
    ['page=101&page_size=100', 'page_too_deep'],
    ['cursor=nonsense', 'cursor_invalid'],
  ])('refuses %s with %s', async (query, code) => {
    expect((await app.request('get', `/calls?${query}`, user).expect(400)).body.code).toBe(code);
  });
});

describe('a call', () => {
  it('has its attempts with their decisions, its legs, its events in order and its transcript', async () => {
    const [lapsed, dialed] = [v7({ msecs: at(1).getTime() }), v7({ msecs: at(2).getTime() })];
    const id = await insertCall({ at: at(1), variables: { name: 'Ann' } });
    const insertAttempt = (attemptId: string, state: string, moments: (Date | null)[]) =>
      app.database.query(
        `INSERT INTO attempts (id, workspace_id, call_id, trunk_id, agent_id, from_e164, to_e164, state, outcome,
           decision, slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day, created_at, dialed_at,
           ringing_at, answered_at, ended_at)
         VALUES ($1, $2, $3, $1, $1, '+14155550100', '+14155550123', $4, CASE $4 WHEN 'ended' THEN 'completed' END,
           '{"kind": "dial"}', now(), 30, 300, 0, now(), $5, $6, $7, $8, $9)`,
        [attemptId, user.workspaceId, id, state, ...moments],
      );
    await insertAttempt(lapsed, 'lapsed', [at(1), null, null, null, at(2)]);
    await insertAttempt(dialed, 'ended', [at(2), at(3), at(4), at(5), at(9)]);
    const insertEvent = (type: string, moment: Date, data: object) =>
      app.database.query(
        'INSERT INTO call_events (id, workspace_id, call_id, attempt_id, at, type, data) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [v7({ msecs: at(2).getTime() }), user.workspaceId, id, dialed, moment, type, data],
      );
    await insertEvent('turn', at(8), { role: 'user', text: 'Yes.' });
    await insertEvent('turn', at(7), { role: 'agent', text: 'Is this Ann?' });
    await insertEvent('answered_by', at(6), { answered_by: 'human' });
    const call = await trunkline.GET('/calls/{id}', { params: { path: { id } } });
    await app.request('get', `/calls/${id}/`, user).expect(200);
    expect(call).toMatchObject({
      id,
      dynamic_variables: { name: 'Ann' },
      attempts: [
        { id: lapsed, state: 'lapsed', decision: { kind: 'dial' } },
        { id: dialed, state: 'ended', outcome: 'completed', ring_timeout_s: 30 },
      ],
      legs: [{ id: dialed, kind: 'sip', room: `call-${dialed}`, identity: `callee-${dialed}` }],
      transcript: [
        { at: at(7).toISOString(), role: 'agent', text: 'Is this Ann?' },
        { at: at(8).toISOString(), role: 'user', text: 'Yes.' },
      ],
    });
    expect(call.events.map((event) => event.type)).toEqual([
      'admitted',
      'lapsed',
      'admitted',
      'dialing',
      'ringing',
      'answered',
      'answered_by',
      'ended',
    ]);
  });

  it('of another workspace, or none, is not there', async () => {
    const id = await insertCall({}, (await app.signUp()).workspaceId);
    await app.request('get', `/calls/${id}`, user).expect(404);
    await app.request('get', `/calls/${newId()}`, user).expect(404);
    await app.request('get', '/calls/latest', user).expect(404);
    await app.request('get', `/calls/${id}`).expect(401);
  });
});

describe('the export', () => {
  it('is CSV of what the list shows, formulas neutralized and numbers left alone', async () => {
    await insertCall({ at: at(1), disposition: '=HYPERLINK("http://x","y")', variables: { name: '=1+1' } });
    await insertCall({ at: at(2), disposition: '@SUM(A1)' });
    const { reply, rows } = await download();
    expect(reply.headers['content-type']).toContain('text/csv');
    expect(reply.headers['content-disposition']).toMatch(
      /^attachment; filename="calls-\d{4}-\d\d-\d\d\.csv"/,
    );
    expect(rows.map((row) => row['disposition'])).toEqual(["'@SUM(A1)", '\'=HYPERLINK("http://x","y")']);
    expect(rows[0]).toMatchObject({
      to_number: '+14155550123',
      created_at: at(2).toISOString(),
      batch_id: '',
      campaign_id: '',
    });
    expect(rows[1]).toMatchObject({ dynamic_variables: '{"name":"=1+1"}' });
  });

  it('is filtered as the list is, and refuses what the list refuses', async () => {
    await insertCall({ status: 'busy' });
    await insertCall();
    expect((await download('?status=busy')).rows).toHaveLength(1);
    await app.request('get', '/calls/export?status=done', user).expect(400);
    await app.request('get', '/calls/export?start_datetime=x', user).expect(400);
    await app.request('get', '/calls/export').expect(401);
  });

  it('has each call once, however many chunks it is read in', async () => {
    await app.database.query(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, to_e164)
       SELECT (substr(uuid_floor(now() + n * interval '1 ms')::text, 1, 14) || '7000-8000-000000000000')::uuid, $1,
         'phone', 'outbound', 'completed', '+14155550123' FROM generate_series(1, 1750) AS n`,
      [user.workspaceId],
    );
    const { rows } = await download();
    expect(new Set(rows.map((row) => row['id'])).size).toBe(1750);
    expect(rows).toHaveLength(1750);
  });

  it('of nothing is a header', async () => {
    const { reply, rows } = await download();
    expect(rows).toEqual([]);
    expect(reply.text).toMatch(/^id,number,created_at,/);
  });
});

describe('an outbound call that cannot be placed', () => {
  const line = '+14155550100';
  const body = { agent_phone_number: line, phone_number_to_dial: '+14155550123' };
  const dial = (fields: object = {}) =>
    app.request('post', '/calls/outbound_call', user).send({ ...body, ...fields });

  async function makeLine(agent: object | null, trunk: boolean): Promise<void> {
    if (trunk) {
      const body = { sip_address: 'sip.example.com', phone_number: line };
      await trunkline.POST('/phonenumbers/sip_trunk', { body });
    }
    if (agent !== null) {
      await trunkline.POST('/agents', { body: { agent_name: 'A', phone_number: line, ...agent } });
    }
  }

  it('is told that the number is not there', async () => {
    const { body: problem } = await dial().expect(404);
    expect(problem).toMatchObject({ code: 'number_not_found', errors: [{ pointer: '/agent_phone_number' }] });
  });

  it('is told that the number has no agent', async () => {
    await makeLine(null, true);
    expect((await dial().expect(409)).body.code).toBe('number_without_agent');
  });

  it('is told that the number has no trunk', async () => {
    await makeLine({}, false);
    expect((await dial().expect(409)).body.code).toBe('number_without_trunk');
  });

  it('is told each variable that the agent needs and the call lacks, and is no call', async () => {
    await makeLine(
      {
        system_prompt: 'For {{ customer_name }}',
        first_message: 'Hello {{customer_name}}, on {{due/date}}?',
      },
      true,
    );
    const { body: problem } = await dial({ dynamic_variables: { other: 1, customer_name: null } }).expect(
      400,
    );
    expect(problem).toMatchObject({
      code: 'variable_missing',
      errors: [
        { pointer: '/dynamic_variables/customer_name', code: 'variable_missing' },
        { pointer: '/dynamic_variables/due~1date', code: 'variable_missing' },
      ],
    });
    expect(await list()).toMatchObject({ total: 0 });
  });

  it.each([
    ['/agent_phone_number', { agent_phone_number: '4155550100' }],
    ['/phone_number_to_dial', { phone_number_to_dial: 'Ann' }],
    ['/phone_number_to_dial', { phone_number_to_dial: '+1415555012' }],
    ['/phone_number_to_dial', { phone_number_to_dial: 14155550123 }],
    ['/dynamic_variables', { dynamic_variables: 'name' }],
    ['/dynamic_variables', { dynamic_variables: ['name'] }],
    ['/dynamic_variables/name', { dynamic_variables: { name: { first: 'Ann' } } }],
    ['/unknown_field', { unknown_field: 1 }],
  ])('is told what is wrong with %s', async (pointer, fields) => {
    await makeLine({}, true);
    const { body: problem } = await dial(fields).expect(400);
    expect(problem.errors[0].pointer).toBe(pointer);
  });

  it('is queued when nothing is wrong, also for a member, and once for an Idempotency-Key', async () => {
    await makeLine({ first_message: 'Hello {{customer_name}}' }, true);
    const member = { apiKey: await app.apiKey('member', user) };
    const place = () =>
      app.client(member).POST('/calls/outbound_call', {
        params: { header: { 'Idempotency-Key': 'call-1' } },
        body: { ...body, dynamic_variables: { customer_name: 'Ann', age: 7 } },
      });
    const placed = await place();
    expect(placed).toMatchObject({
      status: 'queued',
      call_type: 'phone',
      call_direction: 'outbound',
      from_number: line,
      to_number: '+14155550123',
      dynamic_variables: { customer_name: 'Ann', age: '7' },
    });
    expect(await place()).toEqual(placed);
    expect(await list()).toMatchObject({ total: 1 });
    await app.request('post', '/calls/outbound_call').send(body).expect(401);
  });
});
