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
