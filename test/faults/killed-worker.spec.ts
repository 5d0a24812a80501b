import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type AppProcess, type Fleet, startFleet } from '../support/processes.js';
import { seeded } from '../support/seeded.js';
import { until } from '../support/sandbox.js';
import { judge } from '../support/witness.js';

const all = process.env.TRUNKLINE_TEST_ALL !== undefined;
const kills = all ? 20 : 3;
const prospects = all ? 2_000 : 1_000;
const seed = Number(process.env.TEST_SEED ?? 20260302);

describe(`a worker that is killed ${kills} times`, () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({ speed: 20, env: { UNKNOWN_AFTER_S: '5' } });
  }, 60_000);

  afterAll(() => fleet?.close(), 120_000);

  it('rings no phone twice, loses nobody, and learns what the carrier knows', async () => {
    const random = seeded(seed);
    const api = await fleet.start('api');
    let worker: AppProcess = await fleet.start('worker');
    const campaigner = await Campaigner.signUp(api.url, { callsPerSecond: 100, maxConcurrent: 200 });
    const batch = await campaigner.upload(fictionalNumbers(prospects), {
      max_concurrent: 200,
      calls_per_second: 100,
    });
    const recoveries: number[] = [];
    let cutInside = 0;

    for (let kill = 0; kill < kills; kill += 1) {
      const share = ((kill + random()) / kills) * 0.9;
      await until('enough is dialed', () => fleet.sandbox.invites().length >= share * prospects, 120_000);
      await until('five calls are in flight', async () => (await inFlight(fleet)) >= 5, 30_000);
      await worker.kill();
      cutInside += await requestsUnderWay(fleet);
      const dialed = fleet.sandbox.invites().length;
      worker = await fleet.start('worker');
      const restarted = Date.now();
      await until('it dials again', () => fleet.sandbox.invites().length > dialed, 30_000);
      recoveries.push(Date.now() - restarted);
    }

    await until(
      'the batch is completed',
      async () => (await campaigner.batch(batch.id)).status === 'completed',
      240_000,
    );
    const verdict = await judge(fleet.database, fleet.sandbox);
    console.log(
      `seed ${seed}: ${kills} kills, ${verdict.invites} INVITEs, ${verdict.unknown.length} unknown of ${cutInside} ` +
        `requests cut, first dial after a restart in ${recoveries.join(', ')} ms`,
    );
    expect(verdict).toMatchObject({ strayInvites: [], doubleInvites: [], wrongOutcomes: [], open: [] });
    expect(verdict.unknown.length).toBeLessThanOrEqual(cutInside);
    expect(Math.max(...recoveries)).toBeLessThan(15_000);
    const counts = (await campaigner.batch(batch.id)).counts;
    expect(counts.accepted).toBe(prospects);
    expect(counts.pending).toBe(0);
    expect(counts.dialing).toBe(0);
  }, 600_000);
});

async function inFlight(fleet: Fleet): Promise<number> {
  const [row] = await fleet.database.query<{ n: string }>(
    `SELECT count(*) AS n FROM attempts WHERE state IN ('dialing', 'in_progress')`,
  );
  return Number(row?.n);
}

/** Attempts whose request was under way when the worker was killed. */
async function requestsUnderWay(fleet: Fleet): Promise<number> {
  const [row] = await fleet.database.query<{ n: string }>(
    `SELECT count(*) AS n FROM attempts WHERE state = 'dialing'`,
  );
  return Number(row?.n);
}
