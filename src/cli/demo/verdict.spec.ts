import { type Evidence, judge } from './verdict.js';

const counts: Evidence['counts'] = {
  total: 5,
  accepted: 4,
  rejected: 1,
  pending: 0,
  dialing: 0,
  completed: 2,
  exhausted: 1,
  suppressed: 0,
  skipped: 0,
  canceled: 0,
  unknown: 1,
};

const kept: Evidence = {
  status: 'completed',
  counts,
  dialed: new Set(['a', 'b', 'c', 'd']),
  invited: ['a', 'b', 'c'],
};

describe('judge', () => {
  it('finds nothing broken when every row ended and every INVITE has its own attempt', () => {
    expect(judge(kept)).toEqual({ duplicateDials: 0, strayInvites: 0, broken: [] });
  });

  it('counts a second and a third INVITE of one attempt', () => {
    const verdict = judge({ ...kept, invited: ['a', 'b', 'a', 'c', 'a'] });
    expect(verdict).toMatchObject({ duplicateDials: 2, strayInvites: 0 });
    expect(verdict.broken).toHaveLength(1);
  });

  it('finds INVITEs that no dialed attempt accounts for, also those without an attempt', () => {
    const verdict = judge({ ...kept, invited: ['a', 'x', null] });
    expect(verdict).toMatchObject({ duplicateDials: 0, strayInvites: 2 });
    expect(verdict.broken).toHaveLength(1);
  });

  it.each`
    what                          | change                                                 | sentence
    ${'a batch that still runs'}  | ${{ status: 'running' }}                               | ${'The batch is running.'}
    ${'a row that has not ended'} | ${{ counts: { ...counts, completed: 1, pending: 1 } }} | ${'1 of the accepted rows have not ended.'}
    ${'a row that is nowhere'}    | ${{ counts: { ...counts, total: 6 } }}                 | ${'6 rows are not 4 accepted and 1 rejected ones.'}
  `('does not pass $what', ({ change, sentence }: { change: Partial<Evidence>; sentence: string }) => {
    expect(judge({ ...kept, ...change }).broken).toEqual([sentence]);
  });
});
