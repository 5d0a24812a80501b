import type { KindOf, ProblemCode } from './problem-catalog.js';

export type { ErrorKind, ProblemCode } from './problem-catalog.js';

/** Where in the request the fault lies: a JSON pointer into the body, or the name of a parameter. */
export interface FieldError {
  pointer?: string;
  parameter?: string;
  code: string;
  detail: string;
}

/**
 * A refusal that the caller is told about. Its code is one of the catalog (problem-catalog.ts): a new one gets a row
 * there. Anything else that is thrown is a fault of ours.
 */
export class AppError<C extends ProblemCode = ProblemCode> extends Error {
  constructor(
    readonly kind: KindOf<C>,
    readonly code: C,
    detail: string,
    readonly fields: FieldError[] = [],
    /** Further members of the problem document. */
    readonly extra: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

/** The codes that a refusal of the kind `invalid` may have. */
type InvalidCode = { [C in ProblemCode]: 'invalid' extends KindOf<C> ? C : never }[ProblemCode];

/** A refusal of one field of the body. `pointer` is a JSON pointer, such as `/phone_number`. */
export function invalidField(pointer: string, code: InvalidCode, detail: string): AppError {
  return new AppError<InvalidCode>('invalid', code, detail, [{ pointer, code, detail }]);
}

export function notFound(what: string): AppError {
  return new AppError('not-found', 'not_found', `There is no such ${what} in this workspace.`);
}
