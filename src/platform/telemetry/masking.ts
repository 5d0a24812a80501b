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

/** Seven digits or more that nothing but punctuation and spaces parts. No part of an id: those have letters beside. */
const anyNumber =
  /(?<![\p{L}\p{Nd}-])[+(]*\p{Nd}(?:[\p{P}\p{S}\p{Z}\p{Cf}]{0,6}\p{Nd}){6,14}(?![\p{L}\p{Nd}-])/gu;
const moment = /^\d{4}-\d{2}-\d{2}/;

/** Masks whatever in a text may be a phone number, with or without its country code, however it is spelled. */
export function maskAllNumbers(text: string): string {
  return maskNumbers(text).replaceAll(anyNumber, (found) =>
    moment.test(found) || isIP(found) !== 0 ? found : `*****${found.slice(-2)}`,
  );
}

/** The same for all texts of a JSON value. */
export function maskedDeeply(value: unknown): unknown {
  if (typeof value === 'string') return maskAllNumbers(value);
  if (Array.isArray(value)) return value.map(maskedDeeply);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskedDeeply(inner)]));
}
