import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { type Fleet, startFleet, startRedis } from '../support/processes.js';
import { until } from '../support/sandbox.js';
import { judge } from '../support/witness.js';

const prospects = 300;

describe.each(['PostgreSQL', 'Redis'])(
  'two workers and two apis at once, with the queue on %s',
  (backend) => {
    let fleet: Fleet | undefined;
    let redis: Awaited<ReturnType<typeof startRedis>> = null;

    beforeAll(async () => {
      if (backend === 'Redis') redis = await startRedis();
      if (backend === 'Redis' && redis === null) return;
      fleet = await startFleet({
        speed: 20,
        env: { UNKNOWN_AFTER_S: '5' },
        ...(redis !== null && { redisUrl: redis.url }),
      });
    }, 60_000);

    afterAll(async () => {
      await fleet?.close();
      await redis?.stop();
    }, 60_000);

    it('dial each prospect once although workers are killed and webhooks are lost', async () => {
      if (fleet === undefined) {
        console.log('redis-server is not installed: not run');
        return;
      }
      const { sandbox } = fleet;
      Object.assign(sandbox.faults, {
        webhook_drop_pct: 30,
        webhook_duplicate_pct: 30,
        webhook_shuffle: true,
      });
      const [api, second] = [await fleet.start('api'), await fleet.start('api')];
      const workers = [await fleet.start('worker'), await fleet.start('worker')];
      const campaigner = await Campaigner.signUp(api.url, { callsPerSecond: 60, maxConcurrent: 200 });
      const batch = await campaigner.upload(fictionalNumbers(prospects), {
        max_concurrent: 200,
        calls_per_second: 60,
      });
      campaigner.url = second.url;
      for (const share of [0.25, 0.5]) {
        await until('enough is dialed', () => sandbox.invites().length > share * prospects, 60_000);
        await workers.shift()?.kill();
        workers.push(await fleet.start('worker'));
      }
      await until(
        'the batch is completed',
        async () => (await campaigner.batch(batch.id)).status === 'completed',
        120_000,
      );
      const verdict = await judge(fleet.database, sandbox);
      expect(verdict).toMatchObject({ strayInvites: [], doubleInvites: [], wrongOutcomes: [], open: [] });
      const counts = (await campaigner.batch(batch.id)).counts;
      expect((counts.completed ?? 0) + (counts.exhausted ?? 0) + (counts.unknown ?? 0)).toBe(prospects);
    }, 240_000);
  },
);
