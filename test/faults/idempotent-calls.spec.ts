import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type AppProcess, type Fleet, startFleet } from '../support/processes.js';
import { until } from '../support/sandbox.js';
import { judge } from '../support/witness.js';

const all = process.env.TRUNKLINE_TEST_ALL !== undefined;
const keys = all ? 200 : 40;
const twins = 50;
/** Keys whose twins are sent at the same time. */
const keysAtOnce = 4;
/** How often a client tries again whose connection broke. */
const mostTries = 200;

interface Reply {
  status: number;
  text: string;
  replayed: boolean;
  /** How often the connection broke before. */
  broken: number;
}

/** Numbers whose callees answer: in the sandbox the last two digits choose. */
const answering = fictionalNumbers(keys * 2)
  .filter((number) => !/(?:33|44|53|77|80|86|88|99)$/.test(number))
  .slice(0, keys);

describe.each(all ? [0, 5] : [1])(`${keys} keys with ${twins} parallel requests each, %i kills`, (kills) => {
  let fleet: Fleet;
  let api: AppProcess;
  let campaigner: Campaigner;
  let answered = 0;

  beforeAll(async () => {
    fleet = await startFleet({ speed: 20, env: { RATE_LIMIT_PER_MINUTE: '1000000' } });
    api = await fleet.start('api');
    await fleet.start('worker');
    campaigner = await Campaigner.signUp(api.url, { callsPerSecond: 100, maxConcurrent: 400 });
  }, 60_000);

  afterAll(() => fleet?.close(), 120_000);

  it('make one call a key; every twin gets its reply or learns that it still runs, also when the API is killed', async () => {
    const sent = inLanes([...answering.entries()], keysAtOnce, async ([index, number]) =>
      Promise.all(Array.from({ length: twins }, () => dial(`call-${index}`, number))),
    );
    for (let kill = 1; kill <= kills; kill += 1) {
      const share = (kill / (kills + 1)) * keys * twins;
      await until('enough is answered', () => answered >= share, 120_000);
      await api.kill();
      api = await fleet.start('api');
      campaigner.url = api.url;
    }
    const replies = await sent;
    const last = await inLanes([...answering.entries()], 8, ([index, number]) =>
      dial(`call-${index}`, number),
    );

    const wrong = replies.flatMap((ofKey, index) => ofKey.filter((reply) => !isTwinOf(reply, last[index])));
    expect(wrong).toEqual([]);
    expect(last.filter(({ status, replayed }) => status !== 201 || !replayed)).toEqual([]);
    const every = replies.flat();
    const broken = every.filter((reply) => reply.broken > 0).length;
    if (kills > 0) expect(broken).toBeGreaterThan(0);

    await until(
      'every call has ended',
      async () => (await rows(`calls WHERE status IN ('queued', 'ringing', 'in-progress')`)) === 0,
      120_000,
    );
    const verdict = await judge(fleet.database, fleet.sandbox);
    // What lapsed was never dialed: its slot was missed on a busy machine, and the call was admitted anew.
    const attempts = await rows(`attempts WHERE state <> 'lapsed'`);
    console.log(
      `${keys} keys x ${twins} twins, ${kills} kills: ${attempts} attempts, ${verdict.invites} INVITEs, ` +
        `${every.filter(({ status }) => status === 201).length} x 201, ` +
        `${every.filter(({ status }) => status === 409).length} x 409 in flight, ${broken} with a broken connection`,
    );
    expect({ attempts, invites: verdict.invites, calls: await rows('calls') }).toEqual({
      attempts: keys,
      invites: keys,
      calls: keys,
    });
    expect(verdict).toMatchObject({ strayInvites: [], doubleInvites: [], wrongOutcomes: [], open: [] });
  }, 600_000);

  /** As a client that means it: tries again when nobody answers, and takes any answer. */
  async function dial(key: string, number: string): Promise<Reply> {
    for (let broken = 0; ; broken += 1) {
      try {
        const body = { agent_phone_number: '+14155550100', phone_number_to_dial: number };
        const reply = await campaigner.post('/calls/outbound_call', body, { 'idempotency-key': key });
        const text = await reply.text();
        answered += 1;
        const replayed = reply.headers.get('idempotency-replayed') === 'true';
        return { status: reply.status, text, replayed, broken };
      } catch (error) {
        if (broken >= mostTries) throw error;
        await until('somebody answers', () => answers(campaigner.url), 30_000);
      }
    }
  }

  async function rows(of: string): Promise<number> {
    const [row] = await fleet.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${of}`);
    return row?.n ?? 0;
  }
});

function isTwinOf(reply: Reply, one: Reply | undefined): boolean {
  if (reply.status === 409) return reply.text.includes('"idempotency_in_flight"');
  return reply.status === one?.status && reply.text === one.text;
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`).then(
    (reply) => reply.ok,
    () => false,
  );
}

/** All items in their order, so many at a time. */
async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
