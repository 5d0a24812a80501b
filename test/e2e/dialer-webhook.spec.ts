import { randomBytes, randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { canary } from '../support/canaries.js';
import { type Dialer, newDialer, signedByDialer } from '../support/access-principals.js';
import { SystemDatabase } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

const ENCRYPTION_KEY = canary(randomBytes(32).toString('base64'));

let app: TestApp;
let user: TestUser;
let dialer: Dialer;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'], env: { ENCRYPTION_KEY } });
  user = await app.signUp();
  dialer = await newDialer(app, user);
}, 60_000);
afterAll(() => app.close());

type How = NonNullable<Parameters<typeof signedByDialer>[2]>;

function post(body: string, headers: Record<string, string>): supertest.Test {
  return app
    .request('post', '/api/v/webhook/')
    .set(headers)
    .set('Content-Type', 'application/json')
    .send(body);
}

function send(events: unknown, how: How = {}, as: Dialer = dialer): supertest.Test {
  const body = JSON.stringify({ events });
  return post(body, signedByDialer(as, body, how));
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

const optOut = (phone_number: unknown) => ({ type: 'opt_out', phone_number });
const suppressed = async (of: TestUser = user): Promise<string[]> => {
  const { body } = await app.request('get', '/suppressions', of).expect(200);
  return (body.items as { phone_number: string; source: string }[]).map(
    ({ phone_number, source }) => `${phone_number} ${source}`,
  );
};
const audited = async (action: string): Promise<{ actor: object; data: object }[]> => {
  const path = `/workspaces/${user.workspaceId}/audit-events`;
  const { body } = await app.request('get', path, user).query({ action }).expect(200);
  return body.items as { actor: object; data: object }[];
};

describe('who may send events', () => {
  const same = { code: 'signature_invalid', detail: 'The signature does not hold.' };

  it.each<[string, () => supertest.Test]>([
    ['a key that nobody has', () => send([], {}, { ...dialer, id: randomUUID() })],
    ['a key that is no key', () => send([], {}, { ...dialer, id: 'x' })],
    ['another secret', () => send([], {}, { ...dialer, secret: 'whsec_YSBzZWNyZXQgdGhhdCBpcyBub2JvZHlz' })],
    ['an old timestamp', () => send([], { at: minutesAgo(6) })],
    ['a timestamp of the future', () => send([], { at: minutesAgo(-6) })],
    ['no signature', () => app.request('post', `/api/v/webhook/?key=${dialer.id}`).send({ events: [] })],
    ['another body', () => post('{"events":[]} ', signedByDialer(dialer, '{"events":[]}'))],
    ['a message id that is too long', () => send([], { messageId: 'x'.repeat(256) })],
  ])('%s is refused with the same words as any other', async (_, request) => {
    const { body } = await request().expect(401);
    expect({ code: body.code, detail: body.detail }).toEqual(same);
  });

  it('the key may be in the URL, and the path without its last slash', async () => {
    const body = JSON.stringify({ events: [optOut('+12125550100')] });
    const { 'X-Webhook-Key': key, ...headers } = signedByDialer(dialer, body);
    await app
      .request('post', `/api/v/webhook?key=${key}`)
      .set(headers)
      .set('Content-Type', 'application/json')
      .send(body)
      .expect(200);
  });

  it('the secret before a rotation holds for a day, and the one before that no more', async () => {
    const first = await newDialer(app, user);
    const second = await newDialer(app, user);
    expect(second.id).toBe(dialer.id);
    await send([optOut('+12125550101')], {}, first).expect(200);
    await send([optOut('+12125550102')], {}, second).expect(200);
    await send([], {}, dialer).expect(401);
    await app.database.query(
      `UPDATE dialer_webhook_secrets SET previous_secret_until = now() - interval '1 s'`,
    );
    await send([], {}, first).expect(401);
    dialer = second;
    const { body } = await app
      .request('get', `/workspaces/${user.workspaceId}/dialer-webhook`, user)
      .expect(200);
    expect(body).toMatchObject({
      id: dialer.id,
      last_used_at: expect.any(String),
      previous_secret_until: null,
    });
    expect(JSON.stringify(body)).not.toContain('whsec');
  });

  it('nobody, once it is deleted', async () => {
    const other = await app.signUp();
    const theirs = await newDialer(app, other);
    const path = `/workspaces/${other.workspaceId}/dialer-webhook`;
    await app.request('delete', path, other).expect(204);
    await send([], {}, theirs).expect(401);
    await app.request('get', path, other).expect(404);
    await app.request('delete', path, other).expect(404);
  });

  it.each<[string, Record<string, string>]>([
    ['a timestamp of another time', { timestamp: '1700000000' }],
    ['a timestamp that is none', { timestamp: 'soon' }],
    ['no timestamp', { timestamp: '' }],
    ['no message id', { id: '' }],
    ['no signature', { signature: '' }],
  ])('nobody with %s, which costs no query', async (_, changed) => {
    const signed = signedByDialer(dialer, '{"events":[]}');
    const headers = Object.entries(changed).map(([name, value]) => [`webhook-${name}`, value]);
    const looked = jest.spyOn(app.app.get(SystemDatabase), 'withSystem');
    const { body } = await post('{"events":[]}', { ...signed, ...Object.fromEntries(headers) }).expect(401);
    expect(looked).not.toHaveBeenCalled();
    looked.mockRestore();
    expect({ code: body.code, detail: body.detail }).toEqual(same);
  });

  it('not who guesses too often, before it costs a query, but who was known from their address', async () => {
    const limited = await startTestApp({
      roles: ['api'],
      database: app.database,
      env: { RATE_LIMIT_PUBLIC_PER_MINUTE: '3', ENCRYPTION_KEY },
    });
    try {
      const [unused, wrong] = [
        await newDialer(app, await app.signUp()),
        { ...dialer, secret: 'whsec_d3Jvbmc=' },
      ];
      const statusesOf = async (as: readonly Dialer[]): Promise<number[]> => {
        const statuses = [];
        for (const one of as) {
          const body = JSON.stringify({ events: [optOut('+12125550103')] });
          const request = limited.request('post', '/api/v/webhook/').set(signedByDialer(one, body));
          statuses.push((await request.type('json').send(body)).status);
        }
        return statuses;
      };
      const guess = () => ({ ...wrong, id: randomUUID() });
      expect(await statusesOf([dialer, guess(), { ...wrong, id: 'x' }, guess(), guess()])).toEqual([
        200, 401, 401, 401, 429,
      ]);
      const looked = jest.spyOn(limited.app.get(SystemDatabase), 'withSystem');
      expect(await statusesOf([guess(), { ...unused, secret: wrong.secret }, unused])).toEqual([
        429, 429, 429,
      ]);
      expect(looked).not.toHaveBeenCalled();
      looked.mockRestore();
      expect(await statusesOf([dialer, wrong, wrong, dialer])).toEqual([200, 429, 429, 200]);
    } finally {
      await limited.close();
    }
  }, 20_000);
});

describe('opt-outs', () => {
  it('hold for the whole workspace and no other, and say who sent them', async () => {
    const { body } = await send([optOut('+1 (303) 555-0111'), optOut('+13035550111')]).expect(200);
    expect(body).toMatchObject({ duplicate: false, applied: 2, refused: 0 });
    expect((await suppressed()).filter((one) => one.startsWith('+13035550111'))).toEqual([
      '+13035550111 webhook',
    ]);
    expect(await suppressed(await app.signUp())).toEqual([]);
    const [event] = await audited('suppression.created');
    expect(event?.actor).toMatchObject({ type: 'dialer-webhook', id: dialer.id });
  });
});

describe('a message', () => {
  it('has a result for each event, and one that is refused does not undo the others', async () => {
    const { body } = await send([
      optOut('+13035550120'),
      optOut('not a number'),
      { type: 'hangup' },
      optOut(42),
      { ...optOut('+13035550121'), more: true },
      optOut('a \u0000 in it'),
      optOut('+13035550122'),
    ]).expect(200);
    const results = body.results as { index: number; code: string | null; pointer: string | null }[];
    expect(results.map(({ index, code, pointer }) => [index, code, pointer])).toEqual([
      [0, null, null],
      [1, 'number_invalid', '/events/1/phone_number'],
      [2, 'event_type_unknown', '/events/2/type'],
      [3, 'validation_failed', '/events/3/phone_number'],
      [4, 'validation_failed', '/events/4/more'],
      [5, 'text_invalid', '/events/5/phone_number'],
      [6, null, null],
    ]);
    expect(body).toMatchObject({ applied: 2, refused: 5 });
    expect(await suppressed()).toEqual(
      expect.arrayContaining(['+13035550120 webhook', '+13035550122 webhook']),
    );
  });

  it.each(['6465550123', '4755550123', '6565550123', '6265550123', '12125550123'])(
    'with a number of which the country would have to be guessed, %s, changes nothing',
    async (phone_number) => {
      const before = await suppressed();
      const { body } = await send([
        optOut(phone_number),
        { type: 'callback', campaign: 'spring', phone_number, callback_at: hoursAhead(1) },
        { type: 'disposition', campaign: 'spring', phone_number, disposition: 'interested' },
      ]).expect(200);
      const results = body.results as { code: string; pointer: string }[];
      expect(results.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
        'number_invalid /events/0/phone_number',
        'number_invalid /events/1/phone_number',
        'number_invalid /events/2/phone_number',
      ]);
      expect(await suppressed()).toEqual(before);
    },
  );

  it.each([[[]], [Array.from({ length: 501 }, () => optOut('+13035550100'))], ['x'], [[1]]])(
    'of another shape is refused whole',
    async (events) => {
      const { body } = await send(events).expect(400);
      expect(body.code).toBe('validation_failed');
    },
  );

  it('of a megabyte and more is refused', async () => {
    await send([optOut('1'.repeat(1_100_000))]).expect(413);
  });

  it('that comes again changes nothing, and is answered with the results of the first time', async () => {
    const events = [optOut('+13035550130'), optOut('nobody')];
    const messageId = randomUUID();
    const first = await send(events, { messageId }).expect(200);
    await app.database.query(`DELETE FROM suppressions WHERE e164 = '+13035550130'`);
    const second = await send(events, { messageId, at: new Date(Date.now() - 60_000) }).expect(200);
    expect(second.body).toEqual({ ...first.body, duplicate: true });
    expect((await suppressed()).some((one) => one.startsWith('+13035550130'))).toBe(false);
  });

  it('with the id of another is refused', async () => {
    const messageId = randomUUID();
    await send([optOut('+13035550131')], { messageId }).expect(200);
    const { body } = await send([optOut('+13035550132')], { messageId }).expect(409);
    expect(body.code).toBe('webhook_id_reused');
  });

  it('has its effects once when many twins come at once', async () => {
    const numbers = Array.from(
      { length: 120 },
      (_, n) => `+1${303 + (n % 2) * 9}55501${String(n % 100).padStart(2, '0')}`,
    );
    const before = (await audited('suppression.created')).length;
    const messageId = randomUUID();
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => send(numbers.map(optOut), { messageId }).expect(200)),
    );
    const fresh = replies.filter(({ body }) => body.duplicate === false);
    expect(fresh.length).toBeGreaterThan(0);
    for (const { body } of replies) expect(body).toMatchObject({ applied: 120, refused: 0 });
    const rows = await app.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_events WHERE action = 'suppression.created' AND actor_type = 'dialer-webhook'
       GROUP BY data->>'phone_number', object_id HAVING count(*) > 1`,
    );
    expect(rows).toEqual([]);
    expect(before).toBeGreaterThan(0);
  });
});

/** A campaign in the tables, with prospects in these states. */
async function campaignOf(
  states: Record<string, string>,
  of: { id?: string; slug?: string; max?: number; endsAt?: string; status?: string; reason?: string } = {},
) {
  const [listId, numberId] = [of.id ?? newId(), newId()];
  const slug = of.slug ?? `spring-${listId.slice(-6)}`;
  await app.database.query(
    `INSERT INTO phone_numbers (id, workspace_id, e164, country) VALUES ($1, $2, $3, 'US') ON CONFLICT DO NOTHING`,
    [numberId, user.workspaceId, '+14155550100'],
  );
  await app.database.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, slug, name, status, phone_number_id, from_e164, max_concurrent,
       calls_per_second, retry, ends_at, finished_at)
     SELECT $1, workspace_id, 'campaign', $2, 'Spring', $4, id, e164, 1, 1,
            jsonb_build_object('max_attempts', $5::int, 'delay_s', 1, 'on', '[]'::jsonb), $6,
            CASE WHEN $4 = 'completed' THEN now() END
     FROM phone_numbers WHERE workspace_id = $3`,
    [listId, slug, user.workspaceId, of.status ?? 'completed', of.max ?? 3, of.endsAt ?? null],
  );
  await app.database.query(
    `INSERT INTO prospects (id, workspace_id, list_id, e164, zones, variables, state, reason, attempts_made)
     SELECT uuidv7(), $1, $2, key, '{America/New_York}', '{}', value, $4, CASE value WHEN 'pending' THEN 0 ELSE 1 END
     FROM jsonb_each_text($3)`,
    [user.workspaceId, listId, states, of.reason ?? null],
  );
  return { listId, slug };
}

interface ProspectState {
  id: string;
  state: string;
  reason: string | null;
  next_at: Date | null;
}

async function prospectAt(listId: string, e164: string): Promise<ProspectState> {
  const rows = await app.database.query<ProspectState>(
    'SELECT id, state, reason, next_at FROM prospects WHERE list_id = $1 AND e164 = $2',
    [listId, e164],
  );
  if (rows[0] === undefined) throw new Error('no such prospect');
  return rows[0];
}

const statusOf = async (listId: string): Promise<string> =>
  (await app.database.query<{ status: string }>('SELECT status FROM dial_lists WHERE id = $1', [listId]))[0]
    ?.status ?? '';
const hoursAhead = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const codesOf = (body: { results: { code: string | null }[] }): (string | null)[] =>
  body.results.map(({ code }) => code);

describe('a callback', () => {
  it('makes the next attempt of who was called already, and lets a completed campaign run for it', async () => {
    const { listId, slug } = await campaignOf({ '+12125550150': 'exhausted', '+12125550151': 'completed' });
    const at = hoursAhead(3);
    const target = { campaign: slug, phone_number: '+1 212 555 0150' };
    const other = await prospectAt(listId, '+12125550151');
    const { body } = await send([
      { type: 'callback', ...target, callback_at: at },
      { type: 'callback', prospect_id: other.id, callback_at: at.replace('Z', '+00:00') },
    ]).expect(200);
    expect(body).toMatchObject({ applied: 2, refused: 0 });
    for (const e164 of ['+12125550150', '+12125550151']) {
      expect(await prospectAt(listId, e164)).toMatchObject({
        state: 'pending',
        reason: 'callback',
        next_at: new Date(at),
      });
    }
    expect(await statusOf(listId)).toBe('running');
    const [event] = await audited('prospect.callback_planned');
    expect(event).toMatchObject({ actor: { type: 'dialer-webhook' }, data: { callback_at: at } });
  });

  it.each<[string, string, object]>([
    ['dialing', 'callback_not_possible', {}],
    ['unknown', 'callback_not_possible', {}],
    ['canceled', 'callback_not_possible', {}],
    ['suppressed', 'number_suppressed', {}],
    ['exhausted', 'callback_not_possible', { reason: 'declined-or-invalid' }],
    ['completed', 'callback_not_possible', { max: 1 }],
    ['completed', 'callback_not_possible', { status: 'archived' }],
    ['completed', 'callback_not_possible', { endsAt: hoursAhead(1) }],
  ])('of who is %s is refused as %s where it cannot be (%j)', async (state, code, how) => {
    const { listId, slug } = await campaignOf({ '+12125550152': state }, how);
    const event = {
      type: 'callback',
      campaign: slug,
      phone_number: '+12125550152',
      callback_at: hoursAhead(2),
    };
    const { body } = await send([event]).expect(200);
    expect(codesOf(body)).toEqual([code]);
    expect(await prospectAt(listId, '+12125550152')).toMatchObject({ state });
  });

  it('never reaches who opts out in the same message, in whatever order', async () => {
    const { listId, slug } = await campaignOf({ '+12125550153': 'completed' });
    const { body } = await send([
      { type: 'callback', campaign: slug, phone_number: '+12125550153', callback_at: hoursAhead(2) },
      optOut('+12125550153'),
    ]).expect(200);
    expect(codesOf(body)).toEqual(['number_suppressed', null]);
    expect((await prospectAt(listId, '+12125550153')).state).toBe('completed');
  });

  it('nor who opts out far behind it, where a message is taken in parts, also when it comes again', async () => {
    const { listId, slug } = await campaignOf({ '+12125550155': 'completed' });
    const callback = { type: 'callback', campaign: slug, callback_at: hoursAhead(2) };
    const events = [
      { ...callback, phone_number: '+12125550155' },
      ...Array.from({ length: 59 }, () => ({ type: 'hangup' })),
      optOut('+12125550155'),
      { ...callback, phone_number: '+12125550156' },
      optOut('nobody'),
    ];
    const messageId = randomUUID();
    const { body } = await send(events, { messageId }).expect(200);
    expect(codesOf(body)).toEqual([
      'number_suppressed',
      ...Array.from({ length: 59 }, () => 'event_type_unknown'),
      null,
      'not_found',
      'number_invalid',
    ]);
    const results = body.results as { index: number; pointer: string | null }[];
    expect(results.map(({ index }) => index)).toEqual(events.map((_, index) => index));
    expect(results[62]?.pointer).toBe('/events/62/phone_number');
    expect((await prospectAt(listId, '+12125550155')).state).toBe('completed');
    const again = await send(events, { messageId }).expect(200);
    expect(again.body).toEqual({ ...body, duplicate: true });
  });

  it('by the id of a campaign is of that one, though another has that as its slug', async () => {
    const id = newId();
    const other = await campaignOf({ '+12125550157': 'completed' }, { slug: id });
    await campaignOf({ '+12125550157': 'completed' }, { id });
    const target = { campaign: id, phone_number: '+12125550157' };
    await send([{ type: 'callback', ...target, callback_at: hoursAhead(2) }]).expect(200);
    expect((await prospectAt(id, '+12125550157')).state).toBe('pending');
    expect((await prospectAt(other.listId, '+12125550157')).state).toBe('completed');
  });

  it('says what is wrong with it', async () => {
    const { slug } = await campaignOf({ '+12125550154': 'completed' });
    const target = { campaign: slug, phone_number: '+12125550154' };
    const callback_at = hoursAhead(2);
    const { body } = await send([
      { type: 'callback', ...target, callback_at: hoursAhead(-1) },
      { type: 'callback', ...target, callback_at: hoursAhead(91 * 24) },
      { type: 'callback', ...target, callback_at: '2026-12-01T10:00' },
      { type: 'callback', callback_at },
      { type: 'callback', ...target, prospect_id: newId(), callback_at },
      { type: 'callback', prospect_id: newId(), callback_at },
      { type: 'callback', call_id: newId(), callback_at },
      { type: 'callback', campaign: 'nobodys', phone_number: '+12125550154', callback_at },
    ]).expect(200);
    const results = body.results as { code: string; pointer: string }[];
    expect(results.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'callback_at_invalid /events/0/callback_at',
      'callback_at_invalid /events/1/callback_at',
      'validation_failed /events/2/callback_at',
      'event_target_unclear /events/3/prospect_id',
      'event_target_unclear /events/4/campaign',
      'not_found /events/5',
      'not_found /events/6',
      'not_found /events/7',
    ]);
  });
});

describe('a disposition', () => {
  it('ends who waits to be called, puts off whom to call back, and suppresses who opts out', async () => {
    const { listId, slug } = await campaignOf(
      { '+12125550160': 'pending', '+12125550161': 'pending', '+12125550162': 'pending' },
      { status: 'running' },
    );
    const of = (phone_number: string, disposition: string, more: object = {}) => ({
      type: 'disposition',
      campaign: slug,
      phone_number,
      disposition,
      ...more,
    });
    const at = hoursAhead(5);
    const dueAt = async () =>
      (
        await app.database.query<{ at: Date }>('SELECT due_at AS at FROM dial_lists WHERE id = $1', [listId])
      )[0]?.at;
    await app.database.query(`UPDATE dial_lists SET due_at = now() + interval '9 hours' WHERE id = $1`, [
      listId,
    ]);
    await send([of('+12125550161', 'callback', { callback_at: at })]).expect(200);
    // Written once, for its time: the list is not looked at before.
    expect(await dueAt()).toEqual(new Date(at));
    const { body } = await send([
      of('+12125550160', 'wrong_number'),
      of('+12125550161', 'callback', { callback_at: at }),
      of('+12125550162', 'do_not_call'),
    ]).expect(200);
    expect(codesOf(body)).toEqual([null, null, null]);
    expect(await prospectAt(listId, '+12125550160')).toMatchObject({
      state: 'completed',
      reason: 'disposition',
    });
    expect(await prospectAt(listId, '+12125550161')).toMatchObject({
      state: 'pending',
      next_at: new Date(at),
    });
    expect((await prospectAt(listId, '+12125550162')).state).toBe('suppressed');
    expect(await suppressed()).toContain('+12125550162 webhook');
    expect((await audited('disposition.applied')).length).toBeGreaterThanOrEqual(3);
  });

  it('that the workspace does not have, makes no callback, or changes nothing, is refused', async () => {
    const { slug } = await campaignOf({ '+12125550163': 'completed' });
    const of = { type: 'disposition', campaign: slug, phone_number: '+12125550163' };
    const { body } = await send([
      { ...of, disposition: 'sold_twice' },
      { ...of, disposition: 'interested', callback_at: hoursAhead(1) },
      { ...of, disposition: 'interested' },
      { ...of, type: 'disposition' },
    ]).expect(200);
    expect(codesOf(body)).toEqual([
      'disposition_unknown',
      'callback_at_invalid',
      'disposition_without_effect',
      'validation_failed',
    ]);
  });
});
