import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { agentNumber, insertNumber } from '../support/batches.js';

let app: TestApp;
let admin: TestUser;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
}, 60_000);
afterAll(() => app.close());
beforeEach(async () => {
  admin = await app.signUp();
});

const path = (name = '') => `/workspaces/${admin.workspaceId}/dispositions${name && `/${name}`}`;
const put = (name: string, body: object) => app.request('put', path(name), admin).send(body);
const remove = (name: string) => app.request('delete', path(name), admin);
const list = async () => (await app.request('get', path(), admin).expect(200)).body.items;
const settings = () => `/workspaces/${admin.workspaceId}/settings`;
const audited = () =>
  app.database.query<{ action: string; object_id: string; data: object }>(
    `SELECT action, object_id, data FROM audit_events
     WHERE workspace_id = $1 AND action LIKE 'disposition.%' ORDER BY id`,
    [admin.workspaceId],
  );

describe('the dispositions of a workspace', () => {
  it('are six when it is new, each with what it does', async () => {
    expect(
      (await list()).map((one: Record<string, unknown>) => [one.name, one.label, one.effect, one.delay_s]),
    ).toEqual([
      ['interested', 'Interested', 'final', null],
      ['not_interested', 'Not interested', 'final', null],
      ['callback', 'Callback', 'callback', 3600],
      ['do_not_call', 'Do not call', 'opt_out', null],
      ['wrong_number', 'Wrong number', 'final', null],
      ['voicemail', 'Voicemail', 'retry', 3600],
    ]);
  });

  it('can be added, changed and removed, and the audit log says what each was', async () => {
    const offer = { label: 'Wants an offer', effect: 'callback', delay_s: 7200 };
    const added = (await put('wants_an_offer', offer).expect(200)).body;
    expect(added).toMatchObject({ name: 'wants_an_offer', ...offer, position: 6 });
    const changed = (
      await put('wants_an_offer', { label: 'Offer', effect: 'final', position: 0 }).expect(200)
    ).body;
    expect(changed).toMatchObject({ label: 'Offer', effect: 'final', delay_s: null, position: 0 });
    await remove('wants_an_offer').expect(204);
    await remove('wants_an_offer').expect(404);
    expect((await list()).length).toBe(6);
    expect(await audited()).toEqual([
      {
        action: 'disposition.put',
        object_id: 'wants_an_offer',
        data: { from: null, to: { ...offer, position: 6 } },
      },
      {
        action: 'disposition.put',
        object_id: 'wants_an_offer',
        data: {
          from: { ...offer, position: 6 },
          to: { label: 'Offer', effect: 'final', delay_s: null, position: 0 },
        },
      },
      { action: 'disposition.removed', object_id: 'wants_an_offer', data: {} },
    ]);
  });

  it.each`
    name             | body                                               | status | code                          | pointer
    ${'do_not_call'} | ${{ label: 'No', effect: 'final' }}                | ${400} | ${'opt_out_must_stay'}        | ${'/effect'}
    ${'Sold Out'}    | ${{ label: 'Sold', effect: 'final' }}              | ${400} | ${'disposition_name_invalid'} | ${undefined}
    ${'sold'}        | ${{ label: 'Sold', effect: 'final', delay_s: 60 }} | ${400} | ${'delay_not_used'}           | ${'/delay_s'}
    ${'sold'}        | ${{ label: ' ', effect: 'final' }}                 | ${400} | ${'validation_failed'}        | ${'/label'}
    ${'sold'}        | ${{ label: 'Sold', effect: 'gone' }}               | ${400} | ${'validation_failed'}        | ${'/effect'}
    ${'sold'}        | ${{ label: 'Sold', effect: 'retry', delay_s: -1 }} | ${400} | ${'validation_failed'}        | ${'/delay_s'}
    ${'sold'}        | ${{ label: 'Sold' }}                               | ${400} | ${'validation_failed'}        | ${'/effect'}
  `('refuse $body for $name: $code', async ({ name, body, status, code, pointer }) => {
    const reply = await put(encodeURIComponent(name), body).expect(status);
    expect(reply.body.code).toBe(code);
    expect(reply.body.errors[0].pointer).toBe(pointer);
    expect((await list()).length).toBe(6);
  });

  it('never lose the opt-out, and let it be renamed', async () => {
    expect((await remove('do_not_call').expect(409)).body.code).toBe('opt_out_must_stay');
    await put('do_not_call', { label: 'Opted out', effect: 'opt_out' }).expect(200);
    expect((await list())[3]).toMatchObject({ name: 'do_not_call', label: 'Opted out' });
  });

  it('are a hundred at most, also when two admins add at once', async () => {
    const names = ['do_not_call', ...Array.from({ length: 98 }, (_, n) => `d${n}`)];
    await app.request('patch', settings(), admin).send({ dispositions: names }).expect(200);
    const body = { label: 'One more', effect: 'none' };
    const replies = await Promise.all([put('x', body), put('y', body)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(replies.find(({ status }) => status === 409)?.body.code).toBe('too_many_dispositions');
    await put('d5', body).expect(200);
  });

  it('are one thing with those of the settings', async () => {
    await put('sold', { label: 'Sold', effect: 'final' }).expect(200);
    const before = (await app.request('get', settings(), admin).expect(200)).body;
    expect(before.dispositions).toEqual((await list()).map(({ name }: { name: string }) => name));
    const names = ['sold', 'do_not_call', 'voicemail', 'new_one'];
    await remove('voicemail').expect(204);
    await app.request('patch', settings(), admin).send({ dispositions: names }).expect(200);
    expect((await list()).map(({ name, effect }: Record<string, string>) => `${name} ${effect}`)).toEqual([
      'sold final',
      'do_not_call opt_out',
      'voicemail retry',
      'new_one none',
    ]);
  });

  it('may be removed while calls carry them: the calls keep the name', async () => {
    const callId = newId();
    await app.database.query(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, disposition, from_e164, to_e164)
       VALUES ($1, $2, 'phone', 'outbound', 'completed', 'interested', '+14155550100', '+14155550123')`,
      [callId, admin.workspaceId],
    );
    await remove('interested').expect(204);
    const call = await app.request('get', `/calls/${callId}`, admin).expect(200);
    expect(call.body.disposition).toBe('interested');
  });
});

const start = async (disclosures: object) => {
  await insertNumber(app, admin, agentNumber, { agent: true, trunk: true });
  const agents = (await app.request('get', '/agents', admin).expect(200)).body.items;
  await app
    .request('put', `/agents/${agents[0].id}`, admin)
    .send({ agent_name: 'Ada', disclosures })
    .expect(200);
  const body = { name: 'Renewals', caller_ids: [agentNumber], profile: 'us-tcpa', status: 'running' };
  return (await app.request('post', '/api/v/campaign/', admin).send(body).expect(201)).body;
};
const recorded = async (id: string) =>
  (
    await app.database.query<{ data: object }>(
      `SELECT data FROM audit_events WHERE object_id = $1 AND action = 'campaign.disclosure_missing'`,
      [id],
    )
  ).map(({ data }) => data);

describe('an agent that does not say what it should', () => {
  it('is a warning of its campaign, and on record from its start', async () => {
    const campaign = await start({ ai: 'I am an AI.' });
    const warnings = [
      { code: 'disclosure_missing', detail: 'The agent Ada does not say that the call is recorded.' },
    ];
    expect(campaign.warnings).toEqual(warnings);
    const listed = (await app.request('get', '/api/v/campaign/', admin).expect(200)).body.items;
    expect(listed[0].warnings).toEqual(warnings);
    expect(await recorded(campaign.id)).toEqual([{ agents: [{ agent: 'Ada', missing: ['recording'] }] }]);
  });

  it('is none once it does', async () => {
    const campaign = await start({ ai: 'I am an AI.', recording: 'This call is recorded.' });
    expect(campaign.warnings).toEqual([]);
    expect(await recorded(campaign.id)).toEqual([]);
  });
});
