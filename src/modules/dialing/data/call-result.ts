import type { CallResult } from '../domain/retry-policy.js';
import type { CallResultRow } from './attempts.repository.js';

/** The outbox topic of calls whose result changed after they had ended; the payload has the `call_id`. */
export const resultTopic = 'dialing.call_result';
/** As above, of calls of which another one answered than was thought, or the agent came at another time. */
export const answerTopic = 'dialing.call_answer';

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
