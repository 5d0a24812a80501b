import { ApiExtension } from '@nestjs/swagger';
import type { ProblemCode } from '../problem-catalog.js';

/** Where the codes that a route declares stand in its operation until the document is completed. */
export const DECLARED_PROBLEMS = 'x-problems';

/**
 * The codes that a route may be refused with for reasons of its own; those that follow from how it is declared (its
 * access rule, body, parameters, idempotency) need not be named. They become the statuses of its operation.
 */
export function Problems(...codes: readonly ProblemCode[]): MethodDecorator {
  return ApiExtension(DECLARED_PROBLEMS, codes);
}
