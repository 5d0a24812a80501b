import * as fc from 'fast-check';
import { fullBucket, headersOf, limitOf, standingsOf } from './token-bucket.js';

const tenPerMinute = limitOf(10, 60);

describe('a token bucket', () => {
  it.each`
    perMinute | burstS | capacity | tokenUs
    ${600}    | ${60}  | ${600}   | ${100_000}
    ${600}    | ${10}  | ${100}   | ${100_000}
    ${1}      | ${10}  | ${1}     | ${60_000_000}
    ${0.5}    | ${60}  | ${1}     | ${120_000_000}
    ${1e9}    | ${60}  | ${1e9}   | ${1}
  `('of $perMinute a minute and $burstS s holds $capacity', ({ perMinute, burstS, capacity, tokenUs }) => {
    expect(limitOf(perMinute, burstS)).toEqual({ capacity, tokenUs });
  });

  it('of which nothing was taken has all its tokens and is full now', () => {
    expect(fullBucket(tenPerMinute)).toMatchObject({ granted: true, remaining: 10, fullInMs: 0 });
  });

  it('counts down over those who took at the same moment', () => {
    const standings = standingsOf(tenPerMinute, 3, { granted: 3, fullInUs: 3 * 6_000_000 });
    expect(standings.map(({ remaining }) => remaining)).toEqual([9, 8, 7]);
    expect(standings.map(({ fullInMs }) => fullInMs)).toEqual([18_000, 18_000, 18_000]);
  });

  it('refuses those who came after its last token, and tells when the next one is there', () => {
    // Empty since 1.5 s: the next token takes 4.5 s more.
    const standings = standingsOf(tenPerMinute, 3, { granted: 1, fullInUs: 60_000_000 - 1_500_000 });
    expect(standings.map(({ granted }) => granted)).toEqual([true, false, false]);
    expect(standings.map(({ remaining }) => remaining)).toEqual([0, 0, 0]);
    expect(standings[1]?.retryInMs).toBe(4500);
  });

  it('never shows more than it holds, nor sends anybody away without a time to wait', () => {
    const taken = fc.integer({ min: 1, max: 50 }).chain((wanted) =>
      fc.record({
        wanted: fc.constant(wanted),
        granted: fc.integer({ min: 0, max: wanted }),
        fullInUs: fc.integer({ min: 0, max: 60_000_000 }),
      }),
    );
    fc.assert(
      fc.property(taken, ({ wanted, granted, fullInUs }) => {
        for (const one of standingsOf(tenPerMinute, wanted, { granted, fullInUs })) {
          expect(one.remaining).toBeGreaterThanOrEqual(0);
          expect(one.granted || one.retryInMs >= 1).toBe(true);
          expect(one.granted || one.remaining === 0).toBe(true);
        }
      }),
    );
  });

  it('tells seconds, rounded up, and when to come again only to those who were refused', () => {
    const refused = { granted: false, capacity: 10, remaining: 0, fullInMs: 58_500, retryInMs: 4500 };
    expect(headersOf(refused)).toEqual({
      'X-RateLimit-Limit': '10',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': '59',
      'Retry-After': '5',
    });
    expect(headersOf(fullBucket(tenPerMinute))).toEqual({
      'X-RateLimit-Limit': '10',
      'X-RateLimit-Remaining': '10',
      'X-RateLimit-Reset': '0',
    });
  });
});
