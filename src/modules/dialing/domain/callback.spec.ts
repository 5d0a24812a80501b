import { type CallbackFacts, refusalOfCallback } from './callback.js';
import { PROSPECT_STATES, PROSPECT_TRANSITIONS } from './prospect-state.js';
import { mayBecome } from './transitions.js';

const now = new Date('2026-03-02T15:00:00Z');
const later = new Date('2026-03-02T18:00:00Z');
const latest = new Date('2026-03-02T20:00:00Z');

const facts = (
  changed: Partial<CallbackFacts>,
  list: Partial<CallbackFacts['list']> = {},
): CallbackFacts => ({
  state: 'completed',
  reason: null,
  attemptsMade: 1,
  maxAttempts: 3,
  suppressed: false,
  ...changed,
  list: { kind: 'campaign', status: 'running', endsAt: null, ...list },
});

it.each`
  prospect                                                 | list                                       | refusal
  ${{}}                                                    | ${{}}                                      | ${null}
  ${{ state: 'pending', attemptsMade: 0 }}                 | ${{ status: 'draft' }}                     | ${null}
  ${{ state: 'exhausted', attemptsMade: 2 }}               | ${{ status: 'completed', endsAt: latest }} | ${null}
  ${{ state: 'pending' }}                                  | ${{ status: 'paused' }}                    | ${null}
  ${{ suppressed: true }}                                  | ${{}}                                      | ${'suppressed'}
  ${{ state: 'suppressed' }}                               | ${{ status: 'archived' }}                  | ${'suppressed'}
  ${{}}                                                    | ${{ status: 'archived' }}                  | ${'list-closed'}
  ${{}}                                                    | ${{ kind: 'batch', status: 'running' }}    | ${'list-closed'}
  ${{}}                                                    | ${{ status: 'completed', endsAt: now }}    | ${'list-closed'}
  ${{}}                                                    | ${{ endsAt: later }}                       | ${'after-list-ends'}
  ${{ state: 'dialing' }}                                  | ${{}}                                      | ${'on-the-phone'}
  ${{ state: 'unknown' }}                                  | ${{}}                                      | ${'outcome-unknown'}
  ${{ state: 'skipped' }}                                  | ${{}}                                      | ${'not-to-be-called'}
  ${{ state: 'canceled' }}                                 | ${{}}                                      | ${'not-to-be-called'}
  ${{ state: 'exhausted', reason: 'not-retried' }}         | ${{}}                                      | ${null}
  ${{ state: 'exhausted', reason: 'learned-late' }}        | ${{}}                                      | ${null}
  ${{ state: 'exhausted', reason: 'declined-or-invalid' }} | ${{}}                                      | ${'declined-or-invalid'}
  ${{ attemptsMade: 3 }}                                   | ${{}}                                      | ${'attempts-used'}
  ${{ attemptsMade: 4, state: 'exhausted' }}               | ${{}}                                      | ${'attempts-used'}
`('of $prospect in $list a callback is refused: $refusal', ({ prospect, list, refusal }) => {
  expect(refusalOfCallback(facts(prospect as object, list as object), later, now)).toBe(refusal);
});

it('is planned only for who waits already, or may be made to', () => {
  const planned = PROSPECT_STATES.filter((state) => refusalOfCallback(facts({ state }), later, now) === null);
  expect(planned).toEqual(['pending', 'completed', 'exhausted']);
  for (const state of planned.filter((one) => one !== 'pending')) {
    expect(mayBecome(PROSPECT_TRANSITIONS, state, 'pending')).toBe(true);
  }
});
