import type { DispositionEffect } from './disposition.js';
import { otherPartOfDay } from './time-of-day.js';

export const RETRYABLE_STATUSES = ['busy', 'no-answer', 'failed'] as const;
export type RetryableStatus = (typeof RETRYABLE_STATUSES)[number];

/** Of calls that are over, and of which it is known how they ended. */
export const ENDED_STATUSES = ['completed', ...RETRYABLE_STATUSES, 'canceled'] as const;

/** What a rule may be about, apart from dispositions. `voicemail` is a call that a machine answered. */
export const RULE_OUTCOMES = [...RETRYABLE_STATUSES, 'voicemail'] as const;
export type RuleOutcome = (typeof RULE_OUTCOMES)[number];

/** A rule comes before the plain policy for what it is about. */
export interface RetryRule {
  on: { outcome: RuleOutcome } | { disposition: string };
  delayS: number;
  /** As the policy's, which bounds it. */
  maxAttempts: number;
  /** The next attempt falls into another part of the callee's day: see time-of-day.ts. */
  otherTimeOfDay: boolean;
}

/** `maxAttempts` counts every dial of a prospect, the first one included: 1 means no retry. */
export interface RetryPolicy {
  maxAttempts: number;
  delayS: number;
  on: readonly RetryableStatus[];
  rules: readonly RetryRule[];
}

/** An attempt that has ended, and whom it called. */
export interface AttemptEnd {
  status: (typeof ENDED_STATUSES)[number];
  /** False for what the carrier said once and for all: declined (603) and numbers that do not exist (404, 484). */
  retryable: boolean;
  dialedAt: Date;
  endedAt: Date;
  /** All zones that the callee's number may lie in. */
  zones: readonly string[];
}

/** What a call led to, as far as it is known. */
export interface CallResult {
  /** As agents report it: `human`, `machine_start` and the like. */
  answeredBy: string | null;
  disposition: string | null;
  /** Of the workspace's disposition of that name; null when it has none. */
  effect: DispositionEffect | null;
  /** Of that disposition; null: as the policy says. */
  effectDelayS: number | null;
  /** When the person asked to be called, if they did. */
  callbackAt: Date | null;
}

export type AfterAttempt =
  | {
      state: 'pending';
      nextAt: Date;
      because: 'retry' | 'retry-voicemail' | 'retry-disposition' | 'callback';
    }
  | { state: 'completed'; because: 'answered' | 'disposition' }
  | { state: 'exhausted'; because: 'declined-or-invalid' | 'not-retried' | 'attempts-used' };

/** A callback later than this after the call is taken for a slip of whoever wrote it: the delay counts instead. */
const FARTHEST_CALLBACK_MS = 366 * 86_400_000;

const answered: AfterAttempt = { state: 'completed', because: 'answered' };

/**
 * What becomes of a prospect when one of its attempts has ended. `attemptsMade` counts the attempts that were
 * dialed, this one included; lapsed ones do not count.
 *
 * What was said of the call comes before the rules for its outcome, also where nobody answered: an outside dialer knows
 * of people what the line does not tell. Nothing makes a list call again who declined, or a number that is none.
 *
 * @param call null for a list to which it is nothing what its calls led to
 */
export function afterAttempt(
  end: AttemptEnd,
  attemptsMade: number,
  policy: RetryPolicy,
  call: CallResult | null,
): AfterAttempt {
  const asked = call === null ? null : askedOf(call, policy, end);
  if (end.status === 'completed') {
    return asked === null || attemptsMade >= asked.bound ? answered : againFor(asked);
  }
  if (!end.retryable) return { state: 'exhausted', because: 'declined-or-invalid' };
  if (asked !== null) {
    return attemptsMade >= asked.bound ? { state: 'exhausted', because: 'attempts-used' } : againFor(asked);
  }
  const after = afterSilence(end, attemptsMade, policy);
  return after.state === 'pending' && call?.effect === 'final'
    ? { state: 'completed', because: 'disposition' }
    : after;
}

function afterSilence(end: AttemptEnd, attemptsMade: number, policy: RetryPolicy): AfterAttempt {
  const { status } = end;
  const rule = policy.rules.find(({ on }) => 'outcome' in on && on.outcome === status);
  if (rule === undefined && !policy.on.some((retried) => retried === status)) {
    return { state: 'exhausted', because: 'not-retried' };
  }
  if (attemptsMade >= boundOf(rule, policy)) return { state: 'exhausted', because: 'attempts-used' };
  return { state: 'pending', nextAt: timeOf(rule, policy, end), because: 'retry' };
}

interface AskedAttempt {
  nextAt: Date;
  because: 'retry-voicemail' | 'retry-disposition' | 'callback';
  /** As a rule's `maxAttempts`. */
  bound: number;
}

function againFor({ nextAt, because }: AskedAttempt): AfterAttempt {
  return { state: 'pending', nextAt, because };
}

/** The next attempt for which what a call led to asks; null where it asks for none. */
function askedOf(call: CallResult, policy: RetryPolicy, end: AttemptEnd): AskedAttempt | null {
  if (call.effect === 'opt_out') return null;
  const wanted = ruleFor(call, policy);
  const rule = wanted?.rule;
  const bound = boundOf(rule, policy);
  if (call.effect === 'callback') {
    return { nextAt: callbackOf(call, end) ?? timeOf(rule, policy, end, call), because: 'callback', bound };
  }
  if (wanted !== null) {
    return { nextAt: timeOf(wanted.rule, policy, end), because: wanted.because, bound };
  }
  if (call.effect !== 'retry') return null;
  return { nextAt: timeOf(undefined, policy, end, call), because: 'retry-disposition', bound };
}

/** The rule of the disposition itself comes first; that of voicemail only where the disposition leaves it open. */
function ruleFor(
  call: CallResult,
  policy: RetryPolicy,
): { rule: RetryRule; because: 'retry-voicemail' | 'retry-disposition' } | null {
  const { disposition, effect } = call;
  const own = ruleOf(disposition, policy);
  if (own !== undefined) return { rule: own, because: 'retry-disposition' };
  if (effect === 'final' || effect === 'callback' || !reachedVoicemail(call)) return null;
  const voicemail = policy.rules.find(({ on }) => 'outcome' in on && on.outcome === 'voicemail');
  return voicemail === undefined ? null : { rule: voicemail, because: 'retry-voicemail' };
}

function ruleOf(disposition: string | null, policy: RetryPolicy): RetryRule | undefined {
  return policy.rules.find(({ on }) => 'disposition' in on && on.disposition === disposition);
}

/** How many attempts there may be for what a call was marked with; null: for what belongs to no call. */
export function attemptsAllowed(disposition: string | null, policy: RetryPolicy): number {
  return boundOf(ruleOf(disposition, policy), policy);
}

function reachedVoicemail(call: CallResult): boolean {
  return call.answeredBy?.startsWith('machine') === true || call.disposition === 'voicemail';
}

function boundOf(rule: RetryRule | undefined, policy: RetryPolicy): number {
  return Math.min(policy.maxAttempts, rule?.maxAttempts ?? Infinity);
}

function timeOf(rule: RetryRule | undefined, policy: RetryPolicy, end: AttemptEnd, call?: CallResult): Date {
  const delayS = rule?.delayS ?? call?.effectDelayS ?? policy.delayS;
  const earliest = new Date(end.endedAt.getTime() + delayS * 1000);
  if (rule?.otherTimeOfDay !== true) return earliest;
  return otherPartOfDay(end.dialedAt, earliest, end.zones) ?? earliest;
}

function callbackOf(call: CallResult, end: AttemptEnd): Date | null {
  if (call.callbackAt === null) return null;
  const farthest = end.endedAt.getTime() + FARTHEST_CALLBACK_MS;
  return call.callbackAt.getTime() > farthest ? null : call.callbackAt;
}
