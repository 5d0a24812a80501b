import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type Fleet, startFleet } from '../support/processes.js';
import { until } from '../support/sandbox.js';
import { judge } from '../support/witness.js';

const prospects = 600;

describe('workers that freeze and wake up', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({ speed: 20, env: { UNKNOWN_AFTER_S: '5' } });
  }, 60_000);

  afterAll(() => fleet?.close(), 120_000);

  it('neither hold up the others nor dial what was given to others meanwhile', async () => {
    const api = await fleet.start('api');
    const workers = [await fleet.start('worker'), await fleet.start('worker')];
    const campaigner = await Campaigner.signUp(api.url, { callsPerSecond: 30, maxConcurrent: 200 });
    const batch = await campaigner.upload(fictionalNumbers(prospects), {
      max_concurrent: 200,
      calls_per_second: 30,
    });
    // Each in turn, so that the leader is frozen once.
    for (const [turn, worker] of workers.entries()) {
      await until('calls are made', () => fleet.sandbox.invites().length > 50 + turn * 200, 60_000);
      worker.freeze();
      const before = fleet.sandbox.invites().length;
      await until('the other one goes on', () => fleet.sandbox.invites().length > before + 100, 40_000);
      worker.thaw();
    }
    await until(
      'the batch is completed',
      async () => (await campaigner.batch(batch.id)).status === 'completed',
      120_000,
    );
    const verdict = await judge(fleet.database, fleet.sandbox);
    expect(verdict).toMatchObject({ strayInvites: [], doubleInvites: [], wrongOutcomes: [], open: [] });
  }, 300_000);
});
