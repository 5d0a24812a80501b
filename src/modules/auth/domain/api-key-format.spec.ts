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

  it.each(['', 'tl_', 'tl_short_key', ` ${'x'.repeat(53)}`, '\u{1F511}'.repeat(25)])(
    'refuses %j without a query',
    (text) => {
      expect(isApiKey(text)).toBe(false);
    },
  );
});
