import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import type { Config } from '../config/config.js';

const trustedOrigins = 'trusted origins';

/** Replies that a page of a trusted origin may read beside the body. */
const exposedHeaders = [
  'Content-Disposition',
  'Idempotency-Replayed',
  'Retry-After',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
];

/** Seconds for which a browser need not ask again. */
const preflightAgeS = 600;

/**
 * What browsers are told: that nothing of a reply is ever a page, but for those that show the API or that mails link to, and which origins
 * may read replies (`CORS_ORIGINS`). Preflights are answered before anything else looks at them.
 */
export function instructBrowsers(app: NestExpressApplication, config: Pick<Config, 'corsOrigins'>): void {
  const headersFor = pages.map(({ path, directives }) => ({ path, set: helmet(options(directives)) }));
  app.use((request: Request, response: Response, next: NextFunction) =>
    headersFor.find(({ path }) => path.test(request.path))?.set(request, response, next),
  );
  app.set(trustedOrigins, config.corsOrigins);
  if (config.corsOrigins.length === 0) return;
  app.enableCors({ origin: config.corsOrigins, credentials: true, exposedHeaders, maxAge: preflightAgeS });
}

/** The origins, beside the API's own, whose pages the operator trusts. */
export function trustedOriginsOf(request: Request): readonly string[] {
  return request.app.get(trustedOrigins) as readonly string[];
}

type Directives = Record<string, string[]>;

const nothing: Directives = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** What may be a page, and of what; the first that fits. All else is data. */
const pages: { path: RegExp; directives: Directives }[] = [
  {
    path: /^\/docs(\/|$)/,
    directives: {
      ...nothing,
      'connect-src': ["'self'"],
      'font-src': ["'self'", 'data:'],
      'img-src': ["'self'", 'data:'],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
    },
  },
  { path: /^\/errors(\/|$)/, directives: { ...nothing, 'style-src': ["'unsafe-inline'"] } },
  // Those that links of mails lead to.
  {
    path: /^\/(reset-password|verify-email|invitation)\/?$/i,
    directives: {
      ...nothing,
      'base-uri': ["'self'"],
      'connect-src': ["'self'"],
      'form-action': ["'self'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
    },
  },
  { path: /^/, directives: nothing },
];

function options(directives: Directives): HelmetOptions {
  return {
    contentSecurityPolicy: { useDefaults: false, directives },
    // For this host only: what else is below its name is not ours to decide about.
    strictTransportSecurity: { includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  };
}
