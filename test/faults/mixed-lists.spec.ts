import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type AppProcess, type Fleet, startFleet } from '../support/processes.js';
import { until } from '../support/sandbox.js';
import { seeded } from '../support/seeded.js';
import { judge } from '../support/witness.js';

const all = process.env.TRUNKLINE_TEST_ALL !== undefined;
const kills = all ? 12 : 4;
const perList = all ? 800 : 150;
const singleCalls = all ? 200 : 50;
const optOuts = all ? 40 : 12;
const maxConcurrent = 60;
const seed = Number(process.env.TEST_SEED ?? 20261101);

const finalStates = new Set(['completed', 'exhausted', 'suppressed', 'skipped', 'canceled', 'unknown']);

/**
 * Lists share half of their people with the next one, so that they would call somebody of whom a call is live. In the
 * short run they do not: of a call whose end nobody knows the person is blocked for minutes.
 */
const stride = all ? perList / 2 : perList;
const people = fictionalNumbers(3 * stride + perList);
const [first, second, third, fourth] = [0, 1, 2, 3].map((list) =>
  people.slice(list * stride, list * stride + perList),
) as [string[], string[], string[], string[]];
const singlePeople = all ? people : fictionalNumbers(people.length + 100).slice(-100);

describe(`two campaigns, two batches and single calls, with ${kills} kills`, () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({ speed: 20, env: { UNKNOWN_AFTER_S: '5' } });
  }, 60_000);

  afterAll(() => fleet?.close(), 120_000);

  it('ring no phone twice, lose nobody, never call a person twice at once nor after an opt-out', async () => {
    const random = seeded(seed);
    const { sandbox, database } = fleet;
    Object.assign(sandbox.faults, { webhook_drop_pct: 10, webhook_duplicate_pct: 30, webhook_shuffle: true });
    const api = await fleet.start('api');
    const workers = [await fleet.start('worker'), await fleet.start('worker')];
    const campaigner = await Campaigner.signUp(api.url, {
      callsPerSecond: 60,
      maxConcurrent,
      // Of a call whose end nobody knows the person is free again after this and 90 s.
      maxCallDurationS: 30,
    });
    const retry = { max_attempts: 2, delay_s: 1, on: ['busy', 'no-answer', 'failed'] };

    const campaigns = [
      await campaigner.campaign([first.slice(0, perList / 2), first.slice(perList / 4)], {
        priority: 8,
        retry,
      }),
      await campaigner.campaign([second], { priority: 2, retry }),
    ];
    const pace = { max_concurrent: 50, calls_per_second: 30, retry };
    const batches = [await campaigner.upload(third, pace), await campaigner.upload(fourth, pace)];
    const singles = placeSingleCalls(campaigner, singlePeople, random);
    const withdrawals = optOut(campaigner, fleet, people, random);

    for (let kill = 1; kill <= kills; kill += 1) {
      const share = ((kill - random()) / (kills + 1)) * people.length;
      await until('enough is dialed', () => sandbox.invites().length >= share, 240_000);
      await nextOf(workers).kill();
      workers.push(await fleet.start('worker'));
    }
    const [placed, optedOut] = await Promise.all([singles, withdrawals]);
    for (const { id } of campaigns) {
      await until(
        'the campaign is completed',
        async () => (await campaigner.viewOf(id)).status === 'completed',
        240_000,
      );
    }
    for (const { id } of batches) {
      await until(
        'the batch is completed',
        async () => (await campaigner.batch(id)).status === 'completed',
        240_000,
      );
    }
    try {
      await until('no call is open', async () => (await openCalls(fleet)) === 0, 60_000);
    } catch (error) {
      console.log(
        await fleet.database.query(
          `SELECT c.id, c.status, c.end_reason, c.decision, c.next_at, c.dial_until, c.list_id, c.created_at, a.state, a.slot_at, a.worker_id, a.dialed_at, a.answered_at, a.checked_at, now() FROM calls c LEFT JOIN attempts a ON a.call_id = c.id WHERE c.status IN ('queued', 'ringing', 'in-progress')`,
        ),
      );
      throw error;
    }

    const verdict = await judge(database, sandbox);
    console.log(
      `seed ${seed}: ${kills} kills, ${verdict.invites} INVITEs to ${people.length} people, ` +
        `${verdict.unknown.length} unknown, ${placed} single calls, ${optedOut.length} opt-outs`,
    );
    expect(verdict).toMatchObject({ strayInvites: [], doubleInvites: [], wrongOutcomes: [], open: [] });
    expect(await unexplained(fleet)).toEqual([]);
    expect(twiceAtOnce(fleet)).toEqual([]);
    expect(callsAfter(fleet, optedOut)).toEqual([]);
    expect(await tooOften(fleet)).toEqual([]);
  }, 600_000);
});

function nextOf(workers: AppProcess[]): AppProcess {
  const worker = workers.shift();
  if (worker === undefined) throw new Error('no worker is left');
  return worker;
}

/** Single calls to people of the lists, some at a time; gives how many were taken. */
async function placeSingleCalls(campaigner: Campaigner, to: string[], random: () => number): Promise<number> {
  let taken = 0;
  for (let call = 0; call < singleCalls; call += 1) {
    const body = { agent_phone_number: '+14155550100', phone_number_to_dial: pick(to, random) };
    const reply = await campaigner.post('/calls/outbound_call', body, {
      'idempotency-key': `single-${call}`,
    });
    const { code } = (await reply.json()) as { code?: string };
    if (reply.status === 201) taken += 1;
    else if (code !== 'number_suppressed') throw new Error(`a single call: ${reply.status} ${code}`);
  }
  return taken;
}

interface OptOut {
  number: string;
  at: Date;
}

/** People who opt out while the lists run, spread over the run; with when each was confirmed. */
async function optOut(
  campaigner: Campaigner,
  fleet: Fleet,
  of: string[],
  random: () => number,
): Promise<OptOut[]> {
  const done: OptOut[] = [];
  for (let n = 1; n <= optOuts; n += 1) {
    await until(
      'enough is dialed',
      () => fleet.sandbox.invites().length >= (n / (optOuts + 1)) * of.length,
      240_000,
    );
    const number = pick(of, random);
    await campaigner.request('POST', '/suppressions', { phone_number: number });
    done.push({ number, at: new Date() });
  }
  return done;
}

function pick<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

async function openCalls(fleet: Fleet): Promise<number> {
  const [row] = await fleet.database.query<{ n: string }>(
    `SELECT count(*) AS n FROM calls WHERE status IN ('queued', 'ringing', 'in-progress')`,
  );
  return Number(row?.n);
}

/** Prospects without a final state and its reason, and lists whose prospects are not those that were given. */
async function unexplained(fleet: Fleet): Promise<unknown[]> {
  const rows = await fleet.database.query<{ list_id: string; state: string; reason: string | null }>(
    'SELECT list_id, state, reason FROM prospects',
  );
  const lists = groupedBy(rows, (row) => row.list_id);
  const sizes = [...lists.values()].map((prospects) => prospects.length);
  return [
    ...rows.filter(({ state, reason }) => !finalStates.has(state) || reason === null),
    ...sizes.filter((size) => size !== perList),
    ...(lists.size === 4 ? [] : [`${lists.size} lists`]),
  ];
}

function groupedBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

/** Calls to one person that overlap, by the carrier's log. */
function twiceAtOnce(fleet: Fleet): unknown[] {
  const byPerson = groupedBy(fleet.sandbox.calls(), (call) => call.to);
  return [...byPerson.values()].flatMap((calls) => {
    const spans = calls
      .map((call) => ({
        to: call.to,
        from: Date.parse(call.at),
        until:
          call.answered_at === null
            ? Date.parse(call.at)
            : Date.parse(call.answered_at) + call.duration_s * 1000,
      }))
      .toSorted((a, b) => a.from - b.from);
    return spans.filter((span, index) => index > 0 && span.from < (spans[index - 1]?.until ?? 0));
  });
}

/** INVITEs to people whose opt-out had been confirmed. */
function callsAfter(fleet: Fleet, optedOut: readonly OptOut[]): unknown[] {
  return fleet.sandbox
    .invites()
    .filter((invite) =>
      optedOut.some(({ number, at }) => number === invite.to && Date.parse(invite.at) > at.getTime()),
    );
}

/** Prospects that were dialed more often than their list allows. */
async function tooOften(fleet: Fleet): Promise<unknown[]> {
  return fleet.database.query(
    `SELECT prospect_id, count(*) AS dialed FROM attempts
     WHERE prospect_id IS NOT NULL AND dialed_at IS NOT NULL GROUP BY prospect_id HAVING count(*) > 2`,
  );
}
