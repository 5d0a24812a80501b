import * as fc from 'fast-check';
import { maskNumbers } from './masking.js';

describe('a line of the log', () => {
  it.each`
    text                                      | masked
    ${'to +14155550123, from +442079460123.'} | ${'to +1415*****23, from +4420*****23.'}
    ${'to +1 (415) 555-0123'}                 | ${'to +1415*****23'}
    ${'?phone_number=%2B14155550123&page=1'}  | ${'?phone_number=+1415*****23&page=1'}
    ${'{"e164":"+14155550123","n":1}'}        | ${'{"e164":"+1415*****23","n":1}'}
    ${'2026-03-08T09:30:00+02:00'}            | ${'2026-03-08T09:30:00+02:00'}
    ${'1+1, a+2, +1234'}                      | ${'1+1, a+2, +1234'}
    ${'01a204d3-8fcb-768c-ab38-0ac6cabeb37c'} | ${'01a204d3-8fcb-768c-ab38-0ac6cabeb37c'}
    ${'+1234567890123456'}                    | ${'+1234567890123456'}
  `('$text becomes $masked', ({ text, masked }) => {
    expect(maskNumbers(text as string)).toBe(masked);
  });

  it('never holds a number in E.164, whatever stands around it', () => {
    const number = fc.stringMatching(/^[1-9][0-9]{7,14}$/);
    const around = fc.string().filter((text) => !/[\d\s().+%-]/.test(text));
    fc.assert(
      fc.property(around, number, around, (before, digits, after) => {
        expect(maskNumbers(`${before}+${digits}${after}`)).not.toContain(digits);
      }),
    );
  });

  it('stays the JSON that it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => JSON.parse(maskNumbers(JSON.stringify(value)))).not.toThrow();
      }),
    );
  });
});
