/**
 * What marking a call with a disposition does:
 * - `none`: it is only shown.
 * - `final`: nothing more is done with the person in this list.
 * - `retry`: the person is called again after a delay.
 * - `callback`: the person is called again at the time that they asked for, or after a delay.
 * - `opt_out`: the person is never called again, by no list of the workspace.
 */
export const DISPOSITION_EFFECTS = ['none', 'final', 'retry', 'opt_out', 'callback'] as const;
export type DispositionEffect = (typeof DISPOSITION_EFFECTS)[number];

/** The disposition that is always there, and always an opt-out: without it nobody could opt out. */
export const OPT_OUT_DISPOSITION = 'do_not_call';

/** As a disposition's name is written. */
export const dispositionPattern = /^[a-z0-9_]{1,64}$/;
