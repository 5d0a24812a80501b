import { dateProblem } from './campaign-limits.js';

describe('holidays', () => {
  it.each`
    dates                           | fine
    ${[]}                           | ${true}
    ${['2026-12-25']}               | ${true}
    ${['2028-02-29', '2026-01-01']} | ${true}
    ${['2027-02-29']}               | ${false}
    ${['2026-13-01']}               | ${false}
    ${['2026-04-31']}               | ${false}
    ${['26-12-25']}                 | ${false}
    ${['2026-12-25T00:00:00Z']}     | ${false}
    ${['2026-12-25', 20261226]}     | ${false}
    ${'2026-12-25'}                 | ${false}
  `('$dates can be taken: $fine', ({ dates, fine }: { dates: unknown; fine: boolean }) => {
    expect(dateProblem(dates) === null).toBe(fine);
  });
});
