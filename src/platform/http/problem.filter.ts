import { ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PinoLogger } from 'nestjs-pino';
import { isDeadlock } from '../database/database.js';
import { AppError, type ErrorKind } from '../errors.js';

const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  'too-many': 429,
  unavailable: 503,
};

const titles: Record<number, string> = {
  400: 'The request is not valid',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};

export function httpStatus(kind: ErrorKind): number {
  return statusOf[kind];
}

/** RFC 9457. */
function problemDocument(error: AppError, instance: string): Record<string, unknown> {
  const status = statusOf[error.kind];
  return {
    type: `/errors/${error.code}`,
    title: titles[status],
    status,
    detail: error.message,
    instance,
    code: error.code,
    ...(error.fields.length > 0 && { errors: error.fields }),
    ...error.extra,
  };
}

/** Every error leaves as application/problem+json; what is not a refusal is logged and says nothing of itself. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: PinoLogger) {
    logger.setContext('http');
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const error = this.refusalOf(thrown);
    if (response.headersSent) {
      response.destroy(); // a stream that broke midway: the client must not take it for whole
      return;
    }
    const status = error === null ? 500 : statusOf[error.kind];
    if (status === 503) response.setHeader('Retry-After', '1');
    const retryAfter = error?.extra['retry_after_s'];
    if (typeof retryAfter === 'number') response.setHeader('Retry-After', String(retryAfter));
    const instance = `urn:request:${String(request.id ?? '')}`;
    const body =
      error === null
        ? {
            type: '/errors/internal_error',
            title: titles[500],
            status: 500,
            detail: 'Something went wrong here, not with your request. It has been logged.',
            instance,
            code: 'internal_error',
          }
        : problemDocument(error, instance);
    // Express would add a charset, which RFC 9457 does not know.
    response.status(status).setHeader('Content-Type', 'application/problem+json');
    response.end(JSON.stringify(body));
  }

  private refusalOf(thrown: unknown): AppError | null {
    if (thrown instanceof AppError) return thrown;
    if (isDeadlock(thrown)) {
      return new AppError(
        'unavailable',
        'busy',
        'Others changed the same things at the same moment. Try again.',
      );
    }
    const framework = frameworkRefusal(thrown);
    if (framework === null) this.logger.error({ err: thrown }, 'request failed');
    return framework;
  }
}

/** What Nest, Express and the body parser refuse on their own. */
function frameworkRefusal(thrown: unknown): AppError | null {
  const status = statusFrom(thrown);
  switch (status) {
    case 400:
      return new AppError('invalid', 'malformed_request', 'The body is not what its Content-Type says.');
    case 404:
      return new AppError(
        'not-found',
        'route_not_found',
        'There is no such path. See /openapi.json for those there are.',
      );
    case 405:
      return new AppError('method-not-allowed', 'method_not_allowed', 'This path does not know that method.');
    case 413:
      return new AppError('too-large', 'body_too_large', 'The body is larger than this route takes.');
    case 415:
      return new AppError(
        'unsupported-type',
        'unsupported_media_type',
        'This route does not take that Content-Type.',
      );
    default:
      return null;
  }
}

function statusFrom(thrown: unknown): number | null {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number')
    return thrown.status;
  return null;
}
