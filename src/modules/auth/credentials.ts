import type { Request } from 'express';
import { AppError } from '../../platform/errors.js';
import { trustedOriginsOf } from '../../platform/http/browsers.js';
import { mayUseCookies, type OriginFacts } from './domain/request-origin.js';

export const accessCookie = 'access_token';
export const refreshCookie = 'refresh_token';

export type Credential = { kind: 'api-key'; key: string } | { kind: 'access-token'; token: string };

/**
 * What a request proves itself with. A header is set on purpose, while a browser sends its cookies along by itself, so
 * a header wins over the cookie, also when it turns out not to hold. Two headers contradict each other.
 * @throws AppError invalid `several_credentials`, forbidden `origin_not_allowed`, unauthenticated `token_invalid`
 */
export function credentialOf(request: Request): Credential | null {
  const key = request.header('x-api-key');
  const authorization = request.header('authorization');
  if (key !== undefined && authorization !== undefined) {
    throw new AppError(
      'invalid',
      'several_credentials',
      'Send either X-API-Key or Authorization: with both, nobody can say who you are.',
    );
  }
  if (key !== undefined) return { kind: 'api-key', key };
  if (authorization !== undefined) return { kind: 'access-token', token: bearerToken(authorization) };
  const cookie = cookieOf(request, accessCookie);
  if (cookie === null) return null;
  refuseForeignOrigin(request);
  return { kind: 'access-token', token: cookie };
}

/** @throws AppError forbidden `origin_not_allowed` */
export function refuseForeignOrigin(request: Request): void {
  if (mayUseCookies(originFactsOf(request))) return;
  throw new AppError(
    'forbidden',
    'origin_not_allowed',
    'With cookies only a page of this host may change something; send Authorization or X-API-Key instead.',
  );
}

/** Where a browser says that the request comes from. */
export function originFactsOf(request: Request): OriginFacts {
  return {
    method: request.method,
    host: request.host,
    secFetchSite: request.header('sec-fetch-site'),
    origin: request.header('origin'),
    trusted: trustedOriginsOf(request),
  };
}

export function cookieOf(request: Request, name: string): string | null {
  const value: unknown = (request.cookies as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function bearerToken(authorization: string): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new AppError('unauthenticated', 'token_invalid', 'Authorization wants "Bearer" and an access token.');
}
