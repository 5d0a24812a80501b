import type { AppError, ErrorKind } from '../errors.js';
import { problems } from '../problem-catalog.js';

const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  timeout: 408,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  'too-many': 429,
  'headers-too-large': 431,
  internal: 500,
  unavailable: 503,
};

export function problemStatus(kind: ErrorKind): number {
  return statusOf[kind];
}

/** RFC 9457. `type` is relative, so that it leads to this installation whatever name it is reached by. */
export function problemDocument(error: AppError, instance: string): Record<string, unknown> {
  return {
    type: `/errors/${error.code}`,
    title: problems[error.code].title,
    status: statusOf[error.kind],
    detail: error.message,
    instance,
    code: error.code,
    ...(error.fields.length > 0 && { errors: error.fields }),
    ...error.extra,
  };
}
