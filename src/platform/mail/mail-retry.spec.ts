import * as fc from 'fast-check';
import { afterFailure, mostTries } from './mail-retry.js';

const now = new Date('2026-01-05T12:00:00Z');
const tomorrow = new Date('2026-01-06T12:00:00Z');

describe('a mail that was not taken', () => {
  it.each`
    responseCode | command         | what
    ${550}       | ${'RCPT TO'}    | ${'give up'}
    ${552}       | ${'DATA'}       | ${'give up'}
    ${451}       | ${'RCPT TO'}    | ${'retry'}
    ${535}       | ${'AUTH PLAIN'} | ${'retry'}
    ${553}       | ${'MAIL FROM'}  | ${'retry'}
    ${421}       | ${undefined}    | ${'retry'}
    ${undefined} | ${'CONN'}       | ${'retry'}
  `('$responseCode at $command: $what', ({ what, ...failure }: { what: string; responseCode?: number }) => {
    expect(afterFailure(failure, 1, tomorrow, now).kind).toBe(what);
  });

  it('waits 5 s, 15 s, 45 s and so on, never more than half an hour', () => {
    const waits = Array.from({ length: mostTries - 1 }, (_, n) => {
      const verdict = afterFailure({}, n + 1, tomorrow, now);
      return verdict.kind === 'retry' ? (verdict.at.getTime() - now.getTime()) / 1000 : null;
    });
    expect(waits).toEqual([5, 15, 45, 135, 405, 1215, 1800, 1800, 1800, 1800, 1800]);
    expect(afterFailure({}, mostTries, tomorrow, now)).toEqual({
      kind: 'give up',
      because: 'tried too often',
    });
  });

  it('is never tried when its link has ended', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 7_200_000 }),
        (tries, leftMs) => {
          const usefulUntil = new Date(now.getTime() + leftMs);
          const verdict = afterFailure({}, tries, usefulUntil, now);
          return verdict.kind === 'give up' || verdict.at < usefulUntil;
        },
      ),
    );
  });
});
