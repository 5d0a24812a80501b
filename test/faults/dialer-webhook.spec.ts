import { newId } from '../../src/platform/ids.js';
import { type Dialer, signedByDialer } from '../support/access-principals.js';
import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type AppProcess, type Fleet, startFleet } from '../support/processes.js';
import { until } from '../support/sandbox.js';

const all = process.env.TRUNKLINE_TEST_ALL !== undefined;
const messages = all ? 30 : 6;
const eventsOfEach = 60;
const twins = 4;
const kills = all ? 6 : 2;
/** How often a client tries again whose connection broke. */
const mostTries = 100;

interface Answer {
  duplicate: boolean;
  applied: number;
  refused: number;
}

let fleet: Fleet;
let api: AppProcess;
let campaigner: Campaigner;
let dialer: Dialer;
let broken = 0;

beforeAll(async () => {
  fleet = await startFleet({ speed: 20 });
  api = await fleet.start('api');
  const worker = await fleet.start('worker');
  campaigner = await Campaigner.signUp(api.url, { callsPerSecond: 1, maxConcurrent: 1 });
  await worker.stop();
  const made = await campaigner.request('POST', `/workspaces/${campaigner.workspaceId}/dialer-webhook`);
  dialer = made as unknown as Dialer;
}, 60_000);
afterAll(() => fleet?.close(), 120_000);

/** A paused campaign with these people; nobody of it is dialed. */
async function campaignOf(numbers: readonly string[]): Promise<string> {
  const [listId, slug] = [newId(), `spring-${newId().slice(-6)}`];
  await fleet.database.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, slug, name, status, phone_number_id, from_e164, max_concurrent,
       calls_per_second, retry)
     SELECT $1, workspace_id, 'campaign', $2, 'Spring', 'paused', id, e164, 1, 1,
            '{"max_attempts": 3, "delay_s": 1, "on": []}'
     FROM phone_numbers WHERE workspace_id = $3`,
    [listId, slug, campaigner.workspaceId],
  );
  await fleet.database.query(
    `INSERT INTO prospects (id, workspace_id, list_id, e164, zones, variables, state)
     SELECT uuidv7(), $1, $2, e164, '{America/New_York}', '{}', 'pending' FROM unnest($3::text[]) AS n (e164)`,
    [campaigner.workspaceId, listId, numbers],
  );
  return slug;
}

/** As a sender that means it: tries again when nobody answers, each time with the same webhook-id. */
async function send(messageId: string, body: string): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    try {
      const reply = await fetch(`${api.url}/api/v/webhook/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signedByDialer(dialer, body, { messageId }) },
        body,
      });
      const text = await reply.text();
      if (reply.status === 200) return JSON.parse(text) as Answer;
      throw new Error(`${reply.status} ${text}`);
    } catch (error) {
      if (tries >= mostTries) throw error;
      broken += 1;
      await until('somebody answers', () => answers(api.url), 30_000);
    }
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`).then(
    (reply) => reply.ok,
    () => false,
  );
}

const rows = <T extends object>(sql: string): Promise<T[]> =>
  fleet.database.query<T>(sql, [campaigner.workspaceId]);
const receipts = async (): Promise<number> =>
  (await rows('SELECT FROM dialer_webhook_receipts WHERE workspace_id = $1')).length;

it(`each of ${eventsOfEach} events of ${messages} messages takes effect once, whoever is killed and whatever comes twice`, async () => {
  const numbers = fictionalNumbers(messages * eventsOfEach);
  const campaign = await campaignOf(numbers);
  const callback_at = new Date(Date.now() + 3_600_000).toISOString();
  const bodies = Array.from({ length: messages }, (_, n) => {
    const events = numbers
      .slice(n * eventsOfEach, (n + 1) * eventsOfEach)
      .map((phone_number, index) =>
        index % 2 === 0
          ? { type: 'callback', campaign, phone_number, callback_at }
          : { type: 'disposition', campaign, phone_number, disposition: 'not_interested' },
      );
    return { id: `message ${n}`, body: JSON.stringify({ events }) };
  });
  const parts = messages * Math.ceil(eventsOfEach / 50);
  const sent = Promise.all(
    bodies.flatMap(({ id, body }) => Array.from({ length: twins }, () => send(id, body))),
  );
  for (let kill = 1; kill <= kills; kill += 1) {
    const share = Math.floor((kill / (kills + 1)) * parts);
    await until('some parts are taken', async () => (await receipts()) >= share, 60_000);
    await api.kill();
    api = await fleet.start('api');
  }
  const replies = await sent;

  expect(replies.filter(({ applied, refused }) => applied !== eventsOfEach || refused !== 0)).toEqual([]);
  expect(broken).toBeGreaterThan(0);
  expect(await receipts()).toBe(parts);
  const effects = await rows<{ times: number; n: number }>(
    `SELECT times, count(*)::int AS n
     FROM (SELECT object_id, count(*)::int AS times FROM audit_events
           WHERE workspace_id = $1 AND actor_type = 'dialer-webhook' GROUP BY object_id) AS e GROUP BY times`,
  );
  expect(effects).toEqual([{ times: 1, n: numbers.length }]);
  const states = await rows<{ state: string; reason: string; n: number }>(
    `SELECT state, reason, count(*)::int AS n FROM prospects WHERE workspace_id = $1 GROUP BY 1, 2 ORDER BY 1`,
  );
  expect(states).toEqual([
    { state: 'completed', reason: 'disposition', n: numbers.length / 2 },
    { state: 'pending', reason: 'callback', n: numbers.length / 2 },
  ]);
  const again = await Promise.all(bodies.map(({ id, body }) => send(id, body)));
  expect(again.every(({ duplicate }) => duplicate)).toBe(true);
}, 180_000);
