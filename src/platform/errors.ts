/** What kind of refusal it is; only the HTTP filter turns it into a status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'too-large'
  | 'unsupported-type'
  | 'too-many'
  | 'unavailable';

/** Where in the request the fault lies: a JSON pointer into the body, or the name of a parameter. */
export interface FieldError {
  pointer?: string;
  parameter?: string;
  code: string;
  detail: string;
}

/** A refusal that the caller is told about, with a stable code. Anything else that is thrown is a fault of ours. */
export class AppError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    detail: string,
    readonly fields: FieldError[] = [],
    /** Further members of the problem document. */
    readonly extra: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

/** A refusal of one field of the body. `pointer` is a JSON pointer, such as `/phone_number`. */
export function invalidField(pointer: string, code: string, detail: string): AppError {
  return new AppError('invalid', code, detail, [{ pointer, code, detail }]);
}

export function notFound(what: string): AppError {
  return new AppError('not-found', 'not_found', `There is no such ${what} in this workspace.`);
}
