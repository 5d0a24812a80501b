import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type Fleet, startFleet } from '../support/processes.js';
import { seeded } from '../support/seeded.js';
import { until } from '../support/sandbox.js';

const seed = Number(process.env.TEST_SEED ?? 20260302);
const all = process.env.TRUNKLINE_TEST_ALL !== undefined;
const races = all ? 200 : 60;
const people = all ? 60 : 20;

describe('while a list is dialed', () => {
  let fleet: Fleet;
  let url: string;

  beforeAll(async () => {
    fleet = await startFleet({ speed: 50 });
    url = (await fleet.start('api,worker')).url;
  }, 60_000);
  afterAll(() => fleet?.close(), 120_000);

  /** Does something with each number at about the moment at which it is to be dialed; gives when each was answered. */
  async function race(
    numbers: ReadonlySet<string>,
    workspaceId: string,
    act: (number: string) => Promise<unknown>,
  ): Promise<Map<string, number>> {
    const random = seeded(seed);
    const answeredAt = new Map<string, number>();
    const running = new Map<string, Promise<void>>();
    const begin = async (number: string, time: number): Promise<void> => {
      await at(time);
      await act(number);
      answeredAt.set(number, Date.now());
    };
    await until(
      'every number has its race',
      async () => {
        const slots = await fleet.database.query<{ to_e164: string; slot_at: Date }>(
          'SELECT to_e164, min(slot_at) AS slot_at FROM attempts WHERE workspace_id = $1 GROUP BY to_e164',
          [workspaceId],
        );
        for (const { to_e164: number, slot_at: slot } of slots) {
          if (!numbers.has(number) || running.has(number)) continue;
          running.set(number, begin(number, slot.getTime() + (random() - 0.9) * 1300));
        }
        return running.size === numbers.size;
      },
      60_000,
    );
    await Promise.all(running.values());
    return answeredAt;
  }

  const lateInvites = (answeredAt: ReadonlyMap<string, number>) =>
    fleet.sandbox
      .invites()
      .filter((invite) => Date.parse(invite.at) > (answeredAt.get(invite.to) ?? Infinity));

  it(`who withdraws gets no INVITE after the 200, from any list, in ${races} races`, async () => {
    const campaigner = await Campaigner.signUp(url, { callsPerSecond: 100, maxConcurrent: 400 });
    const numbers = fictionalNumbers(races);
    const pace = { max_concurrent: 400, calls_per_second: 20 };
    const [first, second] = [
      await campaigner.upload(numbers, pace),
      await campaigner.upload(numbers.toReversed(), pace),
    ];
    const answeredAt = await race(new Set(numbers), campaigner.workspaceId, (number) =>
      campaigner.request('POST', `/workspaces/${campaigner.workspaceId}/consents/withdrawals`, {
        phone_number: number,
      }),
    );
    await Promise.all([done(campaigner, first.id), done(campaigner, second.id)]);
    expect(answeredAt.size).toBe(races);
    expect(lateInvites(answeredAt)).toEqual([]);
    const called = new Set(fleet.sandbox.invites().map((invite) => invite.to));
    console.log(
      `seed ${seed}: ${numbers.filter((number) => called.has(number)).length} of ${races} were called`,
    );
  }, 120_000);

  it(`who is erased gets no INVITE after the 202 and leaves nothing, though imports run and a worker is killed`, async () => {
    const campaigner = await Campaigner.signUp(url, { callsPerSecond: 100, maxConcurrent: 400 });
    const base = `/workspaces/${campaigner.workspaceId}`;
    const numbers = fictionalNumbers(1_000).slice(500, 500 + 3 * people);
    const gone = new Set(numbers.filter((_, index) => index % 3 === 0));
    const pace = { max_concurrent: 400, calls_per_second: 30 };
    const victim = await fleet.start('worker');
    const first = await campaigner.upload(numbers, pace);
    let erased = 0;
    const answeredAt = await race(gone, campaigner.workspaceId, async (number) => {
      await campaigner.request('POST', `${base}/erasures`, { phone_number: number });
      erased += 1;
      // The same people again and again, in files that are imported at the same time.
      if (erased % 20 === 0) await campaigner.upload([...numbers, `+1212555${2000 + erased}`], pace);
      if (erased === people / 2) await victim.kill();
    });
    await fleet.start('worker');
    await until(
      'all are erased',
      async () => {
        const open = await fleet.database.query(`SELECT FROM erasures WHERE status <> 'completed'`);
        const importing = await fleet.database.query(`SELECT FROM list_uploads WHERE status = 'importing'`);
        return open.length === 0 && importing.length === 0;
      },
      90_000,
    );
    await done(campaigner, first.id);
    expect(answeredAt.size).toBe(people);
    expect(lateInvites(answeredAt)).toEqual([]);
    const digits = new RegExp([...gone].map((number) => number.slice(2)).join('|'));
    expect(await tablesWith(digits)).toEqual([]);
    for (const folder of ['files/uploads', '.']) {
      for (const file of readdirSync(join(fleet.dataDir, folder), { withFileTypes: true })) {
        if (!file.isFile()) continue;
        expect([
          file.name,
          digits.test(readFileSync(join(fleet.dataDir, folder, file.name), 'utf8')),
        ]).toEqual([file.name, false]);
      }
    }
    const others = await campaigner.request('GET', `/batch/${first.id}/prospects?page_size=100`);
    expect(others.items as object[]).toHaveLength(Math.min(100, 2 * people));
    const counts = (await campaigner.batch(first.id)).counts;
    expect([counts.total, counts.pending, counts.dialing]).toEqual([3 * people, 0, 0]);
  }, 180_000);

  /** The tables in which a text is found, of the queue too. */
  async function tablesWith(text: RegExp): Promise<string[]> {
    const found = new Set<string>();
    const client = new Client(fleet.database.url);
    await client.connect();
    try {
      const { rows } = await client.query<{ schema: string; name: string; secured: boolean }>(
        `SELECT n.nspname AS schema, c.relname AS name, c.relrowsecurity AS secured
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`,
      );
      for (const { schema, name, secured } of rows) {
        await client.query(secured ? 'SET ROLE trunkline_system' : 'RESET ROLE');
        const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
        const dump = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`);
        for (const { row } of dump.rows) if (text.test(row)) found.add(`${name}: ${row.slice(0, 300)}`);
      }
    } finally {
      await client.end();
    }
    return [...found];
  }
});

/** Resolves at a moment: what a race does then is scheduled, not waited for. */
function at(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time - Date.now()));
}

function done(campaigner: Campaigner, batchId: string): Promise<unknown> {
  return until(
    'the batch is completed',
    async () => (await campaigner.batch(batchId)).status === 'completed',
    60_000,
  );
}
