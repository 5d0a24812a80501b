import * as fc from 'fast-check';
import { Turns } from './turns.js';

it('never lets more work than may, each in its order, also when some fail', async () => {
  const works = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), fails: fc.boolean() }), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(works, fc.integer({ min: 1, max: 4 }), async (all, most) => {
      const turns = new Turns(most);
      const now = { a: 0, b: 0 } as Record<string, number>;
      const begun: Record<string, number[]> = { a: [], b: [] };
      const results = await Promise.allSettled(
        all.map(({ key, fails }, index) =>
          turns.take(key, async () => {
            now[key] = (now[key] ?? 0) + 1;
            begun[key]?.push(index);
            expect(now[key]).toBeLessThanOrEqual(most);
            await new Promise((resolve) => setImmediate(resolve));
            now[key] -= 1;
            if (fails) throw new Error('failed');
            return index;
          }),
        ),
      );
      expect(results.map(({ status }) => status === 'rejected')).toEqual(all.map(({ fails }) => fails));
      for (const order of Object.values(begun)) expect(order).toEqual(order.toSorted((a, b) => a - b));
    }),
    { numRuns: 50 },
  );
});

it('lets one key work while another waits', async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  const say = async (what: string): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push(what);
  };
  await Promise.all([
    turns.take('a', () => say('a, first').then(() => say('a, still first'))),
    turns.take('a', () => say('a, second')),
    turns.take('b', () => say('b')),
  ]);
  expect(order).toEqual(['a, first', 'b', 'a, still first', 'a, second']);
});
