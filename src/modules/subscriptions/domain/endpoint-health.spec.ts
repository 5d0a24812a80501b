import * as fc from 'fast-check';
import { judgeEndpoint, warnAfterMs } from './endpoint-health.js';

const now = new Date('2026-03-05T12:00:00Z');
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const failed = { succeeded: false, failed: true, gone: false };

describe('an endpoint', () => {
  it.each`
    failing | warned  | tries                                              | verdict
    ${null} | ${null} | ${{ succeeded: true, failed: false, gone: false }} | ${{ kind: 'well' }}
    ${null} | ${null} | ${failed}                                          | ${{ kind: 'failing', since: now, warn: false }}
    ${23}   | ${null} | ${failed}                                          | ${{ kind: 'failing', since: ago(23), warn: false }}
    ${24}   | ${null} | ${failed}                                          | ${{ kind: 'failing', since: ago(24), warn: true }}
    ${30}   | ${6}    | ${failed}                                          | ${{ kind: 'failing', since: ago(30), warn: false }}
    ${71}   | ${47}   | ${failed}                                          | ${{ kind: 'failing', since: ago(71), warn: false }}
    ${72}   | ${48}   | ${failed}                                          | ${{ kind: 'disable', because: 'failing', since: ago(72) }}
    ${200}  | ${null} | ${failed}                                          | ${{ kind: 'failing', since: ago(200), warn: true }}
    ${200}  | ${23}   | ${failed}                                          | ${{ kind: 'failing', since: ago(200), warn: false }}
    ${200}  | ${24}   | ${{ succeeded: true, failed: true, gone: false }}  | ${{ kind: 'well' }}
    ${null} | ${null} | ${{ succeeded: false, failed: true, gone: true }}  | ${{ kind: 'disable', because: 'gone', since: now }}
    ${1}    | ${null} | ${{ succeeded: true, failed: true, gone: true }}   | ${{ kind: 'disable', because: 'gone', since: ago(1) }}
  `('that fails since $failing hours, told of $warned hours ago, after $tries: $verdict.kind', (row) => {
    const health = {
      failingSince: row.failing === null ? null : ago(row.failing as number),
      warnedAt: row.warned === null ? null : ago(row.warned as number),
    };
    expect(judgeEndpoint(health, row.tries, now)).toEqual(row.verdict);
  });

  it('is never disabled for failing before somebody had a day to mend it', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.option(fc.nat(1_000)), (failing, warned) => {
        const warnedAt = warned === null ? null : ago(warned);
        const verdict = judgeEndpoint({ failingSince: ago(failing), warnedAt }, failed, now);
        return verdict.kind !== 'disable' || now.getTime() - (warnedAt?.getTime() ?? Infinity) >= warnAfterMs;
      }),
    );
  });
});
