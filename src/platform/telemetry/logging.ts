import type { DynamicModule } from '@nestjs/common';
import type { Request, Response } from 'express';
import { LoggerModule } from 'nestjs-pino';
import pino from 'pino';
import { routeTemplate } from '../http/idempotency.js';
import { newId } from '../ids.js';
import { maskNumbers } from './masking.js';

/**
 * One JSON line an event. Requests are logged by their route's template, since paths, queries and bodies hold
 * numbers; each line goes through the mask as it is written, with the errors and objects in it.
 */
export function loggerModule(level: string, file: string | null = null): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      ...(file !== null && { stream: pino.destination({ dest: file, mkdir: true, mode: 0o600 }) }),
      level,
      base: { pid: process.pid },
      genReqId: ({ id }) => id ?? newId(),
      autoLogging: { ignore: (request) => quiet(request.url ?? '') },
      customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'info'),
      serializers: {
        req: (request: { id: unknown; method: string }) => ({
          id: request.id,
          method: request.method,
        }),
        res: (response: Response) => ({ status: response.statusCode }),
      },
      // The route is known only when the request has been routed.
      customSuccessObject: (request, _response, entry: object) => ({ ...entry, route: routeOf(request) }),
      customErrorObject: (request, _response, _error, entry: object) => ({
        ...entry,
        route: routeOf(request),
      }),
      hooks: { streamWrite: maskNumbers },
    },
  });
}

/** Null for what was refused before it was routed: its path is not ours. */
function routeOf(request: object): string | null {
  const { route } = request as { route?: unknown };
  return route === undefined ? null : routeTemplate(request as Request);
}

function quiet(url: string): boolean {
  return (
    url.startsWith('/health') ||
    url.startsWith('/metrics') ||
    url.startsWith('/webhook') ||
    url.startsWith('/internal')
  );
}
