import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';

/** What the numbering plan says a number is. Whether such a number may be dialed is decided at the dial. */
export type NumberType =
  | 'fixed_line'
  | 'mobile'
  | 'fixed_line_or_mobile'
  | 'toll_free'
  | 'premium_rate'
  | 'shared_cost'
  | 'voip'
  | 'personal_number'
  | 'pager'
  | 'uan'
  | 'voicemail'
  | 'unknown';

export type NumberReason =
  | 'number_missing'
  | 'number_spreadsheet'
  | 'number_letters'
  | 'number_several'
  | 'number_extension'
  | 'number_too_short'
  | 'number_too_long'
  | 'number_invalid';

export type NormalizedNumber =
  | { ok: true; e164: string; country: string; type: NumberType }
  | { ok: false; reason: NumberReason; detail: string };

const DETAILS: Record<NumberReason, string> = {
  number_missing: 'The row has no number.',
  number_spreadsheet:
    'A spreadsheet has spoiled this number (1.41556E+10 and the like have lost digits). ' +
    'Format the column as text and export again.',
  number_letters: 'The cell holds letters; write the number in digits.',
  number_several: 'The cell holds several numbers; one row dials one number.',
  number_extension: 'An extension cannot be dialed; give the direct number.',
  number_too_short: 'The number has too few digits for its country.',
  number_too_long: 'The number has too many digits for its country.',
  number_invalid: 'No such number exists in the numbering plan of its country.',
};

const reject = (reason: NumberReason): NormalizedNumber => ({ ok: false, reason, detail: DETAILS[reason] });

/** Country of numbers that belong to no country (+800, +881 …), as libphonenumber names it. */
const NO_COUNTRY = '001';

const PLACEHOLDER = /^(?:[-.?/_\s]*|n\.?\/?a\.?|none|null|nil|nan|unknown|missing|empty|tbd)$/i;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?\s*e\s*[+-]?\d+$/i;
const SPREADSHEET_ERROR = /^#(?:#+|n\/a|ref!|value!|name\?|num!|null!|div\/0!)$/i;
const EXTENSION = /\d\W*(?:x|ext|extn|extension|durchwahl|dw|poste|anexo|ramal|interno|доб)\W*\d{1,9}\W*$/iu;

/** True for a country (ISO 3166-1 alpha-2, upper case) whose numbering plan is known. */
export function isCountry(code: string): code is CountryCode {
  return isSupportedCountry(code);
}

/**
 * Reads a phone number as people write it and gives it in E.164, or says why it cannot. Nothing is guessed: a
 * number without a country code is read in the numbering plan of `defaultCountry`, and what is not a valid
 * number there is rejected. Letters are rejected, not translated (1-800-FLOWERS): in lists they are notes far
 * more often than keypad words. Taken off, because they carry nothing: `tel:`, a leading apostrophe, `="…"`,
 * the `.0` of a decimal column, invisible characters.
 */
export function normalizeNumber(raw: string, defaultCountry: CountryCode): NormalizedNumber {
  const text = unwrap(fold(raw));
  const early = judgeText(text);
  if (early) return reject(early);

  const [number, ...parameters] = text.split(';');
  if (parameters.some((parameter) => /^ext=/i.test(parameter))) return reject('number_extension');
  if (number === undefined || parameters.length > 0) return reject('number_invalid');

  const found = parseNumber(number, defaultCountry);
  if (found?.number.ext) return reject('number_extension');
  if (!found?.type) return reject(whyInvalid(number, defaultCountry));
  return {
    ok: true,
    e164: found.number.number,
    country: found.number.country ?? NO_COUNTRY,
    type: found.type,
  };
}

/** A number as far as it could be read; valid when it has a type. */
interface Found {
  number: PhoneNumber;
  type: NumberType | null;
}

function parseNumber(text: string, defaultCountry: CountryCode): Found | null {
  const found = typed(parsePhoneNumberFromString(text, { defaultCountry, extract: false }));
  if (found?.type) return found;
  const international = fromDoubleZero(text);
  const again = international && typed(parsePhoneNumberFromString(international, { extract: false }));
  return again && again.type ? again : found;
}

/** `isValid` runs the same dozen of patterns as `getType` and says less, so it is asked last. */
function typed(number: PhoneNumber | undefined): Found | null {
  if (!number) return null;
  const type = number.getType();
  if (type) return { number, type: type.toLowerCase() as NumberType };
  return { number, type: number.isValid() ? 'unknown' : null };
}

/**
 * `00` is how most of the world dials abroad and no country code begins with a zero, so it is read as `+` where
 * the default country's own plan has no such number (in the United States the prefix is 011).
 */
const fromDoubleZero = (text: string) => (/^\(?00/.test(text) ? text.replace(/^\(?00\)?/, '+') : null);

function judgeText(text: string): NumberReason | null {
  if (PLACEHOLDER.test(text)) return 'number_missing';
  if (SCIENTIFIC.test(text) || SPREADSHEET_ERROR.test(text)) return 'number_spreadsheet';
  if (isSeveral(text)) return 'number_several';
  if (EXTENSION.test(text)) return 'number_extension';
  if (/[\p{L}\p{M}]/u.test(text.replace(/;[a-z-]+=.*$/i, ''))) return 'number_letters';
  return null;
}

function isSeveral(text: string): boolean {
  if ((text.match(/\+/g)?.length ?? 0) > 1) return true;
  const parts = text.split(/[/,;|&\r\n]|\b(?:or|and|oder|und|ou|et|y|o)\b/iu);
  return parts.filter((part) => part.replace(/\D/g, '').length >= 7).length > 1;
}

function whyInvalid(text: string, defaultCountry: CountryCode): NumberReason {
  const length = validatePhoneNumberLength(fromDoubleZero(text) ?? text, { defaultCountry });
  if (length === 'TOO_SHORT') return 'number_too_short';
  return length === 'TOO_LONG' ? 'number_too_long' : 'number_invalid';
}

/** Code points of zero in the scripts whose digits appear in lists; the other nine follow each. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10];

/** ASCII digits, plus, hyphens and spaces in place of their look-alikes; nothing invisible. */
function fold(raw: string): string {
  if (/^[\x20-\x7e]*$/.test(raw)) return raw.trim();
  return raw
    .replace(/[\p{Cf}\u{fe0f}]/gu, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\uff10-\uff19]/g, (digit) => {
      const code = digit.charCodeAt(0);
      return String(code - (ZEROS.findLast((zero) => zero <= code) ?? 0));
    })
    .replace(/[\u2010-\u2015\u2212\uff0d]/g, '-')
    .replace(/\uff0b/g, '+')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\p{Zs}\t]/gu, ' ')
    .trim();
}

/** Takes off what spreadsheets and exports put around a number. */
function unwrap(text: string): string {
  return text
    .replace(/^=?"(.*)"$/, '$1')
    .replace(/^'+|'+$/g, '')
    .trim()
    .replace(/^(?:tel|callto):(?:\/\/)?/i, '')
    .replace(/^(\+?\d{7,15})\.0$/, '$1');
}
