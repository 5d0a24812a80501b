import * as fc from 'fast-check';
import { cappedUntil } from './attempt-caps.js';

const now = Date.UTC(2026, 5, 1, 18);
const HOUR = 3_600_000;
const ago = (...hours: number[]) => hours.map((hour) => new Date(now - hour * HOUR));

describe('cappedUntil', () => {
  it.each`
    what                                           | max  | hours  | attempts           | inHours
    ${'none yet'}                                  | ${3} | ${24}  | ${[]}              | ${null}
    ${'one less than the cap'}                     | ${3} | ${24}  | ${[1, 2]}          | ${null}
    ${'as many as the cap'}                        | ${3} | ${24}  | ${[1, 2, 20]}      | ${4}
    ${'in any order'}                              | ${3} | ${24}  | ${[20, 1, 2]}      | ${4}
    ${'the oldest is just out'}                    | ${3} | ${24}  | ${[1, 2, 24]}      | ${null}
    ${'older ones do not count'}                   | ${3} | ${24}  | ${[1, 2, 25, 26]}  | ${null}
    ${'more than the cap: until enough have gone'} | ${3} | ${24}  | ${[1, 2, 3, 4, 5]} | ${21}
    ${'one a week'}                                | ${1} | ${168} | ${[167]}           | ${1}
    ${'a cap of none never ends'}                  | ${0} | ${24}  | ${[]}              | ${Infinity}
    ${'a cap of none with an attempt'}             | ${0} | ${24}  | ${[1]}             | ${Infinity}
  `(
    '$what: $max in $hours h, made $attempts h ago, waits $inHours h',
    ({ max, hours, attempts, inHours }) => {
      const until = cappedUntil({ max, periodS: hours * 3600 }, ago(...attempts), now);
      expect(until === null ? null : (until - now) / HOUR).toBe(inHours);
    },
  );

  it('says the first moment at which one more is within the cap, for any attempts', () => {
    const attempts = fc.array(fc.integer({ min: 1, max: 400 * HOUR }), { maxLength: 12 });
    const cap = fc.record({
      max: fc.integer({ min: 1, max: 5 }),
      periodS: fc.integer({ min: 1, max: 200 * 3600 }),
    });
    const property = fc.property(attempts, cap, (before, { max, periodS }) => {
      const at = before.map((ms) => new Date(now - ms));
      const counted = (moment: number) => at.filter((one) => one.getTime() > moment - periodS * 1000).length;
      const until = cappedUntil({ max, periodS }, at, now);
      expect(until === null).toBe(counted(now) < max);
      if (until === null) return;
      expect(until).toBeGreaterThan(now);
      expect(counted(until)).toBeLessThan(max);
      expect(counted(until - 1)).toBeGreaterThanOrEqual(max);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
