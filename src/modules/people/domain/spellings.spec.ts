import * as fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { redactJson, spellingsOf } from './spellings.js';

const american = spellingsOf('+14155550123');
const british = spellingsOf('+442079460123');
const russian = spellingsOf('+79161234567');
const mexican = spellingsOf('+525555550123');
const southern = spellingsOf('+5491155550123');
const german = spellingsOf('+4930901820');

describe('a number in a text', () => {
  it.each`
    number      | text
    ${american} | ${'+14155550123'}
    ${american} | ${'14155550123'}
    ${american} | ${'4155550123'}
    ${american} | ${'(415) 555-0123'}
    ${american} | ${'+1 (415) 555-0123'}
    ${american} | ${'1-415-555-0123'}
    ${american} | ${'415.555.0123'}
    ${american} | ${'415 55 50 123'}
    ${american} | ${'0014155550123'}
    ${american} | ${'011 1 415 555 0123'}
    ${american} | ${'%2B14155550123'}
    ${american} | ${'415\u00a0555\u20110123'}
    ${american} | ${'tel:+1-415-555-0123'}
    ${american} | ${'call 4155550123, please'}
    ${american} | ${'(415) - 555 - 0123'}
    ${american} | ${[...'4155550123'].join('\u200b')}
    ${american} | ${[...'+14155550123'].join('\u2060 ')}
    ${american} | ${'４１５-５５５-０１２３'}
    ${american} | ${'＋１４１５５５５０１２３'}
    ${american} | ${'٤١٥ ٥٥٥ ٠١٢٣'}
    ${american} | ${'۴۱۵ ۵۵۵ ۰۱۲۳'}
    ${american} | ${'४१५ ५५५ ०१२३'}
    ${american} | ${'𝟒𝟏𝟓 𝟓𝟓𝟓 𝟎𝟏𝟐𝟑'}
    ${american} | ${'415_555*0123'}
    ${american} | ${'415, 555, 0123'}
    ${american} | ${'415:555·0123'}
    ${american} | ${'415\n555\t0123'}
    ${british}  | ${'020 7946 0123'}
    ${british}  | ${'(020) 7946 0123'}
    ${british}  | ${'+44 (0)20 7946 0123'}
    ${british}  | ${'0044 20 7946 0123'}
    ${british}  | ${'02079460123'}
    ${german}   | ${'030/901820'}
    ${german}   | ${'+49 30 901820'}
  `('is found as «$text», and nothing of it is left', ({ number, text }) => {
    const spellings = number as typeof american;
    expect(spellings.isIn(text as string)).toBe(true);
    expect(spellings.redact(text as string)).toContain('[erased]');
    expect(spellings.redact(text as string)).not.toMatch(/\p{Nd}/u);
  });

  it.each`
    number              | text
    ${'+79161234567'}   | ${'89161234567'}
    ${'+79161234567'}   | ${'8 (916) 123-45-67'}
    ${'+36201234567'}   | ${'06201234567'}
    ${'+36201234567'}   | ${'06-20/123-4567'}
    ${'+77011234567'}   | ${'87011234567'}
    ${'+375291234567'}  | ${'80291234567'}
    ${'+375291234567'}  | ${'8 (029) 123-45-67'}
    ${'+99361234567'}   | ${'861234567'}
    ${'+541155550123'}  | ${'01155550123'}
    ${'+5491155550123'} | ${'011 15-5555-0123'}
    ${'+5491155550123'} | ${'(11) 15 5555 0123'}
    ${'+5491155550123'} | ${'+54 9 11 5555-0123'}
    ${'+525555550123'}  | ${'55 5555 0123'}
    ${'+525555550123'}  | ${'01 55 5555 0123'}
    ${'+525555550123'}  | ${'0445555550123'}
    ${'+525555550123'}  | ${'+5215555550123'}
    ${'+37061200123'}   | ${'861200123'}
  `('$number is found as «$text», as its country dials it', ({ number, text }) => {
    const spellings = spellingsOf(number as string);
    expect(spellings.isIn(text as string)).toBe(true);
    expect(spellings.redact(`call ${text as string}, please`)).toBe('call [erased], please');
  });

  it('is found as libphonenumber writes it within any country', () => {
    const left = getCountries().flatMap((country) => {
      const number = getExampleNumber(country, examples);
      if (number === undefined || number.nationalNumber.length < 7) return [];
      const text = spellingsOf(number.number).redact(number.formatNational());
      return /[0-9]/.test(text) ? [`${country}: ${text}`] : [];
    });
    expect(left).toEqual([]);
  });

  it.each`
    number      | text
    ${american} | ${'+14155550124'}
    ${american} | ${'+144155550123'}
    ${american} | ${'order 84155550123'}
    ${american} | ${'41555501234'}
    ${american} | ${'4155550123٤'}
    ${american} | ${'４4155550123'}
    ${american} | ${'415 or 5550123'}
    ${american} | ${'415½5550123'}
    ${american} | ${'415 555 012'}
    ${american} | ${'415 ..... 5550123'}
    ${british}  | ${'+1 20 7946 01234'}
    ${russian}  | ${'891612345678'}
    ${russian}  | ${'189161234567'}
    ${russian}  | ${'+89161234567'}
    ${russian}  | ${'79161234568'}
    ${mexican}  | ${'15555550123'}
    ${mexican}  | ${'00 15555550123'}
    ${southern} | ${'15-5555-0123'}
    ${southern} | ${'011 5555-0123'}
  `('is not «$text»', ({ number, text }) => {
    expect((number as typeof american).redact(text as string)).toBe(text);
  });

  it('is found with its country code only where it is short', () => {
    const short = spellingsOf('+3512345');
    expect(short.redact('12345 and +351 2345')).toBe('12345 and [erased]');
  });

  it('leaves the rest of the text as it was, wherever and however often it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((text) => !/\d|[\s().\-/+]/.test(text))), (texts) => {
        expect(american.redact(texts.join('+14155550123'))).toBe(texts.join('[erased]'));
      }),
    );
  });
});

describe('a JSON value', () => {
  it('loses the number from texts, names and numbers, and keeps all else', () => {
    const value = {
      text: 'it is (415) 555-0123',
      '+14155550123': [4155550123, 14155550123, 41555501234, null, true],
      deep: [{ a: '1 415 555 0123' }],
    };
    expect(redactJson(value, american)).toEqual({
      text: 'it is [erased]',
      '[erased]': [0, 0, 41555501234, null, true],
      deep: [{ a: '[erased]' }],
    });
  });
});
