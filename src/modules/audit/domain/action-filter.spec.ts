import { actionFilterOf } from './action-filter.js';

describe('the filter by action', () => {
  it.each`
    asked               | filter
    ${'member.removed'} | ${{ exactly: 'member.removed' }}
    ${'member.'}        | ${{ beginning: 'member.' }}
    ${'member'}         | ${{ beginning: 'member.' }}
    ${'api_key'}        | ${{ beginning: 'api_key.' }}
  `('$asked is $filter', ({ asked, filter }: { asked: string; filter: object }) => {
    expect(actionFilterOf(asked)).toEqual(filter);
  });
});
