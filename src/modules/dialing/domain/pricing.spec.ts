import * as fc from 'fast-check';
import { costOf, priceFor, startedMinutes } from './pricing.js';

const prices = { '1': 10_000, '+1876': 90_000, '44': 12_000, '447': 30_000, '+44': 12_000 };

describe('priceFor', () => {
  it.each`
    what                           | number             | price
    ${'a country'}                 | ${'+12125550101'}  | ${10_000}
    ${'a longer prefix wins'}      | ${'+18765550101'}  | ${90_000}
    ${'mobiles of a country'}      | ${'+447700900123'} | ${30_000}
    ${'the rest of that country'}  | ${'+441632960123'} | ${12_000}
    ${'no prefix fits'}            | ${'+815555550101'} | ${50_000}
    ${'the whole number a prefix'} | ${'+447'}          | ${30_000}
  `('$what: $number costs $price', ({ number, price }) => {
    expect(priceFor(number, prices, 50_000)).toBe(price);
  });

  it('takes a price of nothing for a price, and no property of objects for one', () => {
    expect(priceFor('+12125550101', { '1': 0 }, 50_000)).toBe(0);
    expect(priceFor('+12125550101', {}, 50_000)).toBe(50_000);
    const inherited = Object.create({ '1': 1 }) as Record<string, number>;
    expect(priceFor('+12125550101', inherited, 50_000)).toBe(50_000);
  });

  it('takes no digits at all for no prefix', () => {
    expect(priceFor('+12125550101', { '': 1, '+': 2 }, 50_000)).toBe(50_000);
  });

  it('finds the longest prefix, as one does who tries them all', () => {
    const digits = fc.stringMatching(/^[1-3]{1,6}$/);
    const table = fc.dictionary(digits, fc.nat());
    const property = fc.property(digits, table, (number, any) => {
      const fitting = Object.keys(any).filter((prefix) => number.startsWith(prefix));
      const longest = fitting.sort((a, b) => b.length - a.length)[0];
      expect(priceFor(`+${number}`, any, -1)).toBe(longest === undefined ? -1 : any[longest]);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

describe('costOf', () => {
  it.each`
    durationS | minutes | micros
    ${0}      | ${0}    | ${0}
    ${0.2}    | ${1}    | ${10_001}
    ${60}     | ${1}    | ${10_001}
    ${60.001} | ${2}    | ${20_001}
    ${4591}   | ${77}   | ${770_039}
    ${-1}     | ${0}    | ${0}
  `('$durationS s are $minutes started minutes and cost $micros', ({ durationS, minutes, micros }) => {
    expect(startedMinutes(durationS)).toBe(minutes);
    expect(costOf(durationS, 10_000.5)).toBe(micros);
  });
});
