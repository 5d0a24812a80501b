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
