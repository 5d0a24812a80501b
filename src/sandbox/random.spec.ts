import { FaultDice } from './faults.js';
import { fractionOf, newId, seededRandom } from './random.js';

const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));

it('the same seed gives the same numbers, another seed others', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

it.each([0, 10, 30, 100])('a fault of %i percent hits about as often', (percent) => {
  const dice = new FaultDice(seededRandom(1));
  const hits = Array.from({ length: 10_000 }, () => dice.hits(percent)).filter(Boolean).length;
  expect(hits / 100).toBeGreaterThan(percent - 2);
  expect(hits / 100).toBeLessThan(percent + 2);
});

it('fractions of texts are spread over [0, 1)', () => {
  const fractions = Array.from({ length: 1000 }, (_, index) => fractionOf(`+1212555${index}`));
  expect(Math.min(...fractions)).toBeLessThan(0.01);
  expect(Math.max(...fractions)).toBeGreaterThan(0.99);
  expect(Math.max(...fractions)).toBeLessThan(1);
});

it('ids do not repeat', () => {
  const ids = Array.from({ length: 5000 }, () => newId('PA_'));
  expect(new Set(ids).size).toBe(5000);
  expect(ids[0]).toMatch(/^PA_[\w-]{12}$/);
});
