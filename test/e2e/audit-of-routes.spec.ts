import { buildImportChild, startBatchApp } from '../support/batches.js';
import type { TestApp, TestUser } from '../support/app.js';
import { type Example, examples, type Trial } from '../support/isolation-trials.js';
import { routesOf, sendTrial } from '../support/isolation-walk.js';
import { furnish, type Possessions, rowsOf } from '../support/isolation-world.js';

// Every route, one after the other.
jest.setTimeout(90_000);

let child: ReturnType<typeof buildImportChild>;
let app: TestApp;
let others: Possessions;
let has: Possessions;
let leaver: TestUser;

beforeAll(async () => {
  child = buildImportChild();
  app = await startBatchApp(child.entry, { roles: ['api'] });
  [others, has] = [await furnish(app, '415'), await furnish(app, '212')];
  leaver = await app.member('member', has.admin);
}, 90_000);
afterAll(async () => {
  await app.close();
  child.remove();
});

/** Changes that leave no event of their own, and why. */
const withoutEvent: Readonly<Record<string, string>> = {
  'POST /auth/verify-email': 'tried with a mailed token in auth-recovery.spec.ts',
  'POST /auth/refresh': 'a session goes on; only a stolen token is an event, in auth.spec.ts',
  'POST /auth/google': 'needs an identity provider: auth-google.spec.ts',
  'POST /auth/forgot-password': 'nobody is signed in, and the address may be nobody’s',
  'POST /auth/reset-password': 'needs a mailed token: auth-recovery.spec.ts',
  'POST /workspaces/invitations/accept': 'needs an invitation of one’s own: idempotency.spec.ts',
  'POST /oauth/token': 'a token is given to whom the client’s secret is known; the client itself is audited',
  'DELETE /api/v/delete-cache': 'copies are thrown away, and made again when somebody looks',
  'POST /api/v/webhook': 'needs a signature: dialer-webhook.spec.ts',
  'POST /webhook/livekit': 'LiveKit tells of calls; nobody acts',
  'POST /internal/agent/attempts/{attempt_id}/events': 'the agent’s report of a call, which is its own log',
  'POST /internal/agent/attempts/{attempt_id}/functions/{name}': 'as above: an event of the call',
};

/** Where the example changes nothing: what does. */
const instead: Readonly<Record<string, (of: Possessions) => Trial>> = {
  'PUT /phonenumbers/map_agent': (of) => ({
    body: { phone_number: of.number, agent_id: null },
    status: 200,
  }),
};

const last = ['POST /workspaces/{id}/leave', 'DELETE /workspaces/{id}', 'POST /auth/logout'];
const unsafeRoutes = (): string[] => {
  const names = routesOf(app)
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('GET '));
  const methods = ['POST', 'PATCH', 'PUT', 'DELETE'];
  const rank = (name: string): number =>
    last.includes(name) ? methods.length + last.indexOf(name) : methods.indexOf(name.split(' ')[0] ?? '');
  return names.toSorted((a, b) => rank(a) - rank(b));
};

async function eventsSoFar(): Promise<number> {
  return (await app.database.query('SELECT FROM audit_events')).length;
}

const send = (name: string, example: Example, trial: Trial) =>
  sendTrial(app, name, example, trial, has, name.endsWith('/leave') ? leaver : has.admin);

/** So that what is in use can be deleted, too. */
async function endAllUse(): Promise<void> {
  await app.database.query('DELETE FROM leases');
  await app.database.query(`UPDATE attempts SET state = 'ended', outcome = 'completed', ended_at = now()`);
  await app.database.query(`UPDATE calls SET status = 'completed', ended_at = now()`);
  await app.database.query(
    `UPDATE dial_lists SET status = 'completed', finished_at = now(), agent_id = NULL`,
  );
}

describe('the audit log', () => {
  it('has no event of what was refused', async () => {
    const found: string[] = [];
    for (const name of unsafeRoutes()) {
      const example = examples[name];
      const refused = (example?.foreign?.(others, has) ?? []).filter(({ status }) => status >= 400);
      for (const trial of refused) {
        const before = await eventsSoFar();
        await send(name, example as Example, trial).expect(trial.status);
        if ((await eventsSoFar()) > before) found.push(`${name} ${JSON.stringify(trial)}`);
      }
    }
    expect(found).toEqual([]);
  });

  it('has an event of every change that a route makes, or here stands why not', async () => {
    const silent: string[] = [];
    const failed: string[] = [];
    let heard = 0;
    for (const name of unsafeRoutes()) {
      const example = examples[name];
      if (example === undefined) throw new Error(`${name} has no example in isolation-trials.ts`);
      if (name in withoutEvent) continue;
      if (/^(?:PUT|DELETE) /.test(name)) await endAllUse();
      const before = await eventsSoFar();
      const reply = await send(name, example, (instead[name] ?? example.own)(has));
      if (reply.status >= 300) failed.push(`${name}: ${reply.status} ${reply.text}`);
      else if ((await eventsSoFar()) === before) silent.push(name);
      else heard += 1;
    }
    expect({ silent, failed }).toEqual({ silent: [], failed: [] });
    expect(heard).toBeGreaterThan(35);
    expect(Object.keys(withoutEvent).filter((name) => !unsafeRoutes().includes(name))).toEqual([]);
  });

  it('is all that is left of the workspace, which the last of these routes has deleted', async () => {
    const left = Object.entries(await rowsOf(app, has.admin.workspaceId)).filter(
      ([, rows]) => rows.length > 0,
    );
    expect(left.map(([table]) => table)).toEqual(['audit_events']);
  });

  it('says of each event who did it with which credential, from where, and in which request', async () => {
    const events = await app.database.query(
      `SELECT action FROM audit_events WHERE workspace_id = $1
         AND (actor_id IS NULL OR ip IS NULL OR request_id IS NULL OR object_type = '' OR at IS NULL)`,
      [has.admin.workspaceId],
    );
    expect(events).toEqual([]);
  });
});
