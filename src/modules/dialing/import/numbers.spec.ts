import * as fc from 'fast-check';
import { isCountry, normalizeNumber } from './numbers.js';

const read = (raw: string, country = 'US') => {
  if (!isCountry(country)) throw new Error(`no country ${country}`);
  const result = normalizeNumber(raw, country);
  return result.ok ? result.e164 : result.reason;
};

describe('a phone number as people write it', () => {
  it.each`
    raw                                  | country | result
    ${'+14155550123'}                    | ${'US'} | ${'+14155550123'}
    ${'+1 (415) 555-0123'}               | ${'DE'} | ${'+14155550123'}
    ${'415.555.0123'}                    | ${'US'} | ${'+14155550123'}
    ${'1-415-555-0123'}                  | ${'US'} | ${'+14155550123'}
    ${'415/555-0123'}                    | ${'US'} | ${'+14155550123'}
    ${'  4155550123\t'}                  | ${'US'} | ${'+14155550123'}
    ${'14155550123'}                     | ${'US'} | ${'+14155550123'}
    ${'14155550123.0'}                   | ${'US'} | ${'+14155550123'}
    ${'4155550123.0'}                    | ${'US'} | ${'+14155550123'}
    ${'0014155550123'}                   | ${'US'} | ${'+14155550123'}
    ${'0014155550123'}                   | ${'DE'} | ${'+14155550123'}
    ${'00 1 415 555 0123'}               | ${'JP'} | ${'+14155550123'}
    ${'(00) 1 415 555 0123'}             | ${'US'} | ${'+14155550123'}
    ${'01114155550123'}                  | ${'US'} | ${'+14155550123'}
    ${'tel:+1-415-555-0123'}             | ${'US'} | ${'+14155550123'}
    ${'TEL://4155550123'}                | ${'US'} | ${'+14155550123'}
    ${"'4155550123"}                     | ${'US'} | ${'+14155550123'}
    ${'’+14155550123'}                   | ${'US'} | ${'+14155550123'}
    ${'="14155550123"'}                  | ${'US'} | ${'+14155550123'}
    ${'"14155550123"'}                   | ${'US'} | ${'+14155550123'}
    ${'+1\u00a0415\u202f555\u20090123'}  | ${'US'} | ${'+14155550123'}
    ${'\u202a+1 415 555 0123\u202c'}     | ${'US'} | ${'+14155550123'}
    ${'415\u200b5550123\ufeff'}          | ${'US'} | ${'+14155550123'}
    ${'415–555—0123'}                    | ${'US'} | ${'+14155550123'}
    ${'＋１（４１５）５５５－０１２３'}  | ${'US'} | ${'+14155550123'}
    ${'٤١٥٥٥٥٠١٢٣'}                      | ${'US'} | ${'+14155550123'}
    ${'+۱ ۴۱۵ ۵۵۵ ۰۱۲۳'}                 | ${'US'} | ${'+14155550123'}
    ${'+44 (0)20 7946 0958'}             | ${'US'} | ${'+442079460958'}
    ${'020 7946 0958'}                   | ${'GB'} | ${'+442079460958'}
    ${'030/23125 123'}                   | ${'DE'} | ${'+493023125123'}
    ${'+33 (0) 1 99 00 12 34'}           | ${'US'} | ${'+33199001234'}
    ${'+39 06 1234 5678'}                | ${'US'} | ${'+390612345678'}
    ${''}                                | ${'US'} | ${'number_missing'}
    ${'   '}                             | ${'US'} | ${'number_missing'}
    ${'-'}                               | ${'US'} | ${'number_missing'}
    ${'N/A'}                             | ${'US'} | ${'number_missing'}
    ${'null'}                            | ${'US'} | ${'number_missing'}
    ${'1.41556E+10'}                     | ${'US'} | ${'number_spreadsheet'}
    ${'1,41556E+10'}                     | ${'DE'} | ${'number_spreadsheet'}
    ${'1.41556e10'}                      | ${'US'} | ${'number_spreadsheet'}
    ${'########'}                        | ${'US'} | ${'number_spreadsheet'}
    ${'#REF!'}                           | ${'US'} | ${'number_spreadsheet'}
    ${'1-800-FLOWERS'}                   | ${'US'} | ${'number_letters'}
    ${'call Bob'}                        | ${'US'} | ${'number_letters'}
    ${'4155550123 (mobile)'}             | ${'US'} | ${'number_letters'}
    ${'415-555-0123 / 415-555-0124'}     | ${'US'} | ${'number_several'}
    ${'4155550123;4155550124'}           | ${'US'} | ${'number_several'}
    ${'415-555-0123 or 415-555-0124'}    | ${'US'} | ${'number_several'}
    ${'+14155550123 +14155550124'}       | ${'US'} | ${'number_several'}
    ${'415-555-0123\n415-555-0124'}      | ${'US'} | ${'number_several'}
    ${'415-555-0123 x12'}                | ${'US'} | ${'number_extension'}
    ${'415-555-0123 ext. 12'}            | ${'US'} | ${'number_extension'}
    ${'415-555-0123, ext 4'}             | ${'US'} | ${'number_extension'}
    ${'tel:+1-415-555-0123;ext=3'}       | ${'US'} | ${'number_extension'}
    ${'415-555-0123#12'}                 | ${'US'} | ${'number_extension'}
    ${'555-0123'}                        | ${'US'} | ${'number_too_short'}
    ${'911'}                             | ${'US'} | ${'number_too_short'}
    ${'415555012'}                       | ${'US'} | ${'number_too_short'}
    ${'+1 415 555 01234'}                | ${'US'} | ${'number_too_long'}
    ${'4155550123 4155550124'}           | ${'US'} | ${'number_too_long'}
    ${'0155550123'}                      | ${'US'} | ${'number_invalid'}
    ${'+999 415 555 0123'}               | ${'US'} | ${'number_invalid'}
    ${'+0014155550123'}                  | ${'US'} | ${'number_invalid'}
    ${'*67 415 555 0123'}                | ${'US'} | ${'number_invalid'}
    ${'tel:0123;phone-context=+1415555'} | ${'US'} | ${'number_invalid'}
    ${'-263'}                            | ${'US'} | ${'number_too_short'}
  `('$raw in $country: $result', ({ raw, country, result }) => {
    expect(read(raw, country)).toBe(result);
  });

  it.each`
    raw                 | country  | type
    ${'+14155550123'}   | ${'US'}  | ${'fixed_line_or_mobile'}
    ${'+12045550123'}   | ${'CA'}  | ${'fixed_line_or_mobile'}
    ${'+19005550123'}   | ${'US'}  | ${'premium_rate'}
    ${'+18005550123'}   | ${'US'}  | ${'toll_free'}
    ${'+447400123456'}  | ${'GB'}  | ${'mobile'}
    ${'+4915123456789'} | ${'DE'}  | ${'mobile'}
    ${'+80012345678'}   | ${'001'} | ${'toll_free'}
  `('$raw is a $type number of $country, for the dial to decide on', ({ raw, country, type }) => {
    expect(normalizeNumber(raw, 'US')).toMatchObject({ ok: true, country, type });
  });

  it('gives the same E.164 however it is formatted', () => {
    const areaCode = fc.constantFrom('212', '415', '312', '303', '602', '808', '907', '713');
    const line = fc.integer({ min: 100, max: 199 }).map((n) => `0${n}`);
    const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0', '–', '\u200b');
    const prefix = fc.constantFrom('', '1', '+1', '1-', '+1 ', '001', '0111', '00 1 ', 'tel:+1', "'1", "'");
    const wrap = fc.constantFrom('', ' ', '\t', '\u00a0', '\u200e');
    fc.assert(
      fc.property(
        areaCode,
        line,
        separator,
        separator,
        prefix,
        wrap,
        fc.boolean(),
        (npa, last, a, b, pre, w, paren) => {
          const written = `${w}${pre}${paren ? `(${npa})` : npa}${a}555${b}${last}${w}`;
          expect(read(written)).toBe(`+1${npa}555${last}`);
        },
      ),
    );
  });

  it('never throws and never gives anything but E.164', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789+-(). x#;,/eE٤＋') });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), digits), (raw) => {
        const result = normalizeNumber(raw, 'US');
        expect(result.ok ? result.e164 : '+10000000').toMatch(/^\+[1-9]\d{6,14}$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not change what is already normalized', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 5, maxLength: 15 }),
        (digits) => {
          const once = normalizeNumber(digits, 'DE');
          if (once.ok) expect(read(once.e164, 'JP')).toBe(once.e164);
        },
      ),
    );
  });
});
