import { missingDisclosures } from './disclosures.js';

const both = { disclosures: ['ai', 'recording'] as const };
const ai = { disclosures: ['ai'] as const };
const none = { disclosures: [] as const };

describe('what an agent does not say though it should', () => {
  it.each`
    agent                                           | profiles      | missing
    ${{ ai: null, recording: null }}                | ${[both]}     | ${['ai', 'recording']}
    ${{ ai: 'I am an AI.', recording: null }}       | ${[both]}     | ${['recording']}
    ${{ ai: ' ', recording: 'It is recorded.' }}    | ${[both]}     | ${['ai']}
    ${{ ai: 'I am an AI.', recording: 'Recorded' }} | ${[both]}     | ${[]}
    ${{ ai: null, recording: null }}                | ${[none, ai]} | ${['ai']}
    ${{ ai: null, recording: null }}                | ${[both, ai]} | ${['ai', 'recording']}
    ${{ ai: null, recording: null }}                | ${[]}         | ${[]}
    ${{ ai: null, recording: null }}                | ${[none]}     | ${[]}
  `('$agent under $profiles: $missing', ({ agent, profiles, missing }) => {
    expect(missingDisclosures(agent, profiles)).toEqual(missing);
  });
});
