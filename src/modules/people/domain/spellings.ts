import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** How a phone number may be written in a text. */
export interface Spellings {
  /** A regular expression for PostgreSQL that finds each text and each JSON with the number in it, and a few without. */
  hint: string;
  /** Whether the text has the number in it. */
  isIn(text: string): boolean;
  /** The text with the number blotted out, wherever it stands. */
  redact(text: string): string;
}

/** What stands where the number stood. */
const redacted = '[erased]';

/** Shorter national numbers are found with their country code only: so few digits could be anything. */
const shortestNational = 7;

/** What people put between digits: anything that is neither a letter nor a digit. */
const between = '[^\\p{L}\\p{N}]{0,6}';

/** The same and more: PostgreSQL knows no properties of characters, and writes control characters of JSON with letters. */
const roughlyBetween = '(?:\\\\(?:u00[0-9a-f]{2}|[bfnrt"\\\\])|[^A-Za-z0-9]){0,6}';

const digits = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter((character) =>
  /\p{Nd}/u.test(character),
);

/** By its value, each digit as all scripts write it: Unicode has them in tens, from zero to nine. */
const digitsOf = Array.from({ length: 10 }, (_, value) =>
  digits.filter((_digit, at) => at % 10 === value).join(''),
);

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
  const alone = '(?<!\\p{Nd})';
  const zero = oneOf('0');
  const prefix = `(?:(?:${zero}{2}|${zero}${oneOf('1')}{2})${between})?`;
  const isShort = national.length < shortestNational;
  const abroad = `(?:(?:[+\uff0b]|%2[Bb])${between}|${alone}${prefix})${spaced(country, between)}${between}`;
  const begin = isShort ? abroad : `(?:${abroad}|${alone})`;
  const pattern = `${begin}(?:\\(?${zero}\\)?${between})?\\(?${spaced(national, between)}(?!\\p{Nd})`;
  const hintAbroad = `${spaced(country, roughlyBetween)}(?:${roughlyBetween}${zero})?(?:${roughlyBetween}){2}`;
  const once = new RegExp(pattern, 'u');
  const all = new RegExp(pattern, 'gu');
  return {
    hint: `${isShort ? hintAbroad : ''}${spaced(national, roughlyBetween)}`,
    isIn: (text) => once.test(text),
    redact: (text) => text.replaceAll(all, redacted),
  };
}

function spaced(number: string, separators: string): string {
  return [...number].map(oneOf).join(separators);
}

function oneOf(digit: string): string {
  return `[${digitsOf[Number(digit)] ?? ''}]`;
}

/** Whether any text, name or number of the value has the number in it. */
export function isInJson(value: unknown, spellings: Spellings): boolean {
  if (typeof value === 'string' || typeof value === 'number') return spellings.isIn(String(value));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, item]) => spellings.isIn(name) || isInJson(item, spellings));
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
