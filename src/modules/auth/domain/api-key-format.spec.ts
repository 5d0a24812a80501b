import * as fc from 'fast-check';
import { apiKeyEntropyBytes, formatApiKey, isApiKey } from './api-key-format.js';

const entropy = fc.uint8Array({ minLength: apiKeyEntropyBytes, maxLength: apiKeyEntropyBytes });

describe('the format of API keys', () => {
  it('writes a key whose checksum is the CRC-32 that everybody computes', () => {
    const { key, prefix } = formatApiKey(new Uint8Array(apiKeyEntropyBytes));
    expect(prefix).toBe('tl_00000000');
    // zlib.crc32 of what stands before it is 2970128239: 3F0M2B in base 62.
    expect(key).toBe(`tl_00000000_${'0'.repeat(32)}3F0M2B`);
  });

  it('takes every key that it writes', () => {
    fc.assert(fc.property(entropy, (bytes) => isApiKey(formatApiKey(bytes).key)));
  });

  it('refuses a key with any one character changed', () => {
    fc.assert(
      fc.property(entropy, fc.nat(), fc.constantFrom(...'0aZ9_'), (bytes, at, other) => {
        const { key } = formatApiKey(bytes);
        const place = at % key.length;
        fc.pre(key[place] !== other);
        return !isApiKey(key.slice(0, place) + other + key.slice(place + 1));
      }),
    );
  });

  it('reads the bytes as one number, from its last digit on', () => {
    const bytes = new Uint8Array(apiKeyEntropyBytes);
    bytes[apiKeyEntropyBytes - 1] = 61;
    bytes[apiKeyEntropyBytes - 2] = 1; // 256 + 61 = 5 * 62 + 7
    expect(formatApiKey(bytes).key).toMatch(/^tl_00000000_0{30}57/);
  });

  it('takes the shape alone for nothing, and the checksum alone neither', () => {
    const zeros = '0'.repeat(32);
    expect(isApiKey(`tl_AZaz09Zz_${'Az09'.repeat(8)}0zWgfK`)).toBe(true);
    expect(isApiKey(`tl_AZaz09Zz_${'Az09'.repeat(8)}0zWgfL`)).toBe(false);
    // Each ends with the right checksum of what stands before it.
    for (const text of [
      `xl_00000000_${zeros}2ha7Lq`,
      `xtl_00000000_${zeros}1GXjru`,
      `tl_0000000_${zeros}1Pl5Wf`,
      `tl_000000000_${zeros}2x0WBN`,
      `tl_00000000_${zeros.slice(1)}0Dg6lp`,
      `tl_00000000_${zeros}00l0imd`,
      `tl_00000000_${zeros.slice(1)}-3qV96s`,
      `tl_0000000-_${zeros}43J42l`,
      `tl_00000000-${zeros}3RWf9o`,
    ]) {
      expect([text, isApiKey(text)]).toEqual([text, false]);
    }
  });

  it.each([63, 65])('is made of 64 random bytes and not of %i', (count) => {
    expect(() => formatApiKey(new Uint8Array(count))).toThrow('wants 64 random bytes');
  });

  it.each(['', 'tl_', 'tl_short_key', ` ${'x'.repeat(53)}`, '\u{1F511}'.repeat(25)])(
    'refuses %j without a query',
    (text) => {
      expect(isApiKey(text)).toBe(false);
    },
  );
});
