import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type Fleet, startFleet } from '../support/processes.js';
import { until } from '../support/sandbox.js';
import { judge } from '../support/witness.js';

describe('webhooks of which 30% are lost, 30% come twice, and all come in disorder', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({ speed: 20 });
  }, 60_000);

  afterAll(() => fleet?.close(), 120_000);

  it('leave every call with the state that the carrier gave it', async () => {
    Object.assign(fleet.sandbox.faults, {
      webhook_drop_pct: 30,
      webhook_duplicate_pct: 30,
      webhook_shuffle: true,
      webhook_delay_ms: 2_000,
    });
    const platform = await fleet.start('api,worker');
    const campaigner = await Campaigner.signUp(platform.url, { callsPerSecond: 60, maxConcurrent: 200 });
    const batch = await campaigner.upload(fictionalNumbers(300), {
      max_concurrent: 200,
      calls_per_second: 60,
    });
    await until(
      'the batch is completed',
      async () => (await campaigner.batch(batch.id)).status === 'completed',
      90_000,
    );
    const verdict = await judge(fleet.database, fleet.sandbox);
    expect(verdict).toMatchObject({
      strayInvites: [],
      doubleInvites: [],
      wrongOutcomes: [],
      open: [],
      unknown: [],
    });
    const [calls] = await fleet.database.query<{ wrong: string }>(
      `SELECT count(*) AS wrong FROM calls c JOIN attempts a ON a.id = c.attempt_id WHERE c.status <> a.outcome`,
    );
    expect(Number(calls?.wrong)).toBe(0);
    const [inbox] = await fleet.database.query<{ n: string }>('SELECT count(*) AS n FROM webhook_inbox');
    expect(Number(inbox?.n)).toBeGreaterThan(0);
  }, 180_000);
});
