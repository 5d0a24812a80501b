import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { agentNumber, until, userWithNumber } from '../support/batches.js';

let app: TestApp;
/** A second process on the same database. */
let twin: TestApp;
let user: TestUser;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
  twin = await startTestApp({ roles: ['api'], database: app.database, dataDir: app.config.dataDir });
}, 60_000);
beforeEach(async () => {
  user = await userWithNumber(app);
});
afterAll(async () => {
  await twin.close();
  await app.close();
});

interface Campaign {
  id: string;
  slug: string;
}

async function create(fields: object = {}): Promise<Campaign> {
  const { body } = await app
    .request('post', '/api/v/campaign/', user)
    .send({ name: 'Very secret renewals', caller_ids: [agentNumber], public_status: true, ...fields })
    .expect(201);
  return body as Campaign;
}

const status = (slug: string, of = app) => of.request('get', `/api/v/campaign/${slug}/status/`);
const patch = (slug: string, body: object) =>
  app.request('patch', `/api/v/campaign/${slug}/`, user).send(body).expect(200);

/** What a stranger sees of a reply: not whose request it was. */
const seen = async (named: string) => {
  const { status: code, body, headers } = await status(named);
  const { instance: _instance, ...words } = body as Record<string, unknown>;
  return { code, words, headers: Object.keys(headers as object).toSorted() };
};

async function join(campaign: Campaign, state: string, number = '+12125550123'): Promise<void> {
  await app.database.query(
    `INSERT INTO prospects (id, workspace_id, list_id, e164, zones, variables, state, next_at)
     VALUES ($1, $2, $3, $4, '{America/New_York}', '{"name": "Ada Example"}', $5, now())`,
    [newId(), user.workspaceId, campaign.id, number, state],
  );
}

describe('the public status', () => {
  it('says how a campaign gets on to whoever has its slug or id, and nothing of people, numbers and agents', async () => {
    const campaign = await create({ status: 'running' });
    await join(campaign, 'pending');
    await join(campaign, 'completed', '+12125550124');
    const { body, text } = await status(campaign.slug).expect(200);
    expect(Object.keys(body).toSorted()).toEqual([
      'as_of',
      'counts',
      'ends_at',
      'expected_end_at',
      'finished_at',
      'outcomes',
      'progress',
      'rate',
      'started_at',
      'starts_at',
      'status',
    ]);
    expect(body).toMatchObject({
      status: 'running',
      counts: { total: 2, pending: 1, completed: 1 },
      progress: 0.5,
      rate: { dials_last_minute: 0, dials_per_second: 0 },
    });
    const [ids] = await app.database.query<Record<string, string>>(
      `SELECT l.id, l.slug, l.agent_id, n.agent_id AS number_agent, l.phone_number_id, l.workspace_id, l.created_by
       FROM dial_lists l JOIN phone_numbers n ON n.id = l.phone_number_id WHERE l.id = $1`,
      [campaign.id],
    );
    const secret = [...Object.values(ids ?? {}), agentNumber, '+12125550123', 'Ada', 'secret', user.email];
    expect(secret.filter((one) => one !== null && text.includes(one))).toEqual([]);
    await status(campaign.id).expect(200);
  });

  it('is answered for a campaign that did not opt in as for none: same words, same headers', async () => {
    const { slug, id } = await create({ public_status: false });
    const gone = await create({ slug: 'to-be-removed' });
    await app.request('delete', `/api/v/campaign/${gone.slug}/`, user).expect(204);
    const none = await seen('nobody-has-this-slug');
    expect(none.code).toBe(404);
    for (const named of [slug, id, gone.slug, newId(), "'; DROP TABLE dial_lists; --"]) {
      expect(await seen(encodeURIComponent(named))).toEqual(none);
    }
  });

  it('is one snapshot for all processes, made anew after two seconds and not before', async () => {
    const campaign = await create();
    const began = performance.now();
    const asked = Array.from({ length: 60 }, (_, n) => status(campaign.slug, n % 2 === 0 ? app : twin));
    const replies = await Promise.all(asked);
    const snapshots = new Set(replies.map((reply) => reply.body.as_of as string));
    expect(snapshots.size).toBeLessThanOrEqual(1 + Math.floor((performance.now() - began) / 2_000));
    const asOf = Date.parse(replies[0]?.body.as_of as string);
    await join(campaign, 'pending');
    const fresh = await until(async () => {
      const { at } = (await app.database.query<{ at: Date }>('SELECT clock_timestamp() AS at'))[0] ?? {};
      const { body } = await status(campaign.slug, twin).expect(200);
      // What is shown was at most two seconds old when it was asked for.
      expect((at?.getTime() ?? Infinity) - Date.parse(body.as_of as string)).toBeLessThanOrEqual(2_000);
      return body.counts.total === 1 ? body : null;
    });
    expect(Date.parse(fresh.as_of as string) - asOf).toBeGreaterThanOrEqual(2_000);
  });

  it('is as it is after a change of the campaign, at once', async () => {
    const campaign = await create();
    expect((await status(campaign.slug).expect(200)).body.status).toBe('draft');
    await patch(campaign.slug, { status: 'running' });
    expect((await status(campaign.slug, twin).expect(200)).body.status).toBe('running');
    await app
      .request('put', `/api/v/campaign/${campaign.slug}/`, user)
      .send({ name: 'x', caller_ids: [agentNumber], public_status: true, status: 'paused' })
      .expect(200);
    expect((await status(campaign.slug).expect(200)).body.status).toBe('paused');
    await patch(campaign.slug, { public_status: false });
    await status(campaign.slug, twin).expect(404);
    await patch(campaign.slug, { public_status: true });
    await status(campaign.slug).expect(200);
    await app.request('delete', `/api/v/campaign/${campaign.slug}/`, user).expect(204);
    await status(campaign.slug, twin).expect(404);
  });

  it('shows nothing older than a change, however many ask while it is made', async () => {
    const campaign = await create();
    const asking = { on: true, asked: 0 };
    const crowd = [app, twin, app, twin].map(async (of) => {
      while (asking.on) {
        asking.asked += 1;
        await status(campaign.slug, of);
      }
    });
    for (const round of ['running', 'paused', 'running', 'paused', 'running', 'paused']) {
      await patch(campaign.slug, { status: round });
      expect((await status(campaign.slug, twin).expect(200)).body.status).toBe(round);
    }
    asking.on = false;
    await Promise.all(crowd);
    expect(asking.asked).toBeGreaterThan(4);
  });

  it('has a slug of its own in the whole installation', async () => {
    await create({ slug: 'everywhere-known' });
    user = await userWithNumber(app);
    const body = { name: 'x', slug: 'everywhere-known', caller_ids: [agentNumber] };
    const post = (more: object) => app.request('post', '/api/v/campaign/', user).send({ ...body, ...more });
    expect((await post({ public_status: true }).expect(409)).body.code).toBe('slug_taken');
    await post({ public_status: false }).expect(201);
    const reply = await app
      .request('patch', '/api/v/campaign/everywhere-known/', user)
      .send({ public_status: true })
      .expect(409);
    expect(reply.body.code).toBe('slug_taken');
  });

  it('is limited by address, like all that needs no account', async () => {
    const small = await startTestApp({
      roles: ['api'],
      database: app.database,
      env: { RATE_LIMIT_PUBLIC_PER_MINUTE: '5' },
    });
    try {
      const { slug } = await create();
      const codes = [];
      for (let n = 0; n < 7; n += 1) codes.push((await status(slug, small)).status);
      expect(codes).toEqual([200, 200, 200, 200, 200, 429, 429]);
    } finally {
      await small.close();
    }
  });
});

describe('clearing the cache', () => {
  it('says how many campaigns of the workspace were in it, and leaves those of others', async () => {
    const others = await create();
    await status(others.slug).expect(200);
    user = await userWithNumber(app);
    const [one, two] = [await create(), await create()];
    await create();
    const before = (await status(one.slug).expect(200)).body.as_of;
    await status(two.slug, twin).expect(200);
    const clear = () => app.request('delete', '/api/v/delete-cache/', user).expect(200);
    expect((await clear()).body).toEqual({ cleared: 2 });
    expect((await clear()).body).toEqual({ cleared: 0 });
    expect((await status(one.slug).expect(200)).body.as_of).not.toBe(before);
    const [left] = await app.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM campaign_status_cache WHERE list_id = $1',
      [others.id],
    );
    expect(left?.n).toBe(1);
  });
});
