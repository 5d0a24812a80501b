import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

describe('the settings of a workspace', () => {
  let t: TestApp;
  let user: TestUser;

  beforeAll(async () => {
    t = await startTestApp({ roles: ['api'] });
  }, 60_000);
  afterAll(() => t.close());
  beforeEach(async () => {
    user = await t.signUp();
  });

  const path = () => `/workspaces/${user.workspaceId}/settings`;
  const patch = (body: object) => t.request('patch', path(), user).send(body);

  const all = {
    max_concurrent: 0,
    daily_call_cap: null,
    daily_spend_cap: 12.5,
    allowed_countries: ['US', 'DE'],
    attempt_caps: [
      { max: 1, period_s: 3600 },
      { max: 5, period_s: 604_800 },
    ],
    calling_window: { start: '20:00', end: '02:00', days: ['fri', 'sat'] },
    time_zone: 'Asia/Kolkata',
    price_per_minute: 0.000_001,
    prices: { '+44': 0.015, '+4470': 1 },
    dispositions: ['do_not_call', 'sold'],
    abandonment_cap_percent: 2.5,
  };

  it('come back as they were set, every one of them', async () => {
    expect((await patch(all).expect(200)).body).toEqual(all);
    expect((await t.request('get', path(), user).expect(200)).body).toEqual(all);
    const [row] = await t.database.query('SELECT * FROM workspaces WHERE id = $1', [user.workspaceId]);
    expect(row).toMatchObject({
      daily_spend_cap_micros: '12500000',
      price_per_minute_micros: '1',
      prices: { '+44': 15_000, '+4470': 1_000_000 },
      attempt_caps: all.attempt_caps,
    });
  });

  it('can be taken back where they are optional', async () => {
    await patch(all).expect(200);
    const none = { daily_spend_cap: null, allowed_countries: null, calling_window: null, attempt_caps: [] };
    expect((await patch(none).expect(200)).body).toEqual({ ...all, ...none });
  });

  it('change one by one, and record what each was before', async () => {
    await patch({ max_concurrent: 5 }).expect(200);
    await patch({ max_concurrent: 5, prices: { 44: 0.02 } }).expect(200);
    await patch({}).expect(200);
    const events = await t.database.query<{ data: unknown }>(
      `SELECT data FROM audit_events WHERE workspace_id = $1 AND action = 'settings.updated' ORDER BY id`,
      [user.workspaceId],
    );
    expect(events.map((event) => event.data)).toEqual([
      { max_concurrent: { from: 100, to: 5 } },
      { prices: { from: {}, to: { '+44': 0.02 } } },
    ]);
  });

  it('are not lost when two admins change different ones at the same moment', async () => {
    await Promise.all([
      patch({ max_concurrent: 5 }),
      patch({ daily_call_cap: 6 }),
      patch({ time_zone: 'Europe/Berlin' }),
    ]);
    const { body } = await t.request('get', path(), user);
    expect(body).toMatchObject({ max_concurrent: 5, daily_call_cap: 6, time_zone: 'Europe/Berlin' });
  });

  it.each`
    body                                                                      | pointer
    ${{ max_concurrent: -1 }}                                                 | ${'/max_concurrent'}
    ${{ max_concurrent: null }}                                               | ${'/max_concurrent'}
    ${{ max_concurrent: 1.5 }}                                                | ${'/max_concurrent'}
    ${{ daily_call_cap: '100' }}                                              | ${'/daily_call_cap'}
    ${{ daily_spend_cap: 0.000_000_1 }}                                       | ${'/daily_spend_cap'}
    ${{ daily_spend_cap: 1e300 }}                                             | ${'/daily_spend_cap'}
    ${{ allowed_countries: ['us'] }}                                          | ${'/allowed_countries'}
    ${{ allowed_countries: 'US' }}                                            | ${'/allowed_countries'}
    ${{ attempt_caps: [{ max: 0, period_s: 86_400 }] }}                       | ${'/attempt_caps/0/max'}
    ${{ attempt_caps: [null] }}                                               | ${'/attempt_caps/0'}
    ${{ attempt_caps: null }}                                                 | ${'/attempt_caps'}
    ${{ calling_window: { start: '25:00', end: '21:00', days: ['mon'] } }}    | ${'/calling_window/start'}
    ${{ calling_window: { start: '08:00', end: '08:00', days: ['mon'] } }}    | ${'/calling_window/end'}
    ${{ calling_window: { start: '08:00', end: '21:00', days: [] } }}         | ${'/calling_window/days'}
    ${{ calling_window: { start: '08:00', end: '21:00', days: ['Monday'] } }} | ${'/calling_window/days'}
    ${{ calling_window: [] }}                                                 | ${'/calling_window'}
    ${{ time_zone: '+02:00' }}                                                | ${'/time_zone'}
    ${{ prices: { '0044': 1 } }}                                              | ${'/prices/0044'}
    ${{ prices: { '+44': 0.000_000_1 } }}                                     | ${'/prices/+44'}
    ${{ prices: { '+44': null } }}                                            | ${'/prices/+44'}
    ${{ price_per_minute: 0.123_456_7 }}                                      | ${'/price_per_minute'}
    ${{ prices: [1] }}                                                        | ${'/prices'}
    ${{ dispositions: ['sold'] }}                                             | ${'/dispositions'}
    ${{ dispositions: ['do_not_call', 'Sold Out'] }}                          | ${'/dispositions'}
    ${{ daily_spend_cap_micros: 1 }}                                          | ${'/daily_spend_cap_micros'}
  `('refuse $body and name $pointer', async ({ body, pointer }: { body: object; pointer: string }) => {
    const reply = await patch(body).expect(400);
    expect(reply.body.code).toBe('validation_failed');
    expect(reply.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });
});
