/** `tl_<prefix>_<random><checksum>`: what a key looks like, so that typos and leaks are recognised without a query. */

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefixLength = 8;
const secretLength = 32;
const checksumLength = 6;
const shape = new RegExp(
  `^tl_([0-9A-Za-z]{${prefixLength}})_([0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checksumLength}})$`,
);

/** How many random bytes `formatApiKey` wants; 190 bits of them become the secret. */
export const apiKeyEntropyBytes = 64;

export interface ApiKeyText {
  /** The whole key, shown once. */
  key: string;
  /** `tl_` and eight characters: names the key in lists, gives nothing away. */
  prefix: string;
}

/** @param random `apiKeyEntropyBytes` random bytes */
export function formatApiKey(random: Uint8Array): ApiKeyText {
  if (random.length !== apiKeyEntropyBytes) throw new Error(`wants ${apiKeyEntropyBytes} random bytes`);
  const characters = base62(random, prefixLength + secretLength);
  const prefix = `tl_${characters.slice(0, prefixLength)}`;
  const body = `${prefix}_${characters.slice(prefixLength)}`;
  return { key: body + checksumOf(body), prefix };
}

/** Whether a text can be a key at all: its shape, and the checksum over the rest. */
export function isApiKey(text: string): boolean {
  return shape.test(text) && text.endsWith(checksumOf(text.slice(0, -checksumLength)));
}

/** CRC-32 in base 62 with leading zeros, as GitHub writes it at the end of its tokens. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  while (digits.length < checksumLength) {
    digits = alphabet.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** The bytes as one number, its lowest `length` digits: the bias over so many bytes is far below notice. */
function base62(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let digits = '';
  while (digits.length < length) {
    digits = alphabet.charAt(Number(rest % 62n)) + digits;
    rest /= 62n;
  }
  return digits;
}

/** CRC-32 of ISO-HDLC (zlib, PNG), bit by bit: a key has 50 characters. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text, 'latin1')) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
