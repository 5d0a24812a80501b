import { GroupWriter } from './group-writer.js';

interface Gate {
  items: number[];
  open(): void;
  fail(error: Error): void;
}

/** A write that each test lets go by hand, so that no test depends on how long something takes. */
function gated(options: { maxSize: number; maxWaitMs: number; maxConcurrent?: number }) {
  const gates: Gate[] = [];
  const writer = new GroupWriter<number, string>({
    ...options,
    write: (items) =>
      new Promise((resolve, reject) => {
        gates.push({ items, open: () => resolve(items.map((item) => `wrote ${item}`)), fail: reject });
      }),
  });
  return { writer, gates };
}

const many = { maxSize: 3, maxWaitMs: 60_000, maxConcurrent: 2 };

describe('GroupWriter', () => {
  it('gives each caller the result of its own item', async () => {
    const { writer, gates } = gated(many);
    const results = Promise.all([1, 2, 3].map((item) => writer.write(item)));
    expect(gates.map((gate) => gate.items)).toEqual([[1, 2, 3]]);
    gates[0]?.open();
    await expect(results).resolves.toEqual(['wrote 1', 'wrote 2', 'wrote 3']);
  });

  it('does not keep an item waiting for company longer than maxWaitMs', async () => {
    const writer = new GroupWriter<number, number>({
      maxSize: 100,
      maxWaitMs: 5,
      write: async (items) => items.map((item) => item * 2),
    });
    await expect(Promise.all([writer.write(1), writer.write(2)])).resolves.toEqual([2, 4]);
  });

  it('fails the members of a failed group, and no others', async () => {
    const { writer, gates } = gated(many);
    const results = Promise.allSettled([1, 2, 3, 4, 5, 6].map((item) => writer.write(item)));
    gates[0]?.fail(new Error('the database is away'));
    gates[1]?.open();
    const settled = await results;
    expect(settled.map((result) => result.status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('lets the next group gather while as many are under way as may be, and then writes it at once', async () => {
    const { writer, gates } = gated({ ...many, maxConcurrent: 1 });
    const results = Promise.all([1, 2, 3, 4, 5].map((item) => writer.write(item)));
    expect(gates.map((gate) => gate.items)).toEqual([[1, 2, 3]]);
    gates[0]?.open();
    await new Promise(setImmediate);
    expect(gates.map((gate) => gate.items)).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    gates[1]?.open();
    await expect(results).resolves.toHaveLength(5);
  });

  it('never resolves a caller whose item got no result', async () => {
    const writer = new GroupWriter<number, number>({ maxSize: 2, maxWaitMs: 1, write: async () => [1] });
    const settled = await Promise.allSettled([writer.write(1), writer.write(2)]);
    expect(settled.every((result) => result.status === 'rejected')).toBe(true);
  });

  it('drains what waits before it is shut down', async () => {
    const written: number[] = [];
    const writer = new GroupWriter<number, null>({
      ...many,
      write: async (items) => {
        written.push(...items);
        return items.map(() => null);
      },
    });
    const results = [1, 2, 3, 4].map((item) => writer.write(item));
    await writer.drain();
    expect(written).toEqual([1, 2, 3, 4]);
    await Promise.all(results);
  });
});
