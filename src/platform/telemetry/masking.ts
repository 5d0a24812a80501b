const e164 = /\+\d{7,15}/g;

/** `+14155550123` as `+1415*****23`: enough to tell calls apart, not enough to call. */
export function maskNumber(number: string): string {
  return number.length < 8 ? '*'.repeat(number.length) : `${number.slice(0, 5)}*****${number.slice(-2)}`;
}

/** Masks every phone number in a text. */
export function maskNumbers(text: string): string {
  return text.replaceAll(e164, maskNumber);
}
