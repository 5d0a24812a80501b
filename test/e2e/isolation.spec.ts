import type supertest from 'supertest';
import { isUuid } from '../../src/platform/ids.js';
import { buildImportChild, startBatchApp } from '../support/batches.js';
import type { TestApp, TestUser } from '../support/app.js';
import { switchFilterOff, switchRowSecurityOff } from '../support/isolation-switches.js';
import { examples } from '../support/isolation-trials.js';
import { type Route, routesOf, Walker } from '../support/isolation-walk.js';
import { canariesOf, furnish, type Possessions, type Rows, rowsOf } from '../support/isolation-world.js';

// Every route, one after the other.
jest.setTimeout(90_000);

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let a: Possessions;
let b: Possessions;
let before: Rows;
let walker: Walker;
const switches: { restore(): void }[] = [];

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry, { roles: ['api'] });
  [a, b] = [await furnish(app, '415'), await furnish(app, '212')];
  before = await rowsOf(app, a.admin.workspaceId);
  walker = new Walker(app, a, b, canariesOf(before, a));
}, 90_000);
afterEach(() => {
  for (const one of switches.splice(0)) one.restore();
});
afterAll(async () => {
  await app.close();
  child.remove();
});

const switched = <T extends { restore(): void }>(one: T): T => {
  switches.push(one);
  return one;
};
const rowsNow = () => rowsOf(app, a.admin.workspaceId);

/** What must show or change another workspace's objects as soon as nothing stands before them. */
function readsOrNamesObjects({ name, ofWorkspace }: Route): boolean {
  const named = Object.values(examples[name]?.path ?? {}).map((idOf) => idOf(a));
  return ofWorkspace && (name.startsWith('GET ') || named.some((id) => id !== a.admin.workspaceId));
}

describe('the walk through another workspace', () => {
  it('tries every route of the application, and none that is gone', () => {
    const routes = routesOf(app).map(({ name }) => name);
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter((route) => examples[route] === undefined)).toEqual([]);
    expect(Object.keys(examples).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it('finds rows in every table that says whose a row is: in one without any nothing can be stolen', () => {
    expect(Object.keys(before).length).toBeGreaterThan(20);
    expect(Object.keys(before).filter((table) => before[table]?.length === 0)).toEqual([]);
  });
});

describe('nothing of another workspace is seen or changed', () => {
  it.each(['admin', 'key'] as const)('by an admin of one’s own: %s', async (as) => {
    const { findings, requests } = await walker.foreign(as);
    expect(findings).toEqual([]);
    expect(requests).toBeGreaterThan(50);
    expect(await rowsNow()).toEqual(before);
  });

  it('when the application forgets its filter everywhere: row-level security holds alone', async () => {
    const filter = switched(switchFilterOff());
    const { findings } = await walker.foreign('admin');
    expect(findings).toEqual([]);
    expect(await rowsNow()).toEqual(before);
    expect(filter.opened.size).toBeGreaterThan(30);
  });

  it('when row-level security is gone: the application’s filter holds alone', async () => {
    const security = switched(switchRowSecurityOff());
    const { findings } = await walker.foreign('admin');
    expect(findings).toEqual([]);
    expect(await rowsNow()).toEqual(before);
    expect(security.begun()).toBeGreaterThan(30);
  });
});

const idsOfA = () => canariesOf(before, a).filter(isUuid);

const expectOwn = ({ status, text, headers }: supertest.Response) => {
  expect({ status, replayed: headers['idempotency-replayed'] }).toEqual({ status: 201 });
  expect(idsOfA().filter((id) => text.includes(id))).toEqual([]);
};

describe('what two workspaces have in common does not meet', () => {
  let c: TestUser;
  const send = (path: string, body: object) => app.request('post', path, c).send(body);

  beforeAll(async () => {
    c = await app.signUp();
  });
  afterEach(async () => {
    expect(await rowsNow()).toEqual(before);
  });

  it('an idempotency key, with the same agent on the same number', async () => {
    const body = {
      agent_name: `${a.marker} agent`,
      system_prompt: `${a.marker} prompt`,
      phone_number: a.number,
    };
    expectOwn(await send('/agents', body).set('Idempotency-Key', `${a.marker}-agent`));
  });

  it.each(['with', 'without'])('an idempotency key of one person, %s row-level security', async (how) => {
    if (how === 'without') switched(switchRowSecurityOff());
    const create = (as: { accessToken: string }) =>
      app.request('post', '/agents', as).set('Idempotency-Key', 'one').send({ agent_name: 'Bo' }).expect(201);
    const person = await app.signUp();
    const first = await create(person);
    const second = await app.request('post', '/workspaces', person).send({ name: 'Second' }).expect(201);
    const session = await app
      .request('post', '/workspaces/switch', person)
      .send({ workspace_id: second.body.id })
      .expect(200);
    const there = await create({ accessToken: session.body.access_token as string });
    expect(there.body.id).not.toBe(first.body.id);
  });

  it('a trunk of the same number', async () => {
    expectOwn(
      await send('/phonenumbers/sip_trunk', { sip_address: 'sip.example.com', phone_number: a.number }),
    );
  });

  it('a person who talks with the other, or does not want the other to call', async () => {
    const from = { agent_phone_number: a.number };
    expectOwn(await send('/calls/outbound_call', { ...from, phone_number_to_dial: a.person }));
    expectOwn(await send('/calls/outbound_call', { ...from, phone_number_to_dial: a.suppressed }));
    expectOwn(await send('/suppressions', { phone_number: a.suppressed }));
  });

  it('the bytes of a file', async () => {
    const file = Buffer.from(`phone,name\n${a.person},${a.marker} person\n`);
    const upload = app.request('post', '/batch/upload', c).field('agent_phone_number', a.number);
    expectOwn(await upload.attach('file', file, `${a.marker}.csv`));
  });
});

/** Those of all workspaces but one: without a filter the first row that comes may be of any of them. */
async function canariesBut({ admin }: Possessions): Promise<string[]> {
  const others = await app.database.query<{ id: string }>('SELECT id FROM workspaces WHERE id <> $1', [
    admin.workspaceId,
  ]);
  const rows = await Promise.all(others.map(({ id }) => rowsOf(app, id)));
  return rows.flatMap((of) => canariesOf(of, a));
}

describe('the walk itself', () => {
  it('asks rightly: the same requests about what is one’s own are answered', async () => {
    const { findings } = await walker.own();
    expect(findings).toEqual([]);
    expect(await rowsNow()).toEqual(before);
  });

  it('and so they are without the application’s filter, which stands in every statement that chooses rows', async () => {
    const c = await furnish(app, '312');
    const filter = switched(switchFilterOff());
    const { findings } = await new Walker(app, a, c, canariesOf(before, a)).own();
    expect(findings).toEqual([]);
    expect(await rowsNow()).toEqual(before);
    expect([...filter.unfiltered]).toEqual([]);
    expect(filter.opened.size).toBeGreaterThan(50);
  });

  // The last: it leaves nothing of the workspace as it was.
  it('finds something on every route that reads, or names an object, when both layers are gone', async () => {
    const thief = await furnish(app, '206');
    switched(switchFilterOff());
    switched(switchRowSecurityOff());
    const { guilty } = await new Walker(app, a, thief, await canariesBut(thief)).foreign('admin');
    const exposed = routesOf(app).filter(readsOrNamesObjects);
    expect(exposed.length).toBeGreaterThan(20);
    expect(exposed.map(({ name }) => name).filter((name) => !guilty.has(name))).toEqual([]);
    expect(await rowsNow()).not.toEqual(before);
  });
});
