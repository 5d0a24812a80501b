import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { match } from 'path-to-regexp';
import { AppError } from '../errors.js';

interface Route {
  method: string;
  path: string;
}

/**
 * Refuses paths that cannot be decoded, and methods that a path does not have: 405 with `Allow`. Answers OPTIONS with
 * `Allow`. Paths that it does not know pass. A literal segment wins over a parameter, so that `/calls/export` is never taken for an id.
 */
export function methodCheck(routes: readonly Route[]): RequestHandler {
  const methodsOf = methodTable(routes);
  return (request: Request, response: Response, next: NextFunction): void => {
    if (!isDecodable(request.path)) {
      next(
        new AppError('invalid', 'malformed_request', 'The path has a percent sign that no UTF-8 follows.'),
      );
      return;
    }
    const methods = methodsOf(request.path);
    if (methods.size === 0 || methods.has(request.method)) {
      next();
      return;
    }
    response.setHeader('Allow', [...methods, 'OPTIONS'].join(', '));
    if (request.method === 'OPTIONS') response.status(204).end();
    else
      next(
        new AppError('method-not-allowed', 'method_not_allowed', `${request.method} is not for this path.`),
      );
  };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** The methods of a path; none for one that nobody serves. */
function methodTable(routes: readonly Route[]): (path: string) => ReadonlySet<string> {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of routes) {
    const known = methods.get(path) ?? new Set();
    methods.set(path, known.add(method));
    if (method === 'GET') known.add('HEAD');
  }
  const patterns = [...methods].map(([path, of]) => ({
    matches: match(path, { decode: false }),
    parameters: path.split(':').length - 1,
    of,
  }));
  return (path) => {
    const matching = patterns.filter(({ matches }) => matches(path) !== false);
    const fewest = Math.min(...matching.map(({ parameters }) => parameters));
    const found = new Set<string>();
    for (const { parameters, of } of matching) {
      if (parameters === fewest) for (const method of of) found.add(method);
    }
    return found;
  };
}
