import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface InternationalNumber {
  e164: string;
  /** ISO 3166-1 alpha-2; null for numbers of no country (+800, +883). */
  country: string | null;
}

/**
 * Reads a number in international format, such as `+1 (415) 555-0123`. Null when it has no country code, letters, an
 * extension, or is no number of its country's plan: nothing is guessed.
 */
export function internationalNumber(text: string): InternationalNumber | null {
  const trimmed = text.trim();
  if (!/^\+[\d\s().-]+$/.test(trimmed)) return null;
  const parsed = parsePhoneNumberFromString(trimmed, { extract: false });
  if (!parsed?.isValid() || parsed.ext !== undefined) return null;
  return { e164: parsed.number, country: parsed.country ?? null };
}

/** A number as it comes in a path, where the plus may be lost: `+14155550123`, `14155550123`, ` 14155550123`. */
export function numberInPath(segment: string): string | null {
  const digits = segment.trim().replace(/^\+/, '');
  return internationalNumber(`+${digits}`)?.e164 ?? null;
}
