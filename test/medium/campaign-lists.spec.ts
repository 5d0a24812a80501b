import type { INestApplicationContext } from '@nestjs/common';
import { Database } from '../../src/platform/database/database.js';
import type { WorkspaceTx } from '../../src/platform/database/tx.js';
import { AppError } from '../../src/platform/errors.js';
import type { Caller } from '../../src/platform/http/principal.js';
import { newId } from '../../src/platform/ids.js';
import { slugPattern } from '../../src/platform/slug.js';
import {
  type CampaignChanges,
  campaignDefaults,
  CampaignLists,
  everyDay,
  type CampaignSettings,
  type NewCampaign,
} from '../../src/modules/dialing/index.js';
import {
  insertNumber,
  insertProspects,
  insertWorkspace,
  type ListFixture,
  startEngine,
} from '../support/engine.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

const inAnHour = () => new Date(Date.now() + 3_600_000);
const inTwoHours = () => new Date(Date.now() + 7_200_000);

const campaign = (changes: Partial<NewCampaign> = {}): NewCampaign => ({
  ...campaignDefaults,
  name: 'Spring & Süd',
  slug: null,
  callerIds: ['+14155550100'],
  start: false,
  ...changes,
});

async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.kind} ${error.code} ${error.fields.map(({ pointer }) => pointer).join()}`.trim();
  }
  return 'no refusal';
}

describe('a campaign’s list', () => {
  let database: TestDatabase;
  let sandbox: TestSandbox;
  let engine: INestApplicationContext;
  let fixture: ListFixture;
  let caller: Caller;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await startTestSandbox({ speed: 50 });
    engine = await startEngine(database, sandbox);
    ({ fixture, caller } = await workspace());
  }, 60_000);

  afterAll(async () => {
    await engine?.close();
    await sandbox?.close();
    await database?.drop();
  });

  async function workspace(): Promise<{ fixture: ListFixture; caller: Caller }> {
    const made = await insertWorkspace(database, { livekitTrunkId: 'ST_none' });
    return {
      fixture: made,
      caller: {
        kind: 'api-key',
        id: newId(),
        userId: null,
        workspaceId: made.workspaceId,
        role: 'admin',
        isSuperuser: false,
        scopes: null,
        ip: null,
      },
    };
  }

  const within = <T>(as: Caller, work: (tx: WorkspaceTx, lists: CampaignLists) => Promise<T>): Promise<T> =>
    engine
      .get(Database)
      .withWorkspace(as.workspaceId, (tx) => work(tx, engine.get(CampaignLists, { strict: false })));

  const create = (changes: Partial<NewCampaign> = {}, as = caller) =>
    within(as, (tx, lists) => lists.create(tx, as, campaign(changes)));

  const change = (ref: string, changes: CampaignChanges, as = caller) =>
    within(as, (tx, lists) => lists.change(tx, as, ref, changes));

  const remove = (ref: string) => within(caller, (tx, lists) => lists.remove(tx, caller, ref));

  async function row(id: string) {
    const [list] = await database.query<Record<string, unknown>>(
      `SELECT status, name, slug, agent_id, from_e164, default_country, ends_at, priority, deleted_at, started_at,
              ARRAY(SELECT n.e164 FROM list_callers c JOIN phone_numbers n ON n.id = c.phone_number_id
                    WHERE c.list_id = l.id ORDER BY position) AS callers
       FROM dial_lists l WHERE id = $1`,
      [id],
    );
    if (list === undefined) throw new Error('the campaign is gone');
    return list;
  }

  it('begins as a draft with a slug of its name, or at once, or at its time', async () => {
    const draft = await row(await create());
    expect(draft).toMatchObject({ status: 'draft', default_country: 'US', callers: ['+14155550100'] });
    expect(draft['slug']).toMatch(/^spring-sud-[0-9a-f]{8}$/);
    expect(draft['slug']).toMatch(slugPattern);
    expect(await row(await create({ start: true }))).toMatchObject({ status: 'running' });
    expect(await row(await create({ start: true, startsAt: inAnHour() }))).toMatchObject({
      status: 'scheduled',
      started_at: null,
    });
  });

  it('is found by slug or id, and in its own workspace only', async () => {
    const id = await create({ slug: 'autumn' });
    expect(await change('autumn', { priority: 7 })).toBe(id);
    expect(await change(id, { priority: 8 })).toBe(id);
    expect(await row(id)).toMatchObject({ priority: 8 });
    const { caller: other } = await workspace();
    expect(await refusal(change('autumn', { priority: 1 }, other))).toBe('not-found not_found');
    expect(await refusal(change(id, { priority: 1 }, other))).toBe('not-found not_found');
  });

  it('keeps a chosen slug unique in the workspace, and a public one in the installation', async () => {
    await create({ slug: 'taken' });
    expect(await refusal(create({ slug: 'taken' }))).toBe('conflict slug_taken /slug');
    const other = await create({ slug: 'free' });
    expect(await refusal(change(other, { slug: 'taken' }))).toBe('conflict slug_taken /slug');
    expect(await row(other)).toMatchObject({ slug: 'free' });

    const { caller: elsewhere } = await workspace();
    const theirs = await create({ slug: 'taken', publicStatus: true }, elsewhere);
    expect(await refusal(change('taken', { publicStatus: true }))).toBe('conflict slug_taken /slug');
    await change(theirs, { status: 'archived' }, elsewhere);
    expect(await refusal(change('taken', { publicStatus: true }))).toBe('conflict slug_taken /slug');
  });

  it.each<[string, Partial<CampaignSettings>]>([
    ['not-found agent_not_found /agent_id', { agentId: newId() }],
    ['not-found phone_number_not_found /caller_ids/1', { callerIds: ['+14155550100', '+14155550199'] }],
    ['conflict number_without_trunk /caller_ids/0', { callerIds: ['+1 (415) 555-0171'] }],
    ['conflict number_without_agent /caller_ids/1', { callerIds: ['+14155550100', '+14155550172'] }],
    ['invalid validation_failed /caller_ids', { callerIds: [] }],
    ['invalid end_in_past /ends_at', { endsAt: new Date(Date.now() - 1000) }],
    ['invalid end_before_start /ends_at', { startsAt: inTwoHours(), endsAt: inAnHour() }],
    ['invalid schedule_in_past /starts_at', { startsAt: new Date(Date.now() - 120_000) }],
    ['invalid window_never_opens /calling_windows', { hours: { windows: [], holidays: [] } }],
    [
      'invalid window_never_opens /calling_windows/1/days',
      { hours: { windows: [everyDay, { ...everyDay, days: [] }], holidays: [] } },
    ],
    [
      'invalid calling_window_invalid /calling_windows/0/start',
      { hours: { windows: [{ ...everyDay, start: '8am' }], holidays: [] } },
    ],
    [
      'invalid holiday_invalid /holidays/1',
      { hours: { windows: [everyDay], holidays: ['2026-12-25', '2026-02-30'] } },
    ],
    [
      'invalid holiday_invalid /holidays/1',
      { hours: { windows: [everyDay], holidays: ['2026-12-25', '2026-12-25'] } },
    ],
  ])('is refused with %s, when it is made and when it is changed', async (expected, changes) => {
    await database.query(
      `INSERT INTO phone_numbers (id, workspace_id, e164, country)
       VALUES (uuidv7(), $1, '+14155550171', 'US') ON CONFLICT DO NOTHING`,
      [fixture.workspaceId],
    );
    await insertNumberOnce('+14155550172');
    expect(await refusal(create(changes))).toBe(expected);
    const id = await create();
    expect(await refusal(change(id, changes))).toBe(expected);
  });

  async function insertNumberOnce(e164: string): Promise<void> {
    const found = await database.query('SELECT FROM phone_numbers WHERE workspace_id = $1 AND e164 = $2', [
      fixture.workspaceId,
      e164,
    ]);
    if (found.length === 0)
      await insertNumber(database, fixture, { e164, agentId: null, livekitTrunkId: 'ST_none' });
  }

  it('with hours outside of those of the workspace is refused, one of its windows inside is enough', async () => {
    const { fixture: other, caller: bound } = await workspace();
    await database.query('UPDATE workspaces SET calling_window = $2 WHERE id = $1', [
      other.workspaceId,
      { start: '09:00', end: '12:00', days: ['mon'] },
    ]);
    const late = { start: '13:00', end: '14:00', days: everyDay.days };
    const early = { start: '08:00', end: '09:30', days: everyDay.days };
    const hours = (...windows: (typeof late)[]) => ({ hours: { windows, holidays: [] } });
    expect(await refusal(create(hours(late), bound))).toBe('invalid window_never_opens /calling_windows');
    expect(await refusal(create(hours(late, early), bound))).toBe('no refusal');
  });

  it('changes all of its settings, and says in the audit log which', async () => {
    await insertNumberOnce('+14155550172');
    const id = await create();
    const [agent] = await database.query<{ id: string }>('SELECT id FROM agents WHERE workspace_id = $1', [
      fixture.workspaceId,
    ]);
    const endsAt = inTwoHours();
    await change(id, {
      name: 'Summer',
      agentId: agent?.id ?? null,
      callerIds: ['+14155550172', '+14155550100', '+1 415 555 0172'],
      endsAt,
      priority: 9,
    });
    expect(await row(id)).toMatchObject({
      name: 'Summer',
      agent_id: agent?.id,
      callers: ['+14155550172', '+14155550100'],
      from_e164: '+14155550172',
      ends_at: endsAt,
      priority: 9,
    });
    // The same again changes nothing.
    await change(id, { name: 'Summer', callerIds: ['+14155550172', '+14155550100'], endsAt });
    const audit = await database.query<{ action: string; data: unknown }>(
      'SELECT action, data FROM audit_events WHERE object_id = $1 ORDER BY id',
      [id],
    );
    expect(audit).toEqual([
      { action: 'campaign.created', data: { name: 'Spring & Süd', status: 'draft' } },
      {
        action: 'campaign.updated',
        data: { fields: ['name', 'agentId', 'callerIds', 'endsAt', 'priority'], status: 'draft' },
      },
    ]);
  });

  it('gives up its agent only when each of its numbers has one', async () => {
    await insertNumberOnce('+14155550172');
    const [agent] = await database.query<{ id: string }>('SELECT id FROM agents WHERE workspace_id = $1', [
      fixture.workspaceId,
    ]);
    const callerIds = ['+14155550100', '+14155550172'];
    const id = await create({ agentId: agent?.id ?? null, callerIds });
    expect(await refusal(change(id, { agentId: null }))).toBe('conflict number_without_agent /caller_ids/1');
    expect(await refusal(change(id, { agentId: null, callerIds: ['+14155550100'] }))).toBe('no refusal');
  });

  it('is paused, started again and archived for good, with all who wait', async () => {
    const id = await create();
    expect(await refusal(change(id, { status: 'paused' }))).toBe('conflict list_not_started');
    await change(id, { status: 'running', startsAt: inAnHour() });
    expect(await row(id)).toMatchObject({ status: 'scheduled' });
    await change(id, { status: 'paused' });
    await insertProspects(database, { ...fixture, listId: id }, ['+12125550101', '+12125550102']);
    await change(id, { status: 'archived' });
    expect(await row(id)).toMatchObject({ status: 'archived' });
    expect(await database.query('SELECT state, reason FROM prospects WHERE list_id = $1', [id])).toEqual(
      [1, 2].map(() => ({ state: 'canceled', reason: 'list-archived' })),
    );
    expect(await refusal(change(id, { priority: 1 }))).toBe('conflict list_finished');
    expect(await refusal(change(id, { status: 'running' }))).toBe('conflict list_finished');
    expect(await refusal(change(id, { status: 'archived' }))).toBe('no refusal');
  });

  it('can be paused and archived also when its profile is not there any more', async () => {
    const id = await create({ start: true });
    await database.query(`UPDATE dial_lists SET profile = 'of-another-release' WHERE id = $1`, [id]);
    await change(id, { status: 'paused' });
    expect(await refusal(change(id, { hours: { holidays: ['2027-01-01'] } }))).toBe(
      'invalid profile_unknown /profile',
    );
    await change(id, { status: 'archived' });
    expect(await row(id)).toMatchObject({ status: 'archived' });
  });

  it.each<[string, CampaignChanges]>([
    ['ring time', { ringTimeoutS: 20 }],
    ['pace', { callsPerSecond: 1 }],
    ['calls at once', { maxConcurrent: 1 }],
  ])('that gets another %s while it runs dials nobody by the old one any more', async (_, changes) => {
    const id = await create({ start: true });
    await database.query(
      `INSERT INTO attempts (id, workspace_id, call_id, list_id, trunk_id, agent_id, from_e164, to_e164, state, decision,
         slot_at, window_until, ring_timeout_s, max_call_duration_s, price_micros, usage_day)
       SELECT uuidv7(), $1::uuid, uuidv7(), $2::uuid, n.trunk_id, n.agent_id, n.e164, '+12125550109', 'intent',
              '{"kind": "dial"}', now() + interval '1 hour', now() + interval '2 hours', 30, 600, 0, now()::date
       FROM phone_numbers n WHERE n.workspace_id = $1 AND n.e164 = '+14155550100'`,
      [fixture.workspaceId, id],
    );
    await change(id, changes);
    const [attempt] = await database.query<{ lapses: boolean }>(
      'SELECT window_until <= now() AS lapses FROM attempts WHERE list_id = $1',
      [id],
    );
    expect(attempt).toEqual({ lapses: true });
    await change(id, { status: 'archived' });
  });

  it('with hours outside of those of its country is refused, although it has no profile of its own', async () => {
    const atNight = { windows: [{ start: '22:00', end: '23:00', days: everyDay.days }], holidays: [] };
    expect(await refusal(create({ hours: atNight }))).toBe('invalid window_never_opens /calling_windows');
    expect(await refusal(create({ hours: atNight, defaultCountry: 'DE' }))).toBe('no refusal');
  });

  it('looks again at those for whom its hours never opened when it gets others', async () => {
    const id = await create({ start: true });
    await insertProspects(database, { ...fixture, listId: id }, ['+12125550103', '+12125550104']);
    await database.query(
      `UPDATE prospects SET state = 'skipped', reason = CASE e164 WHEN '+12125550103' THEN 'window-never-opens'
         ELSE 'consent-missing' END, next_at = NULL WHERE list_id = $1`,
      [id],
    );
    await database.query(`UPDATE dial_lists SET status = 'completed', finished_at = now() WHERE id = $1`, [
      id,
    ]);
    await change(id, { hours: { windows: [{ start: '10:00', end: '12:00', days: everyDay.days }] } });
    expect(await row(id)).toMatchObject({ status: 'running' });
    const states = await database.query(
      'SELECT e164, state FROM prospects WHERE list_id = $1 ORDER BY e164',
      [id],
    );
    expect(states).toEqual([
      { e164: '+12125550103', state: 'pending' },
      { e164: '+12125550104', state: 'skipped' },
    ]);
    await change(id, { status: 'archived' });
  });

  it('looks again at those who wait for its hours when it gets others, and at nobody else', async () => {
    const id = await create();
    await insertProspects(database, { ...fixture, listId: id }, ['+12125550105', '+12125550106']);
    await database.query(
      `UPDATE prospects SET next_at = now() + interval '2 days', reason = CASE e164 WHEN '+12125550105'
         THEN 'outside-window' ELSE 'callback' END WHERE list_id = $1`,
      [id],
    );
    await change(id, { hours: { windows: [{ start: '10:00', end: '12:00', days: everyDay.days }] } });
    const due = await database.query('SELECT e164 FROM prospects WHERE list_id = $1 AND next_at <= now()', [
      id,
    ]);
    expect(due).toEqual([{ e164: '+12125550105' }]);
  });

  it('with thousands who wait looks at some of them with the request for other hours, and at all soon after', async () => {
    const id = await create({ start: true });
    await change(id, { status: 'paused' });
    await database.query(
      `INSERT INTO prospects (id, workspace_id, list_id, e164, zones, variables, state, reason, next_at, updated_at)
       SELECT uuidv7(), $1, $2, '+1212' || 5600000 + n, '{America/New_York}', '{}',
              CASE WHEN n % 2 = 0 THEN 'pending' ELSE 'skipped' END,
              CASE WHEN n % 2 = 0 THEN 'outside-window' ELSE 'window-never-opens' END,
              CASE WHEN n % 2 = 0 THEN now() + interval '1 hour' END, now() - interval '1 hour'
       FROM generate_series(1, 10400) AS n`,
      [fixture.workspaceId, id],
    );
    const left = `SELECT count(*) FILTER (WHERE state = 'pending' AND next_at > now())::int AS waiting,
                         count(*) FILTER (WHERE state = 'skipped')::int AS skipped
                  FROM prospects WHERE list_id = $1`;
    const hours = { windows: [{ start: '10:00', end: '12:00', days: everyDay.days }] };
    const atOnce = await within(caller, async (tx, lists) => {
      await lists.change(tx, caller, id, { hours });
      return tx.one<{ waiting: number; skipped: number }>(left, [id]);
    });
    expect(atOnce).toEqual({ waiting: 200, skipped: 200 });
    await until('all are looked at', async () => {
      const [now] = await database.query<{ waiting: number; skipped: number }>(left, [id]);
      return now?.waiting === 0 && now.skipped === 0;
    });
    const [said] = await database.query("SELECT count(*)::int AS n FROM outbox WHERE topic LIKE 'dialing.%'");
    expect(said).toEqual({ n: 0 });
    await change(id, { status: 'archived' });
  });

  it('is removed while it has no calls, which frees its slug, and archived when it has', async () => {
    const empty = await create({ slug: 'once', start: true });
    expect(await remove('once')).toBe('removed');
    expect(await row(empty)).toMatchObject({ status: 'archived', deleted_at: expect.any(Date) });
    expect(await refusal(remove('once'))).toBe('not-found not_found');

    const called = await create({ slug: 'once' });
    await database.query(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, list_id, from_e164, to_e164, variables,
                          ring_timeout_s)
       VALUES (uuidv7(), $1, 'phone', 'outbound', 'completed', $2, '+14155550100', '+12125550101', '{}', 30)`,
      [fixture.workspaceId, called],
    );
    expect(await remove(called)).toBe('archived');
    expect(await remove(called)).toBe('archived');
    expect(await row(called)).toMatchObject({ status: 'archived', deleted_at: null });
  });
});
