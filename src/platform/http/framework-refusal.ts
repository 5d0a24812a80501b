import { HttpException } from '@nestjs/common';
import type { ErrorRequestHandler } from 'express';
import { AppError } from '../errors.js';

/** To stand behind the body parser: Nest's own handler forgets which fault it was. */
export const tellBodyFaults: ErrorRequestHandler = (error: unknown, _request, _response, next) => {
  next(frameworkRefusal(error) ?? error);
};

/** What Nest, Express and the body parser refuse on their own, as the refusal that the caller is told; else null. */
export function frameworkRefusal(thrown: unknown): AppError | null {
  const type = typeOf(thrown);
  if (type === 'entity.parse.failed') {
    return new AppError('invalid', 'json_malformed', `The body is not JSON${whereItEnds(thrown)}.`);
  }
  switch (statusFrom(thrown)) {
    case 400:
      return new AppError('invalid', 'malformed_request', malformed(type));
    case 404:
      return new AppError(
        'not-found',
        'route_not_found',
        'There is no such path. See /openapi.json for those there are.',
      );
    case 413:
      return new AppError('too-large', 'body_too_large', 'The body is larger than this route takes.');
    case 415:
      return new AppError(
        'unsupported-type',
        'unsupported_media_type',
        'This route takes no body of that Content-Type, charset or Content-Encoding.',
      );
    default:
      return null;
  }
}

const malformedBodies: Readonly<Record<string, string>> = {
  'request.aborted': 'The request ended before its body was complete.',
  'request.size.invalid': 'The body has another length than Content-Length says.',
};

function malformed(type: string | null): string {
  return malformedBodies[type ?? ''] ?? 'The body is not what Content-Type and Content-Encoding say.';
}

/** V8's message tells the place, but also some of the body, which must not be echoed. */
function whereItEnds(thrown: unknown): string {
  if (!(thrown instanceof Error)) return '';
  const position = /at position (\d+)/.exec(thrown.message)?.[1];
  if (position !== undefined) return `: reading ended at position ${position}`;
  return thrown.message.startsWith('Unexpected end') ? ': it ends too early' : '';
}

/** body-parser's name for the fault. */
function typeOf(thrown: unknown): string | null {
  return thrown instanceof Error && 'type' in thrown && typeof thrown.type === 'string' ? thrown.type : null;
}

function statusFrom(thrown: unknown): number | null {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number')
    return thrown.status;
  return null;
}
