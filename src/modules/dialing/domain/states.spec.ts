import { ATTEMPT_STATES, ATTEMPT_TRANSITIONS } from './attempt-state.js';
import { LIST_STATUSES, LIST_TRANSITIONS } from './list-state.js';
import { FINAL_PROSPECT_STATES, PROSPECT_STATES, PROSPECT_TRANSITIONS } from './prospect-state.js';
import { mayBecome, statesBefore, type Transitions } from './transitions.js';

describe.each`
  what          | states             | transitions             | firsts
  ${'attempt'}  | ${ATTEMPT_STATES}  | ${ATTEMPT_TRANSITIONS}  | ${['intent']}
  ${'prospect'} | ${PROSPECT_STATES} | ${PROSPECT_TRANSITIONS} | ${['pending']}
  ${'list'}     | ${LIST_STATUSES}   | ${LIST_TRANSITIONS}     | ${['draft', 'importing']}
`(
  'the states of a $what',
  (row: { states: string[]; transitions: Transitions<string>; firsts: string[] }) => {
    const { states, transitions, firsts } = row;

    it('have a row each, and no state turns into itself', () => {
      expect(Object.keys(transitions).sort()).toEqual([...states].sort());
      for (const state of states) expect(mayBecome(transitions, state, state)).toBe(false);
    });

    it('can all be reached from those in which it begins', () => {
      const reached = new Set(firsts);
      for (const state of reached) for (const next of transitions[state] ?? []) reached.add(next);
      expect([...reached].sort()).toEqual([...states].sort());
    });

    it('are told backwards as they are forwards', () => {
      for (const from of states) {
        for (const to of states) {
          expect(statesBefore(transitions, to).includes(from)).toBe(mayBecome(transitions, from, to));
        }
      }
    });
  },
);

describe('an attempt', () => {
  it('goes out once: only an intent becomes dialing, and nothing becomes an intent', () => {
    expect(statesBefore(ATTEMPT_TRANSITIONS, 'dialing')).toEqual(['intent']);
    expect(statesBefore(ATTEMPT_TRANSITIONS, 'intent')).toEqual([]);
  });

  it('that nobody knows of may still learn what became of it, and one in progress only its end', () => {
    expect(statesBefore(ATTEMPT_TRANSITIONS, 'in_progress')).toEqual(['dialing', 'unknown']);
    expect(statesBefore(ATTEMPT_TRANSITIONS, 'ended')).toEqual(['dialing', 'in_progress', 'unknown']);
  });

  it('that may have rung a phone is never taken back as lapsed', () => {
    expect(statesBefore(ATTEMPT_TRANSITIONS, 'lapsed')).toEqual(['intent', 'dialing']);
  });
});

describe('a prospect', () => {
  it('is dialed from pending only, so that unknown needs a person who asks for it', () => {
    expect(statesBefore(PROSPECT_TRANSITIONS, 'dialing')).toEqual(['pending']);
  });

  it('that nobody knows of is dialed again when a person asks, or learns its end late', () => {
    expect(statesBefore(PROSPECT_TRANSITIONS, 'pending')).toEqual([
      'dialing',
      'completed',
      'exhausted',
      'skipped',
      'unknown',
    ]);
    expect(statesBefore(PROSPECT_TRANSITIONS, 'completed')).toEqual(['pending', 'dialing', 'unknown']);
    expect(statesBefore(PROSPECT_TRANSITIONS, 'exhausted')).toEqual(['pending', 'dialing', 'unknown']);
  });

  it('ends in every state but pending and dialing', () => {
    const open = PROSPECT_STATES.filter((state) => !FINAL_PROSPECT_STATES.includes(state));
    expect(open).toEqual(['pending', 'dialing']);
  });
});

describe('a list', () => {
  it('runs again after it was completed, and never after it was canceled, archived or failed', () => {
    expect(statesBefore(LIST_TRANSITIONS, 'running')).toEqual([
      'draft',
      'importing',
      'scheduled',
      'paused',
      'completed',
    ]);
  });
});
