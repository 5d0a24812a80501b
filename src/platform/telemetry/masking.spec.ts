import * as fc from 'fast-check';
import { maskAllNumbers, maskedDeeply, maskNumbers } from './masking.js';

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

describe('what somebody typed', () => {
  it.each`
    text                                      | masked
    ${'for +12125550142'}                     | ${'for +1212*****42'}
    ${'A (212) 555-0142 B'}                   | ${'A *****42 B'}
    ${'list 2125550142.csv'}                  | ${'list *****42.csv'}
    ${'(212) - 555 - 0107'}                   | ${'*****07'}
    ${'212\u200b555\u200b0107'}               | ${'*****07'}
    ${'２１２５５５０１０７'}                 | ${'*****０７'}
    ${'212_555_0107'}                         | ${'*****07'}
    ${'2026-12-25'}                           | ${'2026-12-25'}
    ${'2026-03-08T09:30:00.000Z'}             | ${'2026-03-08T09:30:00.000Z'}
    ${'10.200.100.200'}                       | ${'10.200.100.200'}
    ${'01920512-8381-7249-8074-123456789012'} | ${'01920512-8381-7249-8074-123456789012'}
    ${'list-2125550142.csv'}                  | ${'list-*****42.csv'}
    ${'leads-2125550142-may.csv'}             | ${'leads-*****42-may.csv'}
    ${'2125550142-leads.csv'}                 | ${'*****42-leads.csv'}
    ${'Ann2125550142'}                        | ${'Ann*****42'}
    ${'2026-12-25 212 555 0142.csv'}          | ${'2026-12-25 *****42.csv'}
    ${'2026-12-25 10:30 212.555.0142'}        | ${'2026-12-25 10:30 *****42'}
    ${'4155-55-0123'}                         | ${'*****23'}
    ${'415.555.01.23'}                        | ${'*****23'}
    ${'212*555*0194'}                         | ${'*****94'}
    ${'+14155550123, 12'}                     | ${'+1415*****23, 12'}
    ${'10.200.100.200:5060'}                  | ${'10.200.100.200:5060'}
    ${'192.168.100.200/24'}                   | ${'192.168.100.200/24'}
    ${'100.64.0.1, 100.64.0.2'}               | ${'100.64.0.1, 100.64.0.2'}
    ${'01A2051A-8381-7249-BB74-EAD73E4A7652'} | ${'01A2051A-8381-7249-BB74-EAD73E4A7652'}
    ${'batch 12, 500 rows'}                   | ${'batch 12, 500 rows'}
  `('$text is kept as $masked', ({ text, masked }) => {
    expect(maskAllNumbers(text as string)).toBe(masked);
  });

  it('is masked wherever it stands in a value, and what is no text stays', () => {
    const at = new Date(0);
    expect(
      maskedDeeply({ file: '+12125550106.csv', n: 12125550106, at, in: [{ name: '212 555 0106' }, null] }),
    ).toEqual({
      file: '+1212*****06.csv',
      n: 12125550106,
      at,
      in: [{ name: '*****06' }, null],
    });
  });
});
