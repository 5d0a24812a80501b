import { randomUUID } from 'node:crypto';
import type { BucketStore, Taken } from '../../src/platform/http/rate-limit/bucket-store.js';
import { PostgresBuckets } from '../../src/platform/http/rate-limit/postgres-buckets.js';
import { RedisBuckets } from '../../src/platform/http/rate-limit/redis-buckets.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startRedis } from '../support/processes.js';
import { until } from '../support/sandbox.js';

let database: TestDatabase;
let redis: Awaited<ReturnType<typeof startRedis>>;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await startRedis();
}, 60_000);
afterAll(async () => {
  await redis?.stop();
  await database.drop();
});

const never = { capacity: 7, tokenUs: 3_600_000_000 };

function open(kind: string): BucketStore | null {
  if (kind === 'PostgreSQL') return new PostgresBuckets(database.url);
  return redis === null ? null : new RedisBuckets(redis.url);
}

async function take(store: BucketStore, key: string, tokens: number, limit = never): Promise<Taken> {
  const [taken] = await store.take([{ key, tokens, limit }]);
  if (taken === undefined) throw new Error('no answer');
  return taken;
}

describe.each(['PostgreSQL', 'Redis'])('buckets in %s', (kind) => {
  let processes: [BucketStore, BucketStore] | null;

  beforeAll(() => {
    const [one, other] = [open(kind), open(kind)];
    processes = one !== null && other !== null ? [one, other] : null;
    if (processes === null)
      process.stdout.write('redis-server is not installed: its buckets are not tested\n');
  });
  afterAll(async () => {
    await Promise.all((processes ?? []).map((store) => store.close()));
  });

  it('hold so many tokens and give what there is', async () => {
    if (processes === null) return;
    const key = randomUUID();
    expect(await take(processes[0], key, 3)).toMatchObject({ granted: 3 });
    expect(await take(processes[1], key, 3)).toMatchObject({ granted: 3 });
    const last = await take(processes[0], key, 3);
    expect(last.granted).toBe(1);
    // Seven hours until it is full, less the moment that this took.
    expect(last.fullInUs).toBeGreaterThan(7 * 3_600_000_000 - 60_000_000);
    expect(last.fullInUs).toBeLessThanOrEqual(7 * 3_600_000_000);
    expect(await take(processes[1], key, 1)).toMatchObject({ granted: 0 });
    expect(await take(processes[1], randomUUID(), 100)).toMatchObject({ granted: 7 });
  });

  it('answer many at once in the order in which they were asked', async () => {
    if (processes === null) return;
    const wanted = [5, 1, 9].map((tokens) => ({ key: randomUUID(), tokens, limit: never }));
    expect((await processes[0].take(wanted)).map(({ granted }) => granted)).toEqual([5, 1, 7]);
  });

  it('never give more than they hold to two processes at the same moment', async () => {
    if (processes === null) return;
    const stores = processes;
    const keys = Array.from({ length: 5 }, () => randomUUID());
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        // In another order each time: they must not wait for each other in a circle.
        const order = n % 2 === 0 ? keys : keys.toReversed();
        return stores[n % 2 === 0 ? 0 : 1].take(order.map((key) => ({ key, tokens: 1, limit: never })));
      }),
    );
    expect(taken.flat().reduce((sum, { granted }) => sum + granted, 0)).toBe(keys.length * never.capacity);
  });

  it('fill up again as time goes by, at their pace and not beyond', async () => {
    if (processes === null) return;
    const [store] = processes;
    const [key, limit] = [randomUUID(), { capacity: 5, tokenUs: 100_000 }];
    const began = performance.now();
    let granted = (await take(store, key, 5, limit)).granted;
    await until('ten more tokens have come', async () => {
      granted += (await take(store, key, 1, limit)).granted;
      return granted >= 15;
    });
    // Ten tokens take a second, by the clock of the store.
    expect(performance.now() - began).toBeGreaterThan(990);
  });
});

describe('full buckets in PostgreSQL', () => {
  it('are forgotten in time, and no others', async () => {
    const store = new PostgresBuckets(database.url);
    const now = jest.spyOn(performance, 'now');
    try {
      const [full, empty] = [randomUUID(), randomUUID()];
      await take(store, full, 1, { capacity: 5, tokenUs: 1 });
      await take(store, empty, 7);
      now.mockReturnValue(performance.now() + 3_600_000); // by which a process knows that it is time to look
      await take(store, randomUUID(), 1);
      const left = await database.query<{ key: string }>('SELECT key FROM rate_limit_buckets');
      expect(left.map(({ key }) => key)).toContain(empty);
      expect(left.map(({ key }) => key)).not.toContain(full);
    } finally {
      now.mockRestore();
      await store.close();
    }
  });
});
