import { invalidField } from '../errors.js';
import { destinationProblem, type EgressPolicy } from './egress-url.js';

/**
 * Refuses a customer's URL when it is written, as far as it says by itself that it leads nowhere allowed. A name that
 * does not resolve is taken: it may be made later, and each request checks anew.
 * @param pointer of the field
 * @throws AppError invalid `url_not_allowed`
 */
export function refuseDestination(pointer: string, url: string, policy: EgressPolicy): void {
  const problem = destinationProblem(url, policy);
  if (problem === null) return;
  const hint = problem === 'must use https' ? '' : ' An operator can allow some with EGRESS_ALLOW.';
  throw invalidField(pointer, 'url_not_allowed', `The URL ${problem}.${hint}`);
}
