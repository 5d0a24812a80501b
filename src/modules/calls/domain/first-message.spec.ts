import { firstMessageOf } from './first-message.js';

const ai = 'This is an AI assistant.';
const recorded = 'This call is recorded.';

describe('what an agent says first', () => {
  it.each`
    disclosures       | message                            | said
    ${[null, null]}   | ${'Hello!'}                        | ${'Hello!'}
    ${[ai, null]}     | ${'Hello!'}                        | ${`${ai} Hello!`}
    ${[ai, recorded]} | ${'Hello!'}                        | ${`${ai} ${recorded} Hello!`}
    ${[ai, recorded]} | ${`Hello! ${recorded} Who is it?`} | ${`${ai} Hello! ${recorded} Who is it?`}
    ${[ai, null]}     | ${''}                              | ${ai}
    ${[null, null]}   | ${''}                              | ${''}
  `('$disclosures before "$message": $said', ({ disclosures, message, said }) => {
    expect(firstMessageOf(disclosures, message)).toBe(said);
  });
});
