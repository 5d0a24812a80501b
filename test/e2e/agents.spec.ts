import type { Schemas, Trunkline } from '@trunkline/client';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

/** As document 002 prints it, with a number that is nobody's. */
const printed: Schemas['AgentRequest'] = {
  phone_number: '+14155550101',
  LLM_provider: 'open ai',
  LLM_model: 'gpt-4o',
  STT_provider: 'deepgram',
  TTS_provider: 'openai',
  agent_name: 'Sales Agent',
  system_prompt: 'You are a helpful sales assistant...',
  first_message: 'Hello! How can I help you today?',
  temperature: 0.7,
  max_tokens: 1024,
  max_call_duration: 300,
  custom_functions: [
    {
      name: 'check_inventory',
      description: 'Check product availability',
      url: 'https://api.example.com/inventory',
      method: 'POST',
      parameters: {},
    },
  ],
};

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

const create = (body: object, as: TestUser = user) => app.request('post', '/agents', as).send(body);
const made = (body: Schemas['AgentRequest']) => trunkline.POST('/agents', { body });
const at = (id: string) => ({ params: { path: { id } } });
const read = (id: string) => trunkline.GET('/agents/{id}', at(id));
const mapTo = (phone_number: string, agent_id: string | null) =>
  app.request('put', '/phonenumbers/map_agent', user).send({ phone_number, agent_id });

const functionWith = (fields: object) => ({
  custom_functions: [{ name: 'f', url: 'https://api.example.com', ...fields }],
});

const refused = (fields: object) => create({ agent_name: 'A', ...fields }).expect(400);

/** A list in this state that dials from the number. */
async function insertList(e164: string, status: string): Promise<void> {
  await app.database.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
       calls_per_second, retry, due_at)
     SELECT $1, workspace_id, 'batch', 'Spring', $2, id, e164, 1, 1, '{}', 'infinity' FROM phone_numbers
     WHERE workspace_id = $3 AND e164 = $4`,
    [newId(), status, user.workspaceId, e164],
  );
}

describe('an agent', () => {
  it('keeps every field of document 002 under its name, and more', async () => {
    const disclosures = { ai: 'This is an AI assistant.', recording: null };
    const body = { ...printed, language: 'en-US', voice: 'alloy', slug: 'sales', disclosures };
    const created = await made(body);
    expect(created).toEqual({
      ...body,
      id: expect.any(String),
      phone_numbers: ['+14155550101'],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(await read(created.id)).toEqual(created);
  });

  it('needs only a name', async () => {
    expect(await made({ agent_name: 'Plain' })).toMatchObject({
      slug: 'plain',
      phone_number: null,
      phone_numbers: [],
      system_prompt: '',
      temperature: null,
      max_call_duration: 300,
      custom_functions: [],
    });
  });

  it('is replaced as a whole: what is left out gets its default, but for slug and phone_number', async () => {
    const { id, slug } = await made(printed);
    await trunkline.PUT('/agents/{id}', { ...at(id), body: { agent_name: 'Other' } });
    expect(await read(id)).toMatchObject({
      slug,
      agent_name: 'Other',
      phone_number: '+14155550101',
      LLM_model: null,
      system_prompt: '',
      custom_functions: [],
    });
  });

  it('is listed newest first, with its numbers, by page and by cursor', async () => {
    const ids: string[] = [];
    for (const n of [1, 2, 3]) {
      ids.unshift((await made({ agent_name: `Agent ${n}`, phone_number: `+1415555010${n}` })).id);
    }
    const query = { page_size: 2 };
    const first = await trunkline.GET('/agents', { params: { query } });
    expect(first).toMatchObject({ total: 3, page: 1, page_size: 2, has_next: true, has_prev: false });
    const items = [];
    for await (const agent of trunkline.each('/agents', { params: { query } })) items.push(agent);
    await app.request('get', '/agents/?page_size=2', user).expect(200);
    expect(items.map((item) => item.id)).toEqual(ids);
    expect(items.map((item) => item.phone_number)).toEqual(['+14155550103', '+14155550102', '+14155550101']);
  });

  it('is gone when deleted, and its number is free', async () => {
    const { id } = await made(printed);
    await trunkline.DELETE('/agents/{id}', at(id));
    await expect(read(id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(trunkline.DELETE('/agents/{id}', at(id))).rejects.toMatchObject({ status: 404 });
    await made(printed);
  });

  it('leaves an audit event of every change', async () => {
    const { id } = await made(printed);
    await trunkline.PUT('/agents/{id}', { ...at(id), body: printed });
    await trunkline.DELETE('/agents/{id}', at(id));
    const events = await app.database.query<{ action: string }>(
      'SELECT action FROM audit_events WHERE object_id = $1 ORDER BY id',
      [id],
    );
    expect(events.map((event) => event.action)).toEqual(['agent.created', 'agent.updated', 'agent.deleted']);
  });
});

describe('the slug of an agent', () => {
  it('is refused when it is taken in the workspace, and only there', async () => {
    await create({ agent_name: 'A', slug: 'sales' }).expect(201);
    const { body } = await create({ agent_name: 'B', slug: 'sales' }).expect(409);
    expect(body).toMatchObject({ code: 'slug_taken', errors: [{ pointer: '/slug' }] });
    const { id } = await made({ agent_name: 'B' });
    await app.request('put', `/agents/${id}`, user).send({ agent_name: 'B', slug: 'sales' }).expect(409);
    await create({ agent_name: 'A', slug: 'sales' }, await app.signUp()).expect(201);
  });

  it('made of a name that is taken gets a suffix', async () => {
    const slugs = [(await made({ agent_name: 'Sales' })).slug, (await made({ agent_name: 'Sales' })).slug];
    expect(slugs).toEqual(['sales', expect.stringMatching(/^sales-[0-9a-f]{8}$/)]);
  });
});

describe('the number of an agent', () => {
  it('is one mapping, whoever writes it', async () => {
    const { id } = await made({ agent_name: 'A', phone_number: '+1 (415) 555-0101' });
    const other = await made({ agent_name: 'B' });
    await mapTo('+14155550101', other.id).expect(409);
    await mapTo('+14155550101', null).expect(200);
    expect(await read(id)).toMatchObject({ phone_number: null });
    await mapTo('+14155550101', other.id).expect(200);
    expect(await read(other.id)).toMatchObject({ phone_number: '+14155550101' });
  });

  it('cannot be taken from another agent, and the refusal leaves nothing behind', async () => {
    await create(printed).expect(201);
    const { body } = await create({ ...printed, agent_name: 'Thief' }).expect(409);
    expect(body).toMatchObject({ code: 'number_taken', errors: [{ pointer: '/phone_number' }] });
    expect(JSON.stringify(body)).not.toContain('Sales Agent');
    const { body: list } = await app.request('get', '/agents', user).expect(200);
    expect(list.total).toBe(1);
  });

  it('given in a PUT takes the place of the one shown; further numbers stay', async () => {
    const { id } = await made({ agent_name: 'A', phone_number: '+14155550101' });
    for (const e164 of ['+14155550102', '+14155550103']) {
      await made({ agent_name: 'Maker', phone_number: e164 });
      await mapTo(e164, null).expect(200);
    }
    await mapTo('+14155550102', id).expect(200);
    const put = (phone_number: string | null) =>
      app.request('put', `/agents/${id}`, user).send({ agent_name: 'A', phone_number }).expect(200);
    const { body: replaced } = await put('+14155550103');
    expect(replaced.phone_numbers).toEqual(['+14155550103', '+14155550102']);
    const { body: same } = await put('+14155550102');
    expect(same.phone_numbers).toEqual(['+14155550103', '+14155550102']);
    const { body: ended } = await put(null);
    expect(ended.phone_numbers).toEqual(['+14155550102']);
  });

  it.each(['importing', 'scheduled', 'running'])(
    'stays while a list that is %s dials with it',
    async (status) => {
      const { id } = await made(printed);
      await insertList('+14155550101', status);
      const { body } = await app.request('delete', `/agents/${id}`, user).expect(409);
      expect(body).toMatchObject({ code: 'number_in_use', list_id: expect.any(String) });
      await mapTo('+14155550101', null).expect(409);
      await app
        .request('put', `/agents/${id}`, user)
        .send({ agent_name: 'A', phone_number: null })
        .expect(409);
      expect(await read(id)).toMatchObject({ agent_name: 'Sales Agent', phone_number: '+14155550101' });
    },
  );

  it.each(['paused', 'completed', 'canceled', 'failed'])('is free when its list is %s', async (status) => {
    const { id } = await made(printed);
    await insertList('+14155550101', status);
    await app.request('delete', `/agents/${id}`, user).expect(204);
  });

  it('is given to one of two agents that want it at the same moment', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, n) => create({ agent_name: `Racer ${n}`, phone_number: '+14155550150' })),
    );
    expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array(7).fill(409),
    ]);
  });
});

describe('an agent that is needed', () => {
  it('is not deleted while it is in a call', async () => {
    const { id } = await made(printed);
    await app.database.query(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, agent_id, next_at)
       VALUES ($1, $2, 'phone', 'outbound', 'queued', $3, 'infinity')`,
      [newId(), user.workspaceId, id],
    );
    const { body } = await app.request('delete', `/agents/${id}`, user).expect(409);
    expect(body.code).toBe('agent_in_use');
  });

  it('is not deleted while a campaign has it that may call again', async () => {
    const { id } = await made(printed);
    const { id: another } = await made({ agent_name: 'Another', phone_number: '+14155550102' });
    await app.database.query(
      `INSERT INTO dial_lists (id, workspace_id, kind, name, slug, status, phone_number_id, from_e164, agent_id,
         max_concurrent, calls_per_second, retry, due_at)
       SELECT uuidv7(), workspace_id, 'campaign', 'Spring', 'spring', 'completed', id, e164, $2, 1, 1, '{}', 'infinity'
       FROM phone_numbers WHERE workspace_id = $1 AND e164 = '+14155550102'`,
      [user.workspaceId, id],
    );
    const { body } = await app.request('delete', `/agents/${id}`, user).expect(409);
    expect(body.code).toBe('agent_in_use');
    // The number of the campaign may lose its agent: the campaign has one of its own.
    await app.request('delete', `/agents/${another}`, user).expect(204);
    await app.database.query(`UPDATE dial_lists SET status = 'archived' WHERE workspace_id = $1`, [
      user.workspaceId,
    ]);
    await app.request('delete', `/agents/${id}`, user).expect(204);
  });
});

describe('what is refused', () => {
  it.each([
    ['/agent_name', { agent_name: '' }],
    ['/agent_name', { agent_name: ' ' }],
    ['/agent_name', { agent_name: 7 }],
    ['/phone_number', { phone_number: '4155550101' }],
    ['/phone_number', { phone_number: 'call me' }],
    ['/temperature', { temperature: 2.1 }],
    ['/temperature', { temperature: 'hot' }],
    ['/max_tokens', { max_tokens: 0 }],
    ['/max_call_duration', { max_call_duration: 9 }],
    ['/max_call_duration', { max_call_duration: 86_401 }],
    ['/language', { language: 'English!' }],
    ['/voice', { voice: 'a\u0000b' }],
    ['/system_prompt', { system_prompt: 'half a \ud83d' }],
    [
      '/custom_functions/0/parameters/properties/a~1b',
      functionWith({ parameters: { type: 'object', properties: { 'a/b': '\u0000' } } }),
    ],
    ['/slug', { slug: 'Not A Slug' }],
    ['/slug', { slug: null }],
    ['/unknown_field', { unknown_field: 1 }],
    ['/custom_functions', { custom_functions: {} }],
    [
      '/custom_functions',
      {
        custom_functions: Array.from({ length: 51 }, (_, n) => ({
          name: `f${n}`,
          url: 'https://example.com',
        })),
      },
    ],
    ['/custom_functions/0', { custom_functions: ['f'] }],
    ['/custom_functions/0', { custom_functions: [null] }],
    ['/custom_functions/0/name', functionWith({ name: '1f' })],
    ['/custom_functions/0/url', functionWith({ url: 'ftp://api.example.com' })],
    ['/custom_functions/0/url', functionWith({ url: 'https://me:secret@api.example.com' })],
    ['/custom_functions/0/method', functionWith({ method: 'TRACE' })],
    ['/custom_functions/0/parameters', functionWith({ parameters: { type: 'string' } })],
    ['/custom_functions/0/headers', functionWith({ headers: {} })],
  ])('is refused at %s', async (pointer, fields) => {
    const { body } = await refused(fields);
    expect((body.errors as { pointer: string }[])[0]?.pointer).toMatch(new RegExp(`^${pointer}`));
  });

  it('is JSON that is nested deeper than a stack', async () => {
    const depth = 100_000;
    const { body } = await app
      .request('post', '/agents', user)
      .set('Content-Type', 'application/json')
      .send(`{"agent_name": ${'['.repeat(depth)}${']'.repeat(depth)}}`)
      .expect(400);
    expect(body.code).toBe('nested_too_deep');
  });

  it.each([
    ['an object', Object.fromEntries(Array.from({ length: 90_000 }, (_, n) => [`f${n}`, 1]))],
    ['an array', { agent_name: Array.from({ length: 90_000 }, (_, n) => n) }],
  ])('is %s of so many members that comparing them would hold up everybody', async (_what, json) => {
    const began = performance.now();
    const { body } = await app.request('post', '/auth/login').send(json).expect(400);
    expect(body.code).toBe('too_many_members');
    // Comparing them takes twenty seconds.
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('is two functions with one name', async () => {
    const custom = { name: 'f', url: 'https://api.example.com' };
    const { body } = await refused({ custom_functions: [custom, custom] });
    expect(body.errors[0].pointer).toBe('/custom_functions');
  });

  it.each(['get', 'put', 'delete'] as const)('is an id that is none: %s is a 404', async (method) => {
    await app.request(method, '/agents/export', user).send({ agent_name: 'A' }).expect(404);
  });
});

describe('who may', () => {
  it('read: members; write: developers and admins', async () => {
    const { id } = await made({ agent_name: 'A' });
    for (const role of ['member', 'developer', 'admin'] as const) {
      const key = { apiKey: await app.apiKey(role, user) };
      const write = role === 'member' ? 403 : 200;
      await app.request('get', '/agents', key).expect(200);
      await app.request('get', `/agents/${id}`, key).expect(200);
      await app.request('put', `/agents/${id}`, key).send({ agent_name: 'A' }).expect(write);
      await app
        .request('post', '/agents', key)
        .send({ agent_name: 'B' })
        .expect(role === 'member' ? 403 : 201);
    }
    await app.request('get', '/agents').expect(401);
  });

  it('not those of another workspace: its agents are not there', async () => {
    const { id } = await made(printed);
    const stranger = await app.signUp();
    await app.request('get', `/agents/${id}`, stranger).expect(404);
    await app.request('put', `/agents/${id}`, stranger).send({ agent_name: 'Mine' }).expect(404);
    await app.request('delete', `/agents/${id}`, stranger).expect(404);
    await create(printed, stranger).expect(201);
    const { body } = await app.request('get', '/agents', stranger).expect(200);
    expect(body.total).toBe(1);
  });
});
