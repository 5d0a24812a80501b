import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** How a phone number may be written in a text. */
export interface Spellings {
  /** A regular expression that JavaScript and PostgreSQL read alike. */
  pattern: string;
  /** Whether the text has the number in it. */
  isIn(text: string): boolean;
  /** The text with the number blotted out, wherever it stands. */
  redact(text: string): string;
}

/** What stands where the number stood. */
const redacted = '[erased]';

/** Shorter national numbers are found with their country code only: so few digits could be anything. */
const shortestNational = 7;

/** What people put between digits. */
const between = '[\\s().\\-/\\u00a0\\u2007\\u202f\\u2010-\\u2015]{0,3}';

/**
 * The usual spellings of a number: in E.164, with 00 or 011 in its place, without it, as it is dialed within its country,
 * with or without anything between the digits. Digits of which these are a part only, such as an order's, are another
 * number.
 * @param e164 normalized
 */
export function spellingsOf(e164: string): Spellings {
  const number = parsePhoneNumberFromString(e164);
  const country = number?.countryCallingCode ?? '';
  const national = number?.nationalNumber ?? e164.slice(1);
  // What a digit stands before is another number, unless a plus begins this one.
  const alone = '(?<![0-9])';
  const abroad = `(?:\\+|%2[Bb]|${alone}(?:00|011)?)${between}${spaced(country)}${between}`;
  const begin = national.length < shortestNational ? abroad : `(?:${abroad}|${alone})`;
  const pattern = `${begin}(?:\\(?0\\)?${between})?\\(?${spaced(national)}(?![0-9])`;
  const once = new RegExp(pattern);
  const all = new RegExp(pattern, 'g');
  return { pattern, isIn: (text) => once.test(text), redact: (text) => text.replaceAll(all, redacted) };
}

function spaced(digits: string): string {
  return [...digits].join(between);
}

/** The value with the number blotted out of all its texts and names; a number as such becomes 0. */
export function redactJson(value: unknown, spellings: Spellings): unknown {
  if (typeof value === 'string') return spellings.redact(value);
  if (typeof value === 'number') return spellings.isIn(String(value)) ? 0 : value;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, spellings));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [spellings.redact(name), redactJson(item, spellings)]),
  );
}
