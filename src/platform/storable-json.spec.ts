import * as fc from 'fast-check';
import { storableJson } from './storable-json.js';

describe('JSON for the database', () => {
  it.each`
    text              | stored
    ${'a\u0000b'}     | ${'a\ufffdb'}
    ${'a\ud800b'}     | ${'a\ufffdb'}
    ${'\udc00'}       | ${'\ufffd'}
    ${'\u0000\u0000'} | ${'\ufffd\ufffd'}
    ${'😀'}           | ${'😀'}
    ${'\\u0000'}      | ${'\\u0000'}
    ${'\\\u0000'}     | ${'\\\ufffd'}
  `('keeps $stored', ({ text, stored }: { text: string; stored: string }) => {
    expect(JSON.parse(storableJson({ text }))).toEqual({ text: stored });
  });

  it('changes nothing but what cannot be stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const stored = JSON.parse(storableJson(text)) as string;
        expect(stored).toBe(text.replaceAll('\u0000', '\ufffd').replaceAll(/\p{Cs}/gu, '\ufffd'));
      }),
    );
  });
});
