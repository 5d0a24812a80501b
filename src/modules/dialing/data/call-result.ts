import type { CallResult } from '../domain/retry-policy.js';
import type { CallResultRow } from './attempts.repository.js';

/** What a call led to, as the rules of retry take it. */
export function callResultOf(row: CallResultRow): CallResult {
  return {
    answeredBy: row.answered_by,
    disposition: row.disposition,
    effect: row.effect,
    effectDelayS: row.effect_delay_s,
    callbackAt: row.callback_at,
  };
}
