import { OPT_OUT_DISPOSITION, type DispositionEffect } from './disposition.js';
import type { RetryableStatus, RetryPolicy, RuleOutcome } from './retry-policy.js';

/** A rule of a stored retry: what it is about, and what is done then. */
export type StoredRetryRule = ({ on: RuleOutcome } | { disposition: string }) & {
  delay_s: number;
  /** Every dial counts, the first one included; the list's `max_attempts` bounds it. */
  max_attempts: number;
  /** Whether the next attempt falls into another part of the callee's day. */
  other_time_of_day: boolean;
};

/** As it is stored and shown; the domain's RetryPolicy in the spelling of the API. */
export interface StoredRetry {
  /** Every dial counts, the first one included: 1 means no retry. */
  max_attempts: number;
  delay_s: number;
  on: RetryableStatus[];
  /** They come before `delay_s` and `on` for what they are about. */
  rules?: StoredRetryRule[];
}

export function retryPolicyOf(stored: StoredRetry): RetryPolicy {
  return {
    maxAttempts: stored.max_attempts,
    delayS: stored.delay_s,
    on: stored.on,
    rules: (stored.rules ?? []).map((rule) => ({
      on: 'on' in rule ? { outcome: rule.on } : { disposition: rule.disposition },
      delayS: rule.delay_s,
      maxAttempts: rule.max_attempts,
      otherTimeOfDay: rule.other_time_of_day,
    })),
  };
}

export interface RetryProblem {
  /** Within the retry, such as `/rules/2/disposition`. */
  pointer: string;
  code: 'repeated_rule' | 'unknown_disposition' | 'disposition_opts_out' | 'above_max_attempts';
  detail: string;
}

/**
 * What is wrong with a retry whose fields are each valid; empty when it means something.
 * @param dispositions those of the workspace
 */
export function retryProblems(
  retry: StoredRetry,
  dispositions: readonly { name: string; effect: DispositionEffect }[],
): RetryProblem[] {
  const effects = new Map(dispositions.map(({ name, effect }) => [name, effect]));
  const seen = new Set<string>();
  const problems: RetryProblem[] = [];
  for (const [index, rule] of (retry.rules ?? []).entries()) {
    const about = 'on' in rule ? `on ${rule.on}` : `disposition ${rule.disposition}`;
    const field = `/rules/${index}/${'on' in rule ? 'on' : 'disposition'}`;
    if (seen.has(about)) {
      const detail = 'Another rule is about the same; only the first would count.';
      problems.push({ pointer: field, code: 'repeated_rule', detail });
    }
    seen.add(about);
    if ('disposition' in rule) problems.push(...dispositionProblems(field, rule.disposition, effects));
    if (rule.max_attempts > retry.max_attempts) {
      const detail = `The list makes ${retry.max_attempts} attempts at most, and no rule makes more.`;
      problems.push({ pointer: `/rules/${index}/max_attempts`, code: 'above_max_attempts', detail });
    }
  }
  return problems;
}

function dispositionProblems(
  pointer: string,
  name: string,
  effects: ReadonlyMap<string, DispositionEffect>,
): RetryProblem[] {
  const effect = effects.get(name);
  if (effect === 'opt_out' || name === OPT_OUT_DISPOSITION) {
    const detail = 'This disposition means that the person is never called again.';
    return [{ pointer, code: 'disposition_opts_out', detail }];
  }
  if (effect !== undefined) return [];
  const detail = 'The workspace has no disposition of this name.';
  return [{ pointer, code: 'unknown_disposition', detail }];
}
