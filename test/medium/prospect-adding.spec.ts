import type { INestApplicationContext } from '@nestjs/common';
import { type NewProspect, ProspectAdding } from '../../src/modules/dialing/index.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import type { TestApp, TestUser } from '../support/app.js';
import { csvOf, numberOf, startBatchApp, userWithNumber, buildImportChild } from '../support/batches.js';
import { addUpload, callerOf, ended, inWorkspace, newCampaign } from '../support/campaign-uploads.js';
import { createTrunk, insertList, startEngine } from '../support/engine.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, until } from '../support/sandbox.js';

jest.setTimeout(60_000);

describe('somebody who is added to a campaign', () => {
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

  const add = (campaign: string, prospect: Partial<NewProspect>) =>
    inWorkspace(app, user, (tx) =>
      app.app.get(ProspectAdding, { strict: false }).add(tx, callerOf(user), campaign, {
        phone_number: '+14155550101',
        variables: {},
        ...prospect,
      }),
    );
  const refusal = (campaign: string, prospect: Partial<NewProspect>): Promise<unknown> =>
    add(campaign, prospect).then(
      () => null,
      (error: unknown) => error,
    );
  const found = async (id: string) =>
    (await app.database.query('SELECT * FROM prospects WHERE id = $1', [id]))[0];

  it('is read as the row of a file is', async () => {
    const campaign = await newCampaign(app, user);
    const { id, outcome, state } = await add(campaign, {
      phone_number: ' 030 23125 123 ',
      country: 'Germany',
      variables: { name: ' Ann ', __proto__2: 'x' },
    });
    expect({ outcome, state }).toEqual({ outcome: 'added', state: 'pending' });
    expect(await found(id)).toMatchObject({
      e164: '+493023125123',
      country: 'DE',
      number_type: 'fixed_line',
      zones: ['Europe/Berlin'],
      zone_source: 'number',
      variables: { name: 'Ann', __proto__2: 'x' },
      upload_id: null,
      line_no: null,
    });
  });

  it('is updated when the campaign has the number, and never there twice', async () => {
    const campaign = await newCampaign(app, user);
    const upload = await ended(app, user, await addUpload(app, user, campaign, csvOf(3)));
    expect(upload).toMatchObject({ rows_accepted: 3 });
    await app.database.query(`UPDATE prospects SET state = 'completed', next_at = NULL WHERE list_id = $1`, [
      campaign,
    ]);
    const again = await add(campaign, {
      phone_number: numberOf(1),
      timezone: 'America/Denver',
      variables: { city: 'Oslo' },
    });
    expect(again).toMatchObject({ outcome: 'updated', state: 'completed' });
    expect(await found(again.id)).toMatchObject({
      upload_id: upload.id,
      variables: { name: 'Person 1', city: 'Oslo' },
      zones: ['America/Denver'],
      zone_source: 'given',
    });
    const [count] = await app.database.query('SELECT count(*)::int AS n FROM prospects WHERE list_id = $1', [
      campaign,
    ]);
    expect(count).toEqual({ n: 3 });
  });

  it('is there once when several add the same number at the same moment', async () => {
    const campaign = await newCampaign(app, user, { status: 'running' });
    const all = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => add(campaign, { variables: { [`from_${n}`]: 'x' } })),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all.filter(({ outcome }) => outcome === 'added')).toHaveLength(1);
    const row = await found(all[0]?.id ?? '');
    expect(Object.keys(row?.variables as object)).toHaveLength(6);
  });

  it('is there once when a file brings the same number at the same moment', async () => {
    const campaign = await newCampaign(app, user);
    const [uploadId] = await Promise.all([
      addUpload(app, user, campaign, csvOf(300)),
      ...Array.from({ length: 30 }, (_, n) => add(campaign, { phone_number: numberOf(n * 10) })),
    ]);
    const upload = await ended(app, user, uploadId);
    expect(upload.rows_accepted + upload.rows_updated).toBe(300);
    const rows = await app.database.query<{ name: string | null }>(
      `SELECT variables->>'name' AS name FROM prospects WHERE list_id = $1`,
      [campaign],
    );
    expect(rows).toHaveLength(300);
    expect(rows.filter(({ name }) => name === null)).toEqual([]);
  });

  it('is final at once when the workspace never calls the number', async () => {
    await app
      .request('post', '/suppressions', user)
      .send({ phone_number: numberOf(700) })
      .expect(201);
    const campaign = await newCampaign(app, user);
    const { id, state } = await add(campaign, { phone_number: numberOf(700) });
    expect(state).toBe('suppressed');
    const [told] = await app.database.query('SELECT decision FROM contact_decisions WHERE prospect_id = $1', [
      id,
    ]);
    expect(told).toMatchObject({ decision: { kind: 'skip', because: 'suppressed', zone_source: 'number' } });
  });

  it('brings a consent, which is kept once', async () => {
    const campaign = await newCampaign(app, user);
    const consent = { basis: 'written', given_at: '2026-04-03T10:00:00Z', text_version: 'v2' };
    const { id } = await add(campaign, { consent });
    await add(campaign, { consent });
    const rows = await app.database.query(
      'SELECT basis, source, text_version, prospect_id FROM consents WHERE list_id = $1',
      [campaign],
    );
    expect(rows).toEqual([{ basis: 'written', source: 'api', text_version: 'v2', prospect_id: id }]);
  });

  it.each`
    prospect                                                     | code                      | pointer
    ${{ phone_number: '555' }}                                   | ${'phone_number_invalid'} | ${'/phone_number'}
    ${{ phone_number: '' }}                                      | ${'phone_number_invalid'} | ${'/phone_number'}
    ${{ phone_number: '+19005550123' }}                          | ${'premium_number'}       | ${'/phone_number'}
    ${{ phone_number: '4155550101', country: 'Atlantis' }}       | ${'country_unknown'}      | ${'/country'}
    ${{ timezone: 'EST' }}                                       | ${'time_zone_unknown'}    | ${'/timezone'}
    ${{ variables: { 'two words': 'x' } }}                       | ${'variable_invalid'}     | ${'/variables/two words'}
    ${{ variables: { n: 1 } }}                                   | ${'variable_invalid'}     | ${'/variables/n'}
    ${{ variables: { a: 'x', A: 'y' } }}                         | ${'variable_invalid'}     | ${'/variables/A'}
    ${{ variables: { long: 'x'.repeat(1_100_000) } }}            | ${'variable_invalid'}     | ${'/variables'}
    ${{ consent: { basis: 'maybe', given_at: '2026-04-03' } }}   | ${'consent_invalid'}      | ${'/consent/basis'}
    ${{ consent: { basis: 'express', given_at: '03/04/2026' } }} | ${'consent_invalid'}      | ${'/consent/given_at'}
  `('is refused with $code at $pointer', async ({ prospect, code, pointer }) => {
    const campaign = await newCampaign(app, user);
    expect(await refusal(campaign, prospect as Partial<NewProspect>)).toMatchObject({
      kind: 'invalid',
      code,
      fields: [{ pointer }],
    });
  });

  it('is refused by a campaign that is over, and by what is none', async () => {
    const archived = await newCampaign(app, user, { status: 'archived' });
    expect(await refusal(archived, {})).toMatchObject({ code: 'list_finished' });
    const over = await newCampaign(app, user, { status: 'completed', endsAt: new Date(Date.now() - 1000) });
    expect(await refusal(over, {})).toMatchObject({ code: 'list_ended' });
    expect(await refusal(newId(), {})).toMatchObject({ kind: 'not-found' });
  });
});

describe('somebody who is added to a campaign that runs', () => {
  let database: TestDatabase;
  let sandbox: Awaited<ReturnType<typeof startTestSandbox>>;
  let engine: INestApplicationContext;
  let livekitTrunkId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await startTestSandbox({ speed: 50 });
    engine = await startEngine(database, sandbox);
    livekitTrunkId = await createTrunk(engine);
  }, 60_000);

  afterAll(async () => {
    await engine?.close();
    await sandbox?.close();
    await database?.drop();
  });

  it.each(['running', 'completed'])('and is %s is dialed within a second', async (status) => {
    const { workspaceId, listId } = await insertList(database, {
      numbers: [],
      livekitTrunkId,
      kind: 'campaign',
    });
    await database.query(
      `UPDATE dial_lists SET status = $2, due_at = now() + interval '1 hour' WHERE id = $1`,
      [listId, status],
    );
    const caller = {
      kind: 'user',
      id: newId(),
      userId: null,
      workspaceId,
      role: 'admin',
      isSuperuser: false,
      scopes: null,
      ip: null,
    } as const;
    const before = (await sandbox.invites()).length;
    // The first one has the tables of numbers and zones read; how soon the second one is dialed is what counts.
    for (const phone of ['+12125550101', '+12125550102']) {
      const began = Date.now();
      await engine
        .get(Database)
        .withWorkspace(workspaceId, (tx) =>
          engine
            .get(ProspectAdding, { strict: false })
            .add(tx, caller, listId, { phone_number: phone, variables: {} }),
        );
      const expected = before + (phone.endsWith('1') ? 1 : 2);
      await until('the phone rings', async () => (await sandbox.invites()).length === expected, 10_000);
      if (phone.endsWith('2')) expect(Date.now() - began).toBeLessThan(1_000);
    }
  });
});
