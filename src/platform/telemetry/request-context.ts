import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import { newId } from '../ids.js';

const requests = new AsyncLocalStorage<Request>();

/** What the audit log keeps of a user agent. */
const longestUserAgent = 200;

/**
 * Middleware, before all that may refuse a request: gives it the id that the log, the audit log and `instance` of a
 * problem document have, and lets what is done because of it know which one it was. It decides nothing.
 */
export function followRequest(request: Request, _response: Response, next: NextFunction): void {
  request.id = newId();
  requests.run(request, next);
}

/** The request because of which this runs; nulls in a worker's own work. */
export function currentRequest(): { id: string | null; userAgent: string | null } {
  const request = requests.getStore();
  const id: unknown = request?.id;
  return {
    id: typeof id === 'string' ? id : null,
    // Node reads headers as Latin-1, in which control characters cannot be: PostgreSQL takes all of it.
    userAgent: request?.header('user-agent')?.slice(0, longestUserAgent) ?? null,
  };
}
