import type { Schemas, Trunkline } from '@trunkline/client';
import { SipClient } from 'livekit-server-sdk';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.js';

/** As document 002 prints it, with a number that is nobody's. */
const printed = {
  sip_address: 'sip.example.com',
  phone_number: '+14155550101',
  email: 'ops@example.com',
  provider: 'vonage',
  auth_username: 'user',
  auth_password: 'the secret of the trunk',
  krisp_enabled: true,
  label: 'Main Line',
};
const path = (number: string) => `/phonenumbers/update_sip/${encodeURIComponent(number)}`;

let sandbox: TestSandbox;
let app: TestApp;
let user: TestUser;
let trunkline: Trunkline;
let livekit: SipClient;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ livekit: sandbox, env: { EGRESS_ALLOW: '10.20.0.0/16' } });
  livekit = new SipClient(sandbox.url, sandbox.apiKey, sandbox.apiSecret);
}, 60_000);
beforeEach(async () => {
  user = await app.signUp();
  trunkline = app.client(user);
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
});

const change = (fields: object) => app.request('put', path(printed.phone_number), user).send(fields);

const register = (fields: object = {}, as: TestUser = user) =>
  app.request('post', '/phonenumbers/sip_trunk', as).send({ ...printed, ...fields });
const registered = (fields: Partial<Schemas['SipTrunkRequest']> = {}) =>
  trunkline.POST('/phonenumbers/sip_trunk', { body: { ...printed, ...fields } });
const changed = (body: Schemas['UpdateSipRequest'], number = printed.phone_number) =>
  trunkline.PUT('/phonenumbers/update_sip/{number}', { params: { path: { number } }, body });
const givenUp = (number = printed.phone_number) =>
  trunkline.DELETE('/phonenumbers/delete_sip/{number}', { params: { path: { number } } });
const numbers = () => trunkline.GET('/phonenumbers');
const mapTo = (phone_number: string, agent_id: string | null) =>
  app.request('put', '/phonenumbers/map_agent', user).send({ phone_number, agent_id });

async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`not in time; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const synced = (e164 = printed.phone_number) =>
  eventually(
    async () => (await numbers()).items.find((item) => item.phone_number === e164),
    (item) => item?.sync_status === 'synced',
  );
const trunksOf = async (ref: string | null) =>
  (await livekit.listSipOutboundTrunk()).filter((trunk) => trunk.metadata.includes(ref ?? 'no trunk'));

/** A list in this state that dials from the number. */
async function insertList(status: string): Promise<void> {
  await app.database.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
       calls_per_second, retry, due_at)
     SELECT $1, workspace_id, 'batch', 'Spring', $2, id, e164, 1, 1, '{}', 'infinity' FROM phone_numbers
     WHERE workspace_id = $3`,
    [newId(), status, user.workspaceId],
  );
}

describe('a SIP trunk', () => {
  it('is shown with all that was given but its password, and a worker brings it to LiveKit', async () => {
    const created = await registered();
    const { auth_password: _, ...given } = printed;
    expect(created).toMatchObject({
      ...given,
      country: 'US',
      agent_id: null,
      has_auth_password: true,
      calls_per_second: 10,
      max_concurrent: null,
      sync_status: 'pending',
      breaker_state: 'closed',
    });
    const shown = await synced();
    const [trunk, ...more] = await trunksOf(created.trunk_id);
    expect(more).toEqual([]);
    expect(trunk).toMatchObject({
      address: 'sip.example.com',
      numbers: ['+14155550101'],
      authUsername: 'user',
      authPassword: printed.auth_password,
    });
    expect(JSON.stringify([created, shown])).not.toContain(printed.auth_password);
  });

  it('has its password encrypted at rest', async () => {
    await registered();
    const [row] = await app.database.query<{ text: string }>(
      `SELECT row_to_json(t)::text || encode(t.auth_password, 'escape') AS text FROM trunks t WHERE workspace_id = $1`,
      [user.workspaceId],
    );
    expect(row?.text).toContain('sip.example.com');
    expect(row?.text).not.toContain('secret of the trunk');
  });

  it('that is changed is changed on LiveKit; what is left out stays', async () => {
    const created = await registered();
    await synced();
    const changes = { sip_address: 'sip2.example.com:5061', auth_password: 'another secret', label: null };
    expect(await changed(changes)).toMatchObject({
      sip_address: 'sip2.example.com:5061',
      label: null,
      provider: 'vonage',
      sync_status: 'pending',
    });
    await synced();
    expect(await trunksOf(created.trunk_id)).toMatchObject([
      { address: 'sip2.example.com:5061', authUsername: 'user', authPassword: 'another secret' },
    ]);
  });

  it('needs no word with LiveKit for what LiveKit does not know', async () => {
    await registered();
    await synced();
    const settings = { label: 'Other', calls_per_second: 2.5, max_concurrent: 7, krisp_enabled: false };
    expect(await changed(settings, '14155550101')).toMatchObject({
      label: 'Other',
      calls_per_second: 2.5,
      max_concurrent: 7,
      sync_status: 'synced',
    });
  });

  it('that LiveKit has lost is made again', async () => {
    const created = await registered();
    await synced();
    for (const trunk of await trunksOf(created.trunk_id)) await livekit.deleteSipTrunk(trunk.sipTrunkId);
    await changed({ auth_password: 'new' });
    await synced();
    expect(await trunksOf(created.trunk_id)).toHaveLength(1);
  });

  it('is not made twice when the reply to the first request was lost', async () => {
    const created = await registered();
    await synced();
    // As a worker leaves it that dies between LiveKit's reply and its own commit.
    await app.database.query(
      `UPDATE trunks SET livekit_trunk_id = NULL, synced_version = 0, sync_status = 'pending', sync_next_at = now(),
         sync_claim = NULL WHERE id = $1`,
      [created.trunk_id],
    );
    await synced();
    expect(await trunksOf(created.trunk_id)).toHaveLength(1);
  });

  it('given up is gone at once, and soon from LiveKit', async () => {
    const created = await registered();
    await synced();
    await givenUp();
    expect((await numbers()).total).toBe(0);
    await eventually(
      () => trunksOf(created.trunk_id),
      (trunks) => trunks.length === 0,
    );
    await eventually(
      () => app.database.query('SELECT id FROM trunks WHERE id = $1', [created.trunk_id]),
      (rows) => rows.length === 0,
    );
    await app.request('delete', '/phonenumbers/delete_sip/+14155550101', user).expect(404);
    await registered({ label: 'Again' });
    expect(await synced()).toMatchObject({ label: 'Again', agent_id: null });
  });

  it.each(['importing', 'scheduled', 'running', 'paused'])(
    'is not given up while its list is %s',
    async (status) => {
      await registered();
      await insertList(status);
      const { body } = await app.request('delete', '/phonenumbers/delete_sip/+14155550101', user).expect(409);
      expect(body).toMatchObject({ code: 'number_in_use', list_id: expect.any(String) });
    },
  );

  it('is given up while another number of its list can call', async () => {
    await registered();
    await insertList('running');
    await registered({ phone_number: '+14155550102' });
    await app.database.query(
      `INSERT INTO list_callers (list_id, phone_number_id, workspace_id, position)
       SELECT l.id, n.id, l.workspace_id, 1 FROM dial_lists l JOIN phone_numbers n ON n.workspace_id = l.workspace_id
       WHERE l.workspace_id = $1 AND n.e164 = '+14155550102'`,
      [user.workspaceId],
    );
    // Nobody speaks on the other one yet.
    await app.request('delete', '/phonenumbers/delete_sip/+14155550101', user).expect(409);
    const agent = await trunkline.POST('/agents', { body: { agent_name: 'A' } });
    await mapTo('+14155550102', agent.id).expect(200);
    await givenUp();
    await app.request('delete', '/phonenumbers/delete_sip/+14155550102', user).expect(409);
  });

  it('is given up when its list has ended, and the list is still there', async () => {
    await registered();
    await insertList('completed');
    await givenUp();
    const lists = await app.database.query('SELECT id FROM dial_lists WHERE workspace_id = $1', [
      user.workspaceId,
    ]);
    expect(lists).toHaveLength(1);
  });

  it('is not given up while a call holds a lease on it', async () => {
    const created = await registered();
    await app.database.query(
      `INSERT INTO leases (attempt_id, workspace_id, trunk_id, e164, reserved_micros, expires_at)
       VALUES ($1, $2, $3, '+14155550199', 0, now() + interval '1 minute')`,
      [newId(), user.workspaceId, created.trunk_id],
    );
    await app.request('delete', '/phonenumbers/delete_sip/+14155550101', user).expect(409);
    await app.database.query(`UPDATE leases SET expires_at = now() WHERE workspace_id = $1`, [
      user.workspaceId,
    ]);
    await givenUp();
  });
});

describe('LiveKit away', () => {
  it('leaves the trunk in error with a reason, and it is brought there when LiveKit is back', async () => {
    const away = await startTestSandbox({ apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret });
    const port = Number(new URL(away.url).port);
    await away.close();
    const other = await startTestApp({ livekit: { ...away, url: away.url }, roles: ['api', 'worker'] });
    try {
      const owner = await other.signUp();
      await other.client(owner).POST('/phonenumbers/sip_trunk', { body: printed });
      const first = async () => (await other.client(owner).GET('/phonenumbers')).items[0];
      const failed = await eventually(first, (item) => item?.sync_status === 'error');
      expect(failed?.sync_error).toContain('LiveKit cannot be reached');
      const back = await startTestSandbox({ apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret, port });
      try {
        const healed = await eventually(first, (item) => item?.sync_status === 'synced');
        expect(healed?.sync_error).toBeNull();
      } finally {
        await back.close();
      }
    } finally {
      await other.close();
    }
  }, 40_000);
});

describe('a number', () => {
  it('has one trunk in a workspace, and another in another', async () => {
    await registered();
    const { body } = await register({ label: 'Twice' }).expect(409);
    expect(body).toMatchObject({ code: 'number_taken', errors: [{ pointer: '/phone_number' }] });
    await register({}, await app.signUp()).expect(201);
    const trunks = await app.database.query('SELECT id FROM trunks WHERE workspace_id = $1', [
      user.workspaceId,
    ]);
    expect(trunks).toHaveLength(1);
  });

  it('that is so far only an agent’s gets its trunk and keeps the agent', async () => {
    const agent = await trunkline.POST('/agents', {
      body: { agent_name: 'A', phone_number: printed.phone_number },
    });
    expect((await numbers()).items).toMatchObject([
      { phone_number: printed.phone_number, agent_id: agent.id, trunk_id: null, sync_status: null },
    ]);
    await app.request('put', path(printed.phone_number), user).send({ label: 'x' }).expect(409);
    expect(await registered()).toMatchObject({ agent_id: agent.id, sip_address: 'sip.example.com' });
  });

  it('is mapped by members too, to agents of the workspace only', async () => {
    await registered();
    const agent = await trunkline.POST('/agents', { body: { agent_name: 'A' } });
    const member = { apiKey: await app.apiKey('member', user) };
    const { body } = await app
      .request('put', '/phonenumbers/map_agent/', member)
      .send({ phone_number: '+1 415 555 0101', agent_id: agent.id })
      .expect(200);
    expect(body).toMatchObject({ phone_number: '+14155550101', agent_id: agent.id });
    const stranger = await app.signUp();
    const { body: foreign } = await app
      .request('post', '/agents', stranger)
      .send({ agent_name: 'B' })
      .expect(201);
    expect((await mapTo('+14155550101', foreign.id as string).expect(404)).body.code).toBe('agent_not_found');
    expect((await mapTo('+14155550102', agent.id).expect(404)).body.code).toBe('number_not_found');
    await mapTo('+14155550101', null).expect(200);
    await mapTo('+14155550101', null).expect(200);
  });

  it('of another workspace is not there', async () => {
    await registered();
    const stranger = await app.signUp();
    await app.request('put', path(printed.phone_number), stranger).send({ label: 'mine' }).expect(404);
    await app.request('delete', '/phonenumbers/delete_sip/+14155550101', stranger).expect(404);
    const { body } = await app.request('get', '/phonenumbers', stranger).expect(200);
    expect(body.total).toBe(0);
  });

  it('is registered, changed and given up by developers and admins', async () => {
    const member = { apiKey: await app.apiKey('member', user) };
    await app.request('post', '/phonenumbers/sip_trunk', member).send(printed).expect(403);
    await app.request('put', path(printed.phone_number), member).send({}).expect(403);
    await app.request('delete', '/phonenumbers/delete_sip/+14155550101', member).expect(403);
    await app.request('get', '/phonenumbers', member).expect(200);
  });

  it('registered twice with one Idempotency-Key is registered once', async () => {
    const replies = [
      await register().set('Idempotency-Key', 'trunk-1').expect(201),
      await register().set('Idempotency-Key', 'trunk-1').expect(201),
    ];
    expect(replies[1]?.headers['idempotency-replayed']).toBe('true');
    expect(replies[1]?.body).toEqual(replies[0]?.body);
  });
});

describe('what is refused', () => {
  it.each([
    ['number_invalid', { phone_number: '4155550101' }],
    ['number_invalid', { phone_number: '+1415555' }],
    ['sip_address_invalid', { sip_address: 'sip:sip.example.com' }],
    ['sip_address_invalid', { sip_address: 'user@sip.example.com' }],
    ['sip_address_invalid', { sip_address: '2130706433' }],
    ['sip_address_private', { sip_address: '127.0.0.1' }],
    ['sip_address_private', { sip_address: '10.0.0.1:5060' }],
    ['sip_address_private', { sip_address: '169.254.169.254' }],
    ['sip_address_private', { sip_address: '[::ffff:127.0.0.1]:5060' }],
    ['sip_address_private', { sip_address: 'localhost' }],
    ['auth_password_missing', { auth_password: null }],
    ['auth_username_missing', { auth_username: undefined }],
    ['validation_failed', { email: 'nobody' }],
    ['validation_failed', { calls_per_second: 0 }],
    ['validation_failed', { max_concurrent: 1.5 }],
    ['validation_failed', { krisp_enabled: 'yes' }],
    ['validation_failed', { unknown_field: 1 }],
  ])('is %s: %j', async (code, fields) => {
    const { body } = await register(fields).expect(400);
    expect(body).toMatchObject({ code, errors: [{ pointer: `/${Object.keys(fields)[0]}` }] });
    expect((await numbers()).total).toBe(0);
  });

  it('is not a private address that the operator allows', async () => {
    await register({ sip_address: '10.20.0.1' }).expect(201);
    expect(await synced()).toMatchObject({ sip_address: '10.20.0.1' });
  });

  it('is a trunk that would lose half of its credentials', async () => {
    await registered();
    await change({ auth_password: null }).expect(400);
    const { body } = await change({ auth_username: null }).expect(200);
    expect(body).toMatchObject({ auth_username: null, has_auth_password: false });
  });
});
