import * as fc from 'fast-check';
import { LiveLog } from './live-log.js';

const texts = (log: LiveLog, id: string): string[] | null => log.after(id)?.map(({ text }) => text) ?? null;
const filled = (count: number, most: number): LiveLog => {
  const log = new LiveLog('epoch', most);
  for (let n = 1; n <= count; n += 1) log.add(null, (id) => id);
  return log;
};

describe('what was missed', () => {
  it.each`
    lastSeen      | missed
    ${'epoch-0'}  | ${['epoch-1', 'epoch-2', 'epoch-3']}
    ${'epoch-2'}  | ${['epoch-3']}
    ${'epoch-3'}  | ${[]}
    ${'epoch-4'}  | ${null}
    ${'other-2'}  | ${null}
    ${'epoch-'}   | ${null}
    ${'epoch--1'} | ${null}
    ${'epoch-1e'} | ${null}
    ${''}         | ${null}
  `('after $lastSeen is $missed', ({ lastSeen, missed }: { lastSeen: string; missed: string[] | null }) => {
    expect(texts(filled(3, 1000), lastSeen)).toEqual(missed);
  });

  it('is all that came since, or is said to be unknown; and no more is kept than allowed', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 300 }), (count, seen, most) => {
        const log = filled(count, most);
        const missed = texts(log, `epoch-${seen}`);
        const all = Array.from({ length: Math.max(0, count - seen) }, (_, n) => `epoch-${seen + n + 1}`);
        if (missed !== null) expect(missed).toEqual(all);
        else expect(seen > count || all.join('').length > most).toBe(true);
        expect(missed === null || missed.join('').length <= most).toBe(true);
      }),
    );
  });
});
