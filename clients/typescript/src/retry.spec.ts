import { askedForMs, isRetryable, retryDelayMs } from './retry.js';

describe('how long a request waits before it is sent again', () => {
  it.each`
    attempt | asked     | fraction | delay    | why
    ${1}    | ${null}   | ${0}     | ${125}   | ${'half of the first wait at least'}
    ${1}    | ${null}   | ${0.999} | ${249.9} | ${'and the whole of it at most'}
    ${3}    | ${null}   | ${0}     | ${500}   | ${'twice as long each time'}
    ${1}    | ${2_000}  | ${0}     | ${2_000} | ${'never less than the server asks for'}
    ${1}    | ${2_000}  | ${0.5}   | ${2_125} | ${'a little more, so that not all come back at once'}
    ${1}    | ${0}      | ${0}     | ${0}     | ${'at once if the server says so'}
    ${1}    | ${31_000} | ${0}     | ${null}  | ${'not at all when the server asks for too long'}
    ${4}    | ${null}   | ${0}     | ${null}  | ${'no fifth attempt'}
    ${4}    | ${1_000}  | ${0}     | ${null}  | ${'no fifth attempt, whatever the server says'}
  `('attempt $attempt, asked for $asked ms: $why', ({ attempt, asked, fraction, delay }) => {
    const actual = retryDelayMs(attempt, asked, {}, fraction);
    if (delay === null) expect(actual).toBeNull();
    else expect(actual).toBeCloseTo(delay, 0);
  });

  it('never waits longer than it may', () => {
    expect(retryDelayMs(30, null, { attempts: 99, maxDelayMs: 1_000 }, 0.99)).toBeLessThanOrEqual(1_000);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-05-04T09:00:00Z');

  it.each`
    header                             | ms
    ${null}                            | ${null}
    ${'0'}                             | ${0}
    ${' 120 '}                         | ${120_000}
    ${'Mon, 04 May 2026 09:00:07 GMT'} | ${7_000}
    ${'Mon, 04 May 2026 08:00:00 GMT'} | ${0}
    ${'soon'}                          | ${null}
    ${''}                              | ${null}
  `('$header: $ms ms', ({ header, ms }) => expect(askedForMs(header, now)).toBe(ms));
});

it('a refusal that a little time does not change is final', () => {
  const statuses = [400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504];
  expect(statuses.filter(isRetryable)).toEqual([429, 502, 503, 504]);
});
