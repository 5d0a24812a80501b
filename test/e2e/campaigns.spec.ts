import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { agentNumber, insertNumber, userWithNumber } from '../support/batches.js';
import { newId } from '../../src/platform/ids.js';

let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
}, 60_000);
beforeEach(async () => {
  user = await userWithNumber(app);
});
afterAll(() => app.close());

type Method = Parameters<TestApp['request']>[0];
type Shown = Record<string, unknown> & { id: string; slug: string; status: string };

const as = (method: Method, path: string, who: TestUser | undefined = user) =>
  app.request(method, `/api/v/${path}`, who);
const settings = { name: 'Renewals', caller_ids: [agentNumber] };

async function create(fields: object = {}): Promise<Shown> {
  const { body } = await as('post', 'campaign/')
    .send({ ...settings, ...fields })
    .expect(201);
  return body as Shown;
}

async function prospects(campaign: Shown, ...states: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, state] of states.entries()) {
    const id = newId();
    await app.database.query(
      `INSERT INTO prospects (id, workspace_id, list_id, e164, country, zones, variables, state, next_at)
       VALUES ($1, $2, $3, $4, 'US', '{America/New_York}', '{"name": "Ada"}', $5,
               CASE WHEN $5 = 'pending' THEN now() END)`,
      [id, user.workspaceId, campaign.id, `+121255501${String(index).padStart(2, '0')}`, state],
    );
    ids.push(id);
  }
  return ids;
}

async function called(campaign: Shown): Promise<void> {
  await app.database.query(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, list_id, from_e164, to_e164)
     VALUES ($1, $2, 'phone', 'outbound', 'completed', $3, $4, '+12125550177')`,
    [newId(), user.workspaceId, campaign.id, agentNumber],
  );
}

const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString();

describe('a campaign', () => {
  it('is a draft with a slug of its name and defaults for all that was not said', async () => {
    const campaign = await create();
    expect(campaign).toMatchObject({
      uuid: campaign.id,
      name: 'Renewals',
      status: 'draft',
      agent_id: null,
      caller_ids: [agentNumber],
      starts_at: null,
      ends_at: null,
      calling_windows: [
        { start: '08:00', end: '21:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
      ],
      holidays: [],
      profile: null,
      max_concurrent: 20,
      calls_per_second: 5,
      ring_timeout_s: 30,
      default_country: 'US',
      retry: { max_attempts: 1, delay_s: 1800, on: ['busy', 'no-answer', 'failed'], rules: [] },
      voicemail: 'continue',
      priority: 5,
      require_consent: null,
      public_status: false,
      counts: { total: 0, pending: 0, completed: 0 },
      outcomes: {},
      progress: null,
      expected_end_at: null,
      waiting: null,
      created_by: user.email,
    });
    expect(campaign.slug).toMatch(/^renewals-[0-9a-f]{8}$/);
    expect((await as('get', `campaign/${campaign.slug}`).expect(200)).body).toEqual(campaign);
    expect((await as('get', `campaign/${campaign.id}/`).expect(200)).body).toEqual(campaign);
  });

  it('keeps everything that can be said of it', async () => {
    const said = {
      slug: 'winter-renewals',
      starts_at: tomorrow,
      ends_at: inAWeek,
      calling_windows: [
        { start: '09:00', end: '12:00', days: ['mon', 'tue'] },
        { start: '13:30', end: '17:00', days: ['mon', 'tue'] },
      ],
      holidays: ['2026-12-25', '2027-01-01'],
      profile: 'us-tcpa',
      max_concurrent: 3,
      calls_per_second: 0.5,
      ring_timeout_s: 25,
      default_country: 'US',
      voicemail: 'leave_message',
      priority: 9,
      require_consent: 'written',
      public_status: true,
      retry: {
        max_attempts: 4,
        delay_s: 600,
        on: ['busy'],
        rules: [
          { on: 'no-answer', delay_s: 3600, max_attempts: 3, other_time_of_day: true },
          { disposition: 'voicemail', delay_s: 86_400, max_attempts: 2, other_time_of_day: false },
        ],
      },
    };
    expect(await create({ ...said, status: 'running' })).toMatchObject({ ...said, status: 'scheduled' });
  });

  it('is found by PUT with defaults again, and by PATCH with all that was not said as it was', async () => {
    const { slug } = await create({ priority: 8, holidays: ['2026-12-25'], max_concurrent: 7 });
    const patched = await as('patch', `campaign/${slug}/`)
      .send({ holidays: ['2026-12-26'], calls_per_second: 2 })
      .expect(200);
    expect(patched.body).toMatchObject({
      priority: 8,
      max_concurrent: 7,
      calls_per_second: 2,
      holidays: ['2026-12-26'],
    });
    const windows = [{ start: '10:00', end: '11:00', days: ['fri'] }];
    await as('patch', `campaign/${slug}/`).send({ calling_windows: windows }).expect(200);
    const put = await as('put', `campaign/${slug}`)
      .send({ ...settings, name: 'Renewed', max_concurrent: 4 })
      .expect(200);
    expect(put.body).toMatchObject({
      name: 'Renewed',
      slug,
      priority: 5,
      max_concurrent: 4,
      calls_per_second: 5,
      holidays: [],
      calling_windows: [{ start: '08:00', end: '21:00' }],
    });
  });

  it('keeps its windows when only its holidays change, and the other way round', async () => {
    const windows = [{ start: '10:00', end: '11:00', days: ['fri'] }];
    const { slug } = await create({ calling_windows: windows, holidays: ['2026-12-25'] });
    await as('patch', `campaign/${slug}/`).send({ holidays: [] }).expect(200);
    const { body } = await as('patch', `campaign/${slug}/`)
      .send({ calling_windows: [{ start: '10:00', end: '12:00' }] })
      .expect(200);
    expect(body.holidays).toEqual([]);
    const holidays = ['2026-12-24'];
    const again = await as('patch', `campaign/${slug}/`).send({ holidays }).expect(200);
    expect(again.body).toMatchObject({ holidays, calling_windows: [{ start: '10:00', end: '12:00' }] });
  });

  it('starts, pauses, goes on and is archived, and then is final', async () => {
    const { slug } = await create();
    const become = async (status: string) =>
      (await as('patch', `campaign/${slug}/`).send({ status }).expect(200)).body.status as string;
    expect(await become('running')).toBe('running');
    expect(await become('paused')).toBe('paused');
    expect((await as('get', `campaign/${slug}/`).expect(200)).body.waiting).toEqual({
      because: 'paused-by-user',
      until: null,
    });
    expect(await become('running')).toBe('running');
    expect(await become('archived')).toBe('archived');
    expect(await become('archived')).toBe('archived');
    const refused = await as('patch', `campaign/${slug}/`).send({ priority: 1 }).expect(409);
    expect(refused.body.code).toBe('list_finished');
  });

  it.each`
    what                                      | body                                                                                                              | status | code                        | pointer
    ${'no name'}                              | ${{ name: undefined }}                                                                                            | ${400} | ${'validation_failed'}      | ${'/name'}
    ${'no number'}                            | ${{ caller_ids: [] }}                                                                                             | ${400} | ${'validation_failed'}      | ${'/caller_ids'}
    ${'a number of nobody'}                   | ${{ caller_ids: ['+14155550199'] }}                                                                               | ${404} | ${'phone_number_not_found'} | ${'/caller_ids/0'}
    ${'an agent of nobody'}                   | ${{ agent_id: '0193aaaa-0000-7000-8000-000000000000' }}                                                           | ${404} | ${'agent_not_found'}        | ${'/agent_id'}
    ${'a start in the past'}                  | ${{ starts_at: '2020-01-01T00:00:00Z' }}                                                                          | ${400} | ${'schedule_in_past'}       | ${'/starts_at'}
    ${'an end in the past'}                   | ${{ ends_at: '2020-01-01T00:00:00Z' }}                                                                            | ${400} | ${'end_in_past'}            | ${'/ends_at'}
    ${'an end before its start'}              | ${{ starts_at: inAWeek, ends_at: tomorrow }}                                                                      | ${400} | ${'end_before_start'}       | ${'/ends_at'}
    ${'a window that never opens'}            | ${{ calling_windows: [{ start: '09:00', end: '09:00' }] }}                                                        | ${400} | ${'window_never_opens'}     | ${'/calling_windows/0/end'}
    ${'windows outside of its profile'}       | ${{ profile: 'us-fl', calling_windows: [{ start: '22:00', end: '23:00' }] }}                                      | ${400} | ${'window_never_opens'}     | ${'/calling_windows'}
    ${'a time that is none'}                  | ${{ calling_windows: [{ start: '9', end: '10:00' }] }}                                                            | ${400} | ${'calling_window_invalid'} | ${'/calling_windows/0/start'}
    ${'a holiday that is no day'}             | ${{ holidays: ['2027-02-29'] }}                                                                                   | ${400} | ${'validation_failed'}      | ${'/holidays'}
    ${'a holiday twice'}                      | ${{ holidays: ['2027-02-28', '2027-02-28'] }}                                                                     | ${400} | ${'validation_failed'}      | ${'/holidays'}
    ${'a profile that is not there'}          | ${{ profile: 'mars' }}                                                                                            | ${400} | ${'profile_unknown'}        | ${'/profile'}
    ${'a country that is none'}               | ${{ default_country: 'Atlantis' }}                                                                                | ${400} | ${'country_unknown'}        | ${'/default_country'}
    ${'a priority of 11'}                     | ${{ priority: 11 }}                                                                                               | ${400} | ${'validation_failed'}      | ${'/priority'}
    ${'null where none can be'}               | ${{ priority: null }}                                                                                             | ${400} | ${'validation_failed'}      | ${'/priority'}
    ${'a slug with blanks'}                   | ${{ slug: 'a b' }}                                                                                                | ${400} | ${'validation_failed'}      | ${'/slug'}
    ${'a rule about nothing'}                 | ${{ retry: { max_attempts: 2, rules: [{ delay_s: 1, max_attempts: 1 }] } }}                                       | ${400} | ${'retry_rule_invalid'}     | ${'/retry/rules/0'}
    ${'a rule about two things'}              | ${{ retry: { max_attempts: 2, rules: [{ on: 'busy', disposition: 'voicemail', delay_s: 1, max_attempts: 1 }] } }} | ${400} | ${'retry_rule_invalid'}     | ${'/retry/rules/0'}
    ${'a rule about an unknown disposition'}  | ${{ retry: { max_attempts: 2, rules: [{ disposition: 'sleepy', delay_s: 1, max_attempts: 1 }] } }}                | ${400} | ${'retry_rule_invalid'}     | ${'/retry/rules/0/disposition'}
    ${'a rule that calls back who opted out'} | ${{ retry: { max_attempts: 2, rules: [{ disposition: 'do_not_call', delay_s: 1, max_attempts: 1 }] } }}           | ${400} | ${'retry_rule_invalid'}     | ${'/retry/rules/0/disposition'}
  `('with $what is refused: $code at $pointer', async ({ body, status, code, pointer }) => {
    const reply = await as('post', 'campaign/')
      .send({ ...settings, ...body })
      .expect(status);
    expect(reply.body.code).toBe(code);
    expect(reply.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    const { total } = (await as('get', 'campaign/').expect(200)).body;
    expect(total).toBe(0);
  });

  it('has a slug that is taken once in a workspace, and in others all the same', async () => {
    await create({ slug: 'spring' });
    const taken = await as('post', 'campaign/')
      .send({ ...settings, slug: 'spring' })
      .expect(409);
    expect(taken.body).toMatchObject({ code: 'slug_taken', errors: [{ pointer: '/slug' }] });
    const { slug: other } = await create();
    expect((await as('patch', `campaign/${other}/`).send({ slug: 'spring' }).expect(409)).body.code).toBe(
      'slug_taken',
    );
    await create({ slug: 'spring-2' });
    user = await userWithNumber(app);
    await create({ slug: 'spring' });
  });

  it('is archived by DELETE when somebody was called, and else gone', async () => {
    const [one, other] = [await create({ slug: 'gone' }), await create()];
    await called(other);
    expect((await as('delete', `campaign/${one.slug}/`).expect(204)).text).toBe('');
    await as('get', `campaign/${one.slug}/`).expect(404);
    await create({ slug: 'gone' });
    expect((await as('delete', `campaign/${other.slug}/`).expect(200)).body).toMatchObject({
      id: other.id,
      status: 'archived',
    });
  });

  it('is deleted once, whoever repeats it with its key', async () => {
    const { slug } = await create();
    const remove = () => as('delete', `campaign/${slug}/`).set('Idempotency-Key', `delete-${slug}`);
    await remove().expect(204);
    const again = await remove().expect(204);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('leaves each change in the audit log', async () => {
    const { id, slug } = await create();
    await as('patch', `campaign/${slug}/`).send({ priority: 2 }).expect(200);
    await as('delete', `campaign/${slug}/`).expect(204);
    const events = await app.database.query<{ action: string }>(
      'SELECT action FROM audit_events WHERE object_id = $1 ORDER BY id',
      [id],
    );
    expect(events.map(({ action }) => action)).toEqual([
      'campaign.created',
      'campaign.updated',
      'campaign.deleted',
    ]);
  });
});

const slugs = async (query = '') =>
  ((await as('get', `campaign/${query}`).expect(200)).body.items as Shown[]).map(({ slug }) => slug);

describe('the list of campaigns', () => {
  it('is newest first, by page and by cursor, and shows archived ones only when asked to', async () => {
    for (const slug of ['one', 'two', 'three']) await create({ slug });
    await as('patch', 'campaign/two/').send({ status: 'archived' }).expect(200);
    expect(await slugs()).toEqual(['three', 'one']);
    expect(await slugs('?status=archived')).toEqual(['two']);
    expect(await slugs('?status=draft')).toEqual(['three', 'one']);
    const first = (await as('get', 'campaign/?page_size=1').expect(200)).body;
    expect(first).toMatchObject({ total: 2, has_next: true, items: [{ slug: 'three' }] });
    expect(await slugs(`?page_size=1&cursor=${first.next_cursor}`)).toEqual(['one']);
    await as('get', 'campaign/?status=importing').expect(400);
  });

  it('is filtered by the mail address of who made them', async () => {
    await create({ slug: 'mine' });
    const colleague = await app.member('member', user);
    await as('post', 'campaign/', colleague)
      .send({ ...settings, slug: 'theirs' })
      .expect(201);
    const key = await app.apiKey('member', user);
    const keyed = await app
      .request('post', '/api/v/campaign', { apiKey: key })
      .send({ ...settings, slug: 'scripts' });
    expect(keyed.body).toMatchObject({ slug: 'scripts', created_by: null });
    expect(await slugs(`?email=${colleague.email.toUpperCase()}`)).toEqual(['theirs']);
    expect(await slugs(`?email=${user.email}`)).toEqual(['mine']);
    expect(await slugs('?email=nobody@example.com')).toEqual([]);
  });

  it('is of the active workspace only: of another one of theirs it is empty, and others are forbidden', async () => {
    await create({ slug: 'here' });
    const base = `/workspaces/${user.workspaceId}`;
    const { slug } = (await app.request('get', base, user).expect(200)).body;
    const other = await app.request('post', '/workspaces', user).send({ name: 'Other' }).expect(201);
    const stranger = await app.signUp();
    expect(await slugs(`?workspace=${user.workspaceId}`)).toEqual(['here']);
    expect(await slugs(`?workspace=${slug}`)).toEqual(['here']);
    expect(await slugs(`?workspace=${other.body.id}`)).toEqual([]);
    for (const named of [stranger.workspaceId, newId(), 'nobodys']) {
      const refused = await as('get', `campaign/?workspace=${named}`).expect(403);
      expect(refused.body.code).toBe('not_a_member');
    }
    const key = await app.apiKey('member', user);
    const asKey = (named: string) =>
      app.request('get', `/api/v/campaign?workspace=${named}`, { apiKey: key });
    await asKey(slug).expect(200);
    await asKey(other.body.id).expect(403);
  });
});

describe('the people of a campaign', () => {
  it('are listed by state, and dialed again only from unknown', async () => {
    const campaign = await create({ status: 'running' });
    const [pending = '', unknown = ''] = await prospects(campaign, 'pending', 'unknown', 'completed');
    const { body } = await as('get', `campaign/${campaign.slug}/prospects/?state=unknown`).expect(200);
    expect(body).toMatchObject({
      total: 1,
      items: [{ id: unknown, uuid: unknown, upload_id: null, line: null, state: 'unknown', attempts: [] }],
    });
    const redial = (id: string) => as('post', `campaign/${campaign.slug}/prospects/${id}/redial/`);
    expect((await redial(pending).expect(409)).body.code).toBe('prospect_not_unknown');
    expect((await redial(unknown).expect(200)).body).toMatchObject({ state: 'pending', reason: 'redial' });
    await redial(newId()).expect(404);
    const shown = (await as('get', `campaign/${campaign.slug}/`).expect(200)).body;
    expect(shown).toMatchObject({
      counts: { total: 3, pending: 2, completed: 1, unknown: 0 },
      progress: 0.3333,
    });
  });
});

describe('the options', () => {
  it('are all that a form needs', async () => {
    await insertNumber(app, user, '+12125550100', { agent: false, trunk: false });
    const { body } = await as('get', 'options/').expect(200);
    expect(body).toMatchObject({
      numbers: [
        {
          phone_number: '+12125550100',
          country: 'US',
          agent_id: null,
          ready: false,
          not_ready_because: 'no-trunk',
        },
        { phone_number: agentNumber, ready: false, not_ready_because: 'trunk-not-ready' },
      ],
      retry_on: ['busy', 'no-answer', 'failed'],
      retry_rule_outcomes: ['busy', 'no-answer', 'failed', 'voicemail'],
      voicemail: ['hang_up', 'leave_message', 'continue'],
      consent_bases: ['express', 'written'],
      statuses: ['draft', 'scheduled', 'running', 'paused', 'completed', 'archived'],
      limits: { max_concurrent: 100, max_priority: 10 },
      time_zone: 'UTC',
    });
    expect(body.agents).toHaveLength(2);
    expect(body.profiles.map(({ name }: { name: string }) => name)).toEqual([
      'ca',
      'in',
      'uk',
      'us-fl',
      'us-tcpa',
    ]);
    expect(body.dispositions).toContainEqual({
      name: 'do_not_call',
      label: 'Do not call',
      effect: 'opt_out',
      delay_s: null,
    });
  });
});
