import type { Transitions } from './transitions.js';

export const ATTEMPT_STATES = ['intent', 'dialing', 'in_progress', 'ended', 'lapsed', 'unknown'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/**
 * Nothing leads back to `intent` or `dialing`: an attempt rings a phone at most once.
 * - `dialing` to `lapsed`: it is certain that the request never went out or was refused before an INVITE.
 * - `unknown` to `in_progress` or `ended`: a late witness told what became of it.
 */
export const ATTEMPT_TRANSITIONS: Transitions<AttemptState> = {
  intent: ['dialing', 'lapsed'],
  dialing: ['in_progress', 'ended', 'lapsed', 'unknown'],
  in_progress: ['ended'],
  ended: [],
  lapsed: [],
  unknown: ['in_progress', 'ended'],
};

/** An attempt that holds its person: no other may be admitted beside it. */
export const LIVE_ATTEMPT_STATES: readonly AttemptState[] = ['intent', 'dialing', 'in_progress'];

/** Attempts that used up a part of a retry budget or of a cap per person: the phone rang, or may have rung. */
export const COUNTED_ATTEMPT_STATES: readonly AttemptState[] = ['dialing', 'in_progress', 'ended', 'unknown'];
