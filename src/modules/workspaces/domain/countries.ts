import { getCountries } from 'libphonenumber-js/max';

/** The countries that have a numbering plan, ISO 3166-1 alpha-2. */
export const countries: readonly string[] = getCountries();
