import type { Transitions } from './transitions.js';

export const PROSPECT_STATES = [
  'pending',
  'dialing',
  'completed',
  'exhausted',
  'suppressed',
  'skipped',
  'canceled',
  'unknown',
] as const;
export type ProspectState = (typeof PROSPECT_STATES)[number];

/**
 * - `dialing` to `pending`: a retry, or an attempt that lapsed.
 * - `dialing` to `suppressed` or `canceled`: its attempt lapsed because of just that.
 * - `unknown` to `pending`: only when a person asks for a redial.
 * - `unknown` to `completed` or `exhausted`: a late witness told the outcome.
 * - `completed` or `exhausted` to `pending`: what the call led to asks for another one, such as a callback.
 * - `skipped` to `pending`: a campaign got other hours, and those before had never opened for them.
 * - `pending` to `completed` or `exhausted`: that turned out to be a slip; or somebody needs no call any more.
 */
export const PROSPECT_TRANSITIONS: Transitions<ProspectState> = {
  pending: ['dialing', 'completed', 'exhausted', 'suppressed', 'skipped', 'canceled'],
  dialing: ['pending', 'completed', 'exhausted', 'suppressed', 'canceled', 'unknown'],
  completed: ['pending'],
  exhausted: ['pending'],
  suppressed: [],
  skipped: ['pending'],
  canceled: [],
  unknown: ['pending', 'completed', 'exhausted'],
};

/** Where a list counts a prospect as done; an `unknown` one too, since nothing dials it by itself. */
export const FINAL_PROSPECT_STATES: readonly ProspectState[] = [
  'completed',
  'exhausted',
  'suppressed',
  'skipped',
  'canceled',
  'unknown',
];
