import { getCountries, type CountryCode } from 'libphonenumber-js/max';

const LANGUAGES = ['en', 'de', 'fr', 'es'];

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');

/** Reads the cells of a country column: ISO alpha-2 in any case, or the country's name in four languages. */
export class CountryNames {
  private readonly byName = new Map<string, CountryCode>([
    ['usa', 'US'],
    ['uk', 'GB'],
  ]);

  constructor() {
    const countries = getCountries();
    for (const language of LANGUAGES) {
      const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
      for (const country of countries) {
        const name = names.of(country);
        if (name) this.byName.set(plain(name), country);
      }
    }
    for (const country of countries) this.byName.set(country.toLowerCase(), country);
  }

  /** Undefined when the text is no country; never a guess. */
  find(text: string): CountryCode | undefined {
    return this.byName.get(plain(text));
  }
}
