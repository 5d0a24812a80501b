import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type AppProcess, type Fleet, startFleet } from '../support/processes.js';
import { seeded } from '../support/seeded.js';
import { until } from '../support/sandbox.js';
import { isGenuine, startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const people = 50;
const kills = 3;
const seed = Number(process.env.TEST_SEED ?? 20260411);

interface StoredEvent {
  id: string;
  subject: string;
  seq: string;
}

describe(`a receiver that fails, is slow and goes away, while the platform is killed ${kills} times`, () => {
  let fleet: Fleet;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    fleet = await startFleet({
      speed: 50,
      env: {
        UNKNOWN_AFTER_S: '1',
        EGRESS_ALLOW: '127.0.0.1',
        WEBHOOK_RETRY_BASE_S: '0.1',
        WEBHOOK_TIMEOUT_S: '0.5',
      },
    });
    receiver = await startReceiver();
  }, 60_000);

  afterAll(async () => {
    await receiver?.close();
    await fleet?.close();
  }, 120_000);

  it('loses no event, signs each so that the reference library takes it, and keeps the order of each call', async () => {
    const random = seeded(seed);
    receiver.answer = async (_event, times) => {
      // The pause grows threefold with each failure: an event with seven of them outlasts any patience.
      if (times > 1) return 200;
      const [fails, slow] = [random() < 0.2, random() < 0.2];
      if (slow) await new Promise((resolve) => setTimeout(resolve, random() * 700)); // some too slow to be waited for
      return fails ? 500 : 200;
    };
    const api = await fleet.start('api');
    let worker: AppProcess = await fleet.start('worker');
    const campaigner = await Campaigner.signUp(api.url, { callsPerSecond: 30, maxConcurrent: 100 });
    const subscription = await campaigner.request('POST', '/api/webhooks/subscriptions', {
      url: receiver.url,
    });
    const batch = await campaigner.upload(fictionalNumbers(people), {
      max_concurrent: 100,
      calls_per_second: 30,
    });

    for (let kill = 1; kill <= kills; kill += 1) {
      const enough = kill * 30;
      await until(`${enough} webhooks arrived`, () => receiver.received.length >= enough, 30_000);
      await worker.kill();
      if (kill === 2) await receiver.goAway();
      worker = await fleet.start('worker');
      if (kill === 2) {
        await until('it was missed', async () => (await failures(fleet, 'connection_failed')) > 5, 20_000);
        await receiver.comeBack();
      }
    }
    await until(
      'the batch is completed',
      async () => (await campaigner.batch(batch.id)).status === 'completed',
      60_000,
    );
    await until('nothing waits to be delivered', async () => (await waiting(fleet)) === 0, 60_000);

    const events = await fleet.database.query<StoredEvent>(
      'SELECT id, subject, seq FROM webhook_events ORDER BY seq, id',
    );
    const taken = receiver.received.filter(({ status }) => status === 200);
    const repeated = taken.length - new Set(taken.map(({ id }) => id)).size;
    const failed = receiver.received.length - taken.length;
    console.log(
      `seed ${seed}: ${events.length} events, ${receiver.received.length} requests, ${failed} failed, ${repeated} repeated`,
    );
    expect(await eventsMissing(fleet)).toEqual([]);
    expect(events.map(({ id }) => id).filter((id) => !taken.some((one) => one.id === id))).toEqual([]);
    expect(receiver.received.filter((one) => !isGenuine(one, subscription.secret as string))).toEqual([]);
    expect(
      overtakings(
        events,
        taken.map(({ id }) => id),
      ),
    ).toEqual([]);
    expect(failed).toBeGreaterThan(20);
  }, 120_000);
});

async function failures(fleet: Fleet, error: string): Promise<number> {
  const [row] = await fleet.database.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM webhook_attempts WHERE error = $1',
    [error],
  );
  return row?.n ?? 0;
}

async function waiting(fleet: Fleet): Promise<number> {
  const [row] = await fleet.database.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM outbox)::int
       + (SELECT count(*) FROM webhook_deliveries WHERE status <> 'delivered')::int AS n`,
  );
  return row?.n ?? 0;
}

/** Calls, prospects and lists that ended and of which no event tells it: judged by their own tables. */
async function eventsMissing(fleet: Fleet): Promise<unknown[]> {
  return fleet.database.query(
    `SELECT w.what, w.id FROM (
       SELECT 'call' AS what, id, CASE WHEN status = 'unknown' THEN 'call.unknown' ELSE 'call.ended' END AS type FROM calls
       UNION ALL SELECT 'call', id, 'call.ringing' FROM calls
       UNION ALL SELECT 'call', id, 'call.started' FROM calls WHERE status = 'completed' AND duration_s > 3
       UNION ALL SELECT 'prospect', id, 'prospect.' || state FROM prospects
       UNION ALL SELECT 'batch', id, unnest(ARRAY['batch.imported', 'batch.started', 'batch.completed']) FROM dial_lists) AS w
     WHERE NOT EXISTS (SELECT FROM webhook_events e WHERE e.subject = w.what || ':' || w.id AND e.type = w.type)`,
  );
}

/** Events that were first taken after a later one of the same subject. */
function overtakings(events: readonly StoredEvent[], taken: readonly string[]): string[] {
  const at = new Map<string, number>();
  for (const [index, id] of taken.entries()) if (!at.has(id)) at.set(id, index);
  const last = new Map<string, number>();
  return events.flatMap(({ id, subject }) => {
    const mine = at.get(id) ?? -1;
    const before = last.get(subject) ?? -1;
    last.set(subject, Math.max(before, mine));
    return mine < before ? [`${subject} ${id}`] : [];
  });
}
