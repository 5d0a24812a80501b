import { dateProblem, uuidProblem } from './campaign-limits.js';

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

describe('a slug', () => {
  it.each`
    slug                                      | fine
    ${'spring-2026'}                          | ${true}
    ${'01a2051a-8381-7249-bb74-ead73e4a7652'} | ${false}
    ${'x01a2051a-8381-7249-bb74-ead73e4a765'} | ${true}
  `('$slug can be taken: $fine', ({ slug, fine }: { slug: string; fine: boolean }) => {
    expect(uuidProblem(slug) === null).toBe(fine);
  });
});
