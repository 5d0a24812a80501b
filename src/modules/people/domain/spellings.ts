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

/** By the country's code, what people dialed before a national number and still write: libphonenumber dropped it. */
const formerTrunks: Readonly<Record<string, readonly string[]>> = { 52: ['01', '044', '045'], 370: ['8'] };

/** The same for codes from abroad: +52 1 of Mexico's mobile phones. */
const formerCodes: Readonly<Record<string, readonly string[]>> = { 52: ['521'] };

/**
 * The usual spellings of a number: in E.164, with 00 or 011 in its place, without it, as it is dialed within its country,
 * with or without anything between the digits. Digits of which these are a part only, such as an order's, are another
 * number.
 * @param e164 normalized
 */
export function spellingsOf(e164: string): Spellings {
  const { country, national, nationals, trunks } = formsOf(e164);
  // What a digit stands before is another number, unless a plus begins this one.
  const alone = '(?<!\\p{Nd})';
  const plus = '(?:[+\uff0b]|%2[Bb])';
  const zero = oneOf('0');
  const prefix = `(?:(?:${zero}{2}|${zero}${oneOf('1')}{2})${between})?`;
  const isShort = national.length < shortestNational;
  const codes = anyOf([country, ...(formerCodes[country] ?? [])], between);
  const abroad = `(?:${plus}${between}|${alone}${prefix})${codes}${between}`;
  const begin = `${isShort ? abroad : `(?:${abroad}|${alone})`}(?:\\(?${zero}\\)?${between})?`;
  // A plus before it makes a country's code of it.
  const trunk = `(?:${abroad}|(?<!\\p{Nd}|${plus}))\\(?${anyOf(trunks, between)}\\)?${between}`;
  const begins = isShort || trunks.length === 0 ? begin : `(?:${begin}|${trunk})`;
  const pattern = `${begins}\\(?${anyOf(nationals, between)}(?!\\p{Nd})`;
  const hintAbroad = `${spaced(country, roughlyBetween)}(?:${roughlyBetween}${zero})?(?:${roughlyBetween}){2}`;
  const once = new RegExp(pattern, 'u');
  const all = new RegExp(pattern, 'gu');
  return {
    hint: `${isShort ? hintAbroad : ''}${anyOf(nationals, roughlyBetween)}`,
    isIn: (text) => once.test(text),
    redact: (text) => text.replaceAll(all, redacted),
  };
}

/** The digits of a number: its country's code, what follows it abroad, and what is dialed at home. */
function formsOf(e164: string): {
  country: string;
  national: string;
  /** The same; and another one where it is not dialed so, such as 11 15 5555 0123 for +54 9 11 5555 0123. */
  nationals: string[];
  /** What is dialed before it, if that is more than a zero, such as the 8 of Russia. */
  trunks: string[];
} {
  const number = parsePhoneNumberFromString(e164);
  const country = number?.countryCallingCode ?? '';
  const national = number?.nationalNumber ?? e164.slice(1);
  const dialed = number?.formatNational().replace(/[^0-9]/g, '') ?? national;
  const isWhole = dialed.endsWith(national);
  const trunk = isWhole ? dialed.slice(0, -national.length) : '';
  return {
    country,
    national,
    nationals: isWhole ? [national] : [national, dialed.replace(/^0/, '')],
    trunks: [trunk, ...(formerTrunks[country] ?? [])].filter((digits) => digits !== '' && digits !== '0'),
  };
}

function anyOf(numbers: readonly string[], separators: string): string {
  return `(?:${numbers.map((number) => spaced(number, separators)).join('|')})`;
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
