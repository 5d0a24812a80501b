import { CredentialWatch } from '../../src/modules/campaigns/live/credential-watch.js';
import { EventStream, type ReceivedEvent } from '../../src/cli/bench/event-stream.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

const line = '+14155550100';

let sandbox: TestSandbox;
let app: TestApp;
let user: TestUser;
const streams: EventStream[] = [];

beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ livekit: sandbox });
  sandbox.set({ webhookUrls: [`${app.url}/webhook/livekit`], agentApiUrl: app.url });
  app.app.get(CredentialWatch, { strict: false }).lookAgainMs = 50;
  user = await app.signUp();
  const trunk = { sip_address: 'sip.example.com', phone_number: line };
  await app.client(user).POST('/phonenumbers/sip_trunk', { body: trunk });
  const ada = { agent_name: 'Ada', phone_number: line, first_message: 'Hello!' };
  await app.client(user).POST('/agents', { body: ada });
}, 60_000);
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
});

interface Told {
  change: string;
  call: { id: string; status: string };
}

interface Seen {
  stream: EventStream;
  events: ReceivedEvent[];
  /** `started queued`, `ringing ringing` and so on, of one call. */
  story(callId: string): string[];
  /** What the first event says. */
  first(): Promise<{ reason: string; calls: { id: string }[] }>;
}

type Headers = Record<string, string>;
const bearer = ({ accessToken }: { accessToken: string }): Headers => ({
  authorization: `Bearer ${accessToken}`,
});

async function watch(
  query = '',
  headers: Headers = bearer(user),
  url = `${app.url}/api/v/live/`,
): Promise<Seen> {
  const events: ReceivedEvent[] = [];
  const stream = await EventStream.open(`${url}${query}`, headers, (event) => events.push(event));
  streams.push(stream);
  return {
    stream,
    events,
    story: (callId) => toldOf(events, callId).map(({ change, call }) => `${change} ${call.status}`),
    first: async () => {
      await until('the first event is there', () => events.length > 0);
      return JSON.parse(events[0]?.data ?? '') as { reason: string; calls: { id: string }[] };
    },
  };
}

function toldOf(events: readonly ReceivedEvent[], callId: string): Told[] {
  return events
    .filter(({ event }) => event === 'call')
    .map(({ data }) => JSON.parse(data) as Told)
    .filter(({ call, change }) => call.id === callId && change !== 'updated');
}

const dial = async (to: string): Promise<string> => {
  const body = { agent_phone_number: line, phone_number_to_dial: to };
  return (await app.client(user).POST('/calls/outbound_call', { body })).id;
};
const metric = async (name: string): Promise<number> => {
  const { text } = await app.request('get', '/metrics').expect(200);
  return Number(new RegExp(`^${name.replaceAll(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);
};

const ask = (method: string) =>
  fetch(`${app.url}/api/v/live/`, { method, headers: { ...bearer(user), accept: 'text/event-stream' } });

const answered = ['started queued', 'ringing ringing', 'answered in-progress', 'ended completed'];
const busy = ['started queued', 'ringing ringing', 'ended busy'];

/** A list of the workspace with one call that talks, in the tables. */
async function callOfList(kind: 'batch' | 'campaign', slug: string | null, to: string) {
  const ids = { listId: newId(), callId: newId(), attemptId: newId() };
  const { workspaceId } = user;
  await app.database.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, slug, name, status, phone_number_id, from_e164, max_concurrent,
       calls_per_second, retry)
     SELECT $1, workspace_id, $2, $3, 'a list', 'paused', id, e164, 1, 1, '{"max_attempts": 1, "delay_s": 1, "on": []}'
     FROM phone_numbers WHERE workspace_id = $4`,
    [ids.listId, kind, slug, workspaceId],
  );
  await app.database.query(
    `INSERT INTO attempts (id, workspace_id, call_id, list_id, trunk_id, agent_id, from_e164, to_e164, state, decision,
       slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day, dialed_at, answered_at, checked_at)
     SELECT $1, workspace_id, $2, $3, trunk_id, agent_id, e164, $4, 'in_progress', '{}', now(), 30, 300, 0, now(), now(),
       now(), now() + interval '1 hour'
     FROM phone_numbers WHERE workspace_id = $5`,
    [ids.attemptId, ids.callId, ids.listId, to, workspaceId],
  );
  await app.database.query(
    `INSERT INTO leases (attempt_id, workspace_id, trunk_id, list_id, e164, reserved_micros, expires_at)
     SELECT id, workspace_id, trunk_id, list_id, to_e164, 0, now() + interval '1 hour' FROM attempts WHERE id = $1`,
    [ids.attemptId],
  );
  return ids;
}

async function hangUp({ attemptId }: { attemptId: string }): Promise<void> {
  await app.database.query(
    `WITH freed AS (DELETE FROM leases WHERE attempt_id = $1)
     UPDATE attempts SET state = 'ended', outcome = 'completed', ended_at = now() WHERE id = $1`,
    [attemptId],
  );
}

describe('a stream of live calls', () => {
  it('costs nothing while nobody listens', async () => {
    expect(await metric('trunkline_live_look_seconds_count')).toBe(0);
  });

  it('begins with a snapshot and tells each step of a call, once and in order', async () => {
    const seen = await watch();
    expect(seen.stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-ratelimit-limit': expect.any(String),
      'content-security-policy': expect.any(String),
    });
    expect(await seen.first()).toMatchObject({ reason: 'start', calls: [] });
    const [taken, refused] = [await dial('+14155550123'), await dial('+14155550186')];
    await until(
      'both calls have ended',
      () => seen.story(taken).length + seen.story(refused).length === 7,
      20_000,
    );
    expect(seen.story(taken)).toEqual(answered);
    expect(seen.story(refused)).toEqual(busy);
    expect(await metric('trunkline_live_streams')).toBe(1);
  }, 30_000);

  it.each(['header', 'query'])(
    'is taken up where it broke, by the %s',
    async (how) => {
      const [first, witness] = [await watch(), await watch()];
      await first.first();
      first.stream.close();
      const id = await dial('+14155550124');
      await until('the call has ended', () => witness.story(id).length === 4, 20_000);
      const { lastId } = first.stream;
      const again =
        how === 'header'
          ? await watch('', { ...bearer(user), 'last-event-id': lastId })
          : await watch(`?last_event_id=${lastId}`);
      await until('what was missed is there', () => again.story(id).length === 4);
      expect(again.story(id)).toEqual(answered);
      const calls = witness.events.filter(({ event }) => event === 'call').map((event) => event.id);
      expect(again.events.map((event) => event.id)).toEqual(calls);
    },
    30_000,
  );

  it('of a place that this process does not know begins anew, and says so', async () => {
    const other = await startTestApp({ roles: ['api'], database: app.database });
    const key = { 'x-api-key': await app.apiKey('member', user) };
    const here = await watch('', key);
    await here.first();
    const headers = { ...key, 'last-event-id': here.stream.lastId };
    const there = await watch('', headers, `${other.url}/api/v/live/`);
    expect(await there.first()).toMatchObject({ reason: 'not_resumable', calls: [] });
    there.stream.close();
    await other.close();
  }, 30_000);

  it('about one list is told of that list alone', async () => {
    const slug = `spring-${newId().slice(-6)}`;
    const campaign = await callOfList('campaign', slug, '+12125550131');
    const batch = await callOfList('batch', null, '+12125550132');
    const queries = [`?campaign=${slug}`, `?campaign=${campaign.listId}`, `?batch_id=${batch.listId}`, ''];
    const seen = await Promise.all(queries.map((query) => watch(query)));
    const snapshots = await Promise.all(
      seen.map(async (one) => (await one.first()).calls.map(({ id }) => id)),
    );
    const both = [campaign.callId, batch.callId];
    expect(snapshots).toEqual([
      [campaign.callId],
      [campaign.callId],
      [batch.callId],
      expect.arrayContaining(both),
    ]);
    await hangUp(campaign);
    await hangUp(batch);
    const all = seen[3];
    await until('both ends are told', () => both.every((id) => all?.story(id).length === 1));
    const told = seen.map((one) => both.map((id) => one.story(id).join()));
    const [end, nothing] = ['ended completed', ''];
    expect(told).toEqual([
      [end, nothing],
      [end, nothing],
      [nothing, end],
      [end, end],
    ]);
  }, 20_000);

  it.each(['?campaign=nobodys', `?campaign=${newId()}`, `?batch_id=${newId()}`])(
    'about a list that is not there (%s) is refused',
    async (query) => {
      await expect(watch(query)).rejects.toThrow('no stream but 404');
    },
  );
});

describe('a stream ends', () => {
  it('when its key is revoked', async () => {
    const path = `/workspaces/${user.workspaceId}/api-keys`;
    const { body } = await app.request('post', path, user).send({ name: 'k', role: 'member' }).expect(201);
    const seen = await watch('', { 'x-api-key': body.key as string });
    await seen.first();
    await app.request('delete', `${path}/${body.id as string}`, user).expect(204);
    await until('the stream is closed', () => seen.stream.closed);
    expect(seen.events.at(-1)).toMatchObject({ event: 'end', data: '{"reason":"api_key_revoked"}' });
  });

  it('when its member is removed', async () => {
    const member = await app.member('member', user);
    const seen = await watch('', bearer(member));
    await seen.first();
    await app.request('delete', `/workspaces/${user.workspaceId}/members/${member.userId}`, user).expect(204);
    await until('the stream is closed', () => seen.stream.closed);
    expect(seen.events.at(-1)).toMatchObject({ event: 'end' });
  });

  it('when its session is signed out', async () => {
    const member = await app.member('member', user);
    const seen = await watch('', bearer(member));
    await seen.first();
    await app.request('post', '/auth/logout', member).expect(204);
    await until('the stream is closed', () => seen.stream.closed);
    expect(seen.events.at(-1)).toMatchObject({ event: 'end', data: '{"reason":"session_ended"}' });
  });

  it('when the process ends, which does not wait for it', async () => {
    const other = await startTestApp({ roles: ['api'], database: app.database });
    const key = { 'x-api-key': await app.apiKey('member', user) };
    const seen = await watch('', key, `${other.url}/api/v/live/`);
    await seen.first();
    const began = Date.now();
    await other.close();
    expect(Date.now() - began).toBeLessThan(3000);
    await until('the stream is closed', () => seen.stream.closed);
    expect(seen.events.at(-1)).toMatchObject({ event: 'end', data: '{"reason":"shutdown"}' });
  }, 20_000);

  it('and is counted no more', async () => {
    await until('all are gone', async () => (await metric('trunkline_live_streams')) === 0);
    expect(await metric('trunkline_live_streams_ended_total{why="credential"}')).toBe(3);
  });
});

describe('how many streams there may be', () => {
  let limited: TestApp;
  let keys: Headers[];

  beforeAll(async () => {
    const env = { LIVE_STREAMS: '4', LIVE_STREAMS_PER_WORKSPACE: '3', LIVE_STREAMS_PER_PRINCIPAL: '2' };
    limited = await startTestApp({ roles: ['api'], database: app.database, env });
    keys = await Promise.all([0, 1].map(async () => ({ 'x-api-key': await app.apiKey('member', user) })));
    keys.push({ 'x-api-key': await app.apiKey('member') });
  }, 20_000);
  afterAll(() => limited.close());

  it('is limited for a credential, a workspace and the process, and a stream that ends makes room', async () => {
    const open = (key: Headers | undefined) => watch('', key, `${limited.url}/api/v/live/`);
    const [one, two, other] = keys;
    const [first] = [await open(one), await open(one)];
    await expect(open(one)).rejects.toThrow('no stream but 429');
    await open(two);
    await expect(open(two)).rejects.toThrow('no stream but 429');
    await open(other);
    await expect(open(other)).rejects.toThrow('no stream but 503');
    const refused = await limited
      .request('get', '/api/v/live', { apiKey: other?.['x-api-key'] ?? '' })
      .set('Accept', 'text/event-stream')
      .expect(503);
    expect(refused.body.code).toBe('streams_full');
    expect(refused.headers['retry-after']).toBe('5');
    first.stream.close();
    await until('there is room', () =>
      open(one).then(
        () => true,
        () => false,
      ),
    );
  }, 20_000);
});

describe('without a stream', () => {
  it('the calls in flight are a page, newest first', async () => {
    const before = await callOfList('batch', null, '+12125550141');
    const after = await callOfList('campaign', `c-${newId()}`, '+12125550142');
    const { body } = await app.request('get', '/api/v/live/', user).expect(200);
    expect(body).toMatchObject({ total: 2, total_exact: true, has_next: false });
    const [newest, oldest] = body.items as Record<string, unknown>[];
    expect(newest).toMatchObject({
      id: after.callId,
      campaign_id: after.listId,
      batch_id: null,
      status: 'in-progress',
    });
    expect(oldest).toMatchObject({ id: before.callId, batch_id: before.listId, to_number: '+12125550141' });
    const one = await app.request('get', '/api/v/live', user).query({ page_size: 1 }).expect(200);
    const { next_cursor: cursor } = one.body;
    const two = await app.request('get', '/api/v/live', user).query({ page_size: 1, cursor }).expect(200);
    expect([one.body.items[0].id, two.body.items[0].id]).toEqual([after.callId, before.callId]);
    const filtered = await app
      .request('get', '/api/v/live', user)
      .query({ batch_id: before.listId })
      .expect(200);
    expect(filtered.body.total).toBe(1);
    await hangUp(before);
    await hangUp(after);
    expect((await app.request('get', '/api/v/live', user).expect(200)).body.total).toBe(0);
  });

  it('a list is named once', async () => {
    const query = { campaign: 'x', batch_id: newId() };
    const { body } = await app.request('get', '/api/v/live', user).query(query).expect(400);
    expect(body.errors).toMatchObject([{ parameter: 'batch_id' }]);
  });

  it('HEAD tells the type and ends, and OPTIONS the methods', async () => {
    const head = await ask('HEAD');
    expect([head.status, head.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    const options = await ask('OPTIONS');
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });
});
