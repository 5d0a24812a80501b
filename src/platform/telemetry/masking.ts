import { isIP } from 'node:net';

/** In international format, as people and as URLs write it. */
const international = /(?:\+|%2[Bb])(?=\d(?:[\s().-]{0,3}\d){6,14}(?!\d))\d(?:[\s().-]{0,3}\d)*/g;

/** `+14155550123` as `+1415*****23`: enough to tell calls apart, not enough to call. */
export function maskNumber(number: string): string {
  return number.length < 8 ? '*'.repeat(number.length) : `${number.slice(0, 5)}*****${number.slice(-2)}`;
}

/** Masks every phone number in a text that begins with its country code. */
export function maskNumbers(text: string): string {
  return text.replaceAll(international, (found) =>
    maskNumber(`+${found.replace(/^%2[Bb]/, '').replaceAll(/\D/g, '')}`),
  );
}

const uuid = String.raw`[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}`;
const moment = String.raw`(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)`;
const masked = String.raw`\+\d{4}\*{5}\d\d`;
const address = String.raw`(?<!\d)(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d{1,5})?(?![\d.])`;
/** Seven digits or more, of any script, that only punctuation, spaces and what nobody sees stand between. */
const digits = String.raw`[+(]*\p{Nd}(?:[\p{P}\p{S}\p{Z}\p{Cf}]{0,6}\p{Nd}){6,14}`;
const anyNumber = new RegExp(`(?<kept>${uuid}|${moment}|${masked})|(?<address>${address})|${digits}`, 'giu');

/**
 * Masks whatever in a text may be a phone number, with or without its country code, however it is spelled. Ids, moments
 * and IP addresses stay; another long number is masked as well, for none can be told from it.
 */
export function maskAllNumbers(text: string): string {
  return maskNumbers(text).replaceAll(anyNumber, (found: string, kept?: string, ip?: string) =>
    kept !== undefined || (ip !== undefined && isIP(ip.replace(/[:/].*$/, '')) !== 0)
      ? found
      : `*****${[...found].slice(-2).join('')}`,
  );
}

/** The same for all texts of a JSON value. */
export function maskedDeeply(value: unknown): unknown {
  if (typeof value === 'string') return maskAllNumbers(value);
  if (Array.isArray(value)) return value.map(maskedDeeply);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskedDeeply(inner)]));
}
