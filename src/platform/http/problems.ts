import { ApiExtension } from '@nestjs/swagger';
import type { ProblemCode } from '../problem-catalog.js';

/** Where the codes that a route declares stand in its operation until the document is completed. */
export const DECLARED_PROBLEMS = 'x-problems';

/** Where the media types stand that refusals of a route may have beside application/problem+json. */
export const PROBLEM_TYPES = 'x-problem-types';

/** Refusals of the route may leave as these media types too, because another standard wants it. */
export function ProblemsAlsoAs(...types: readonly string[]): MethodDecorator {
  return ApiExtension(PROBLEM_TYPES, types);
}

/**
 * The codes that a route may be refused with for reasons of its own; those that follow from how it is declared (its
 * access rule, body, parameters, idempotency) need not be named. They become the statuses of its operation.
 */
export function Problems(...codes: readonly ProblemCode[]): MethodDecorator {
  return ApiExtension(DECLARED_PROBLEMS, codes);
}
