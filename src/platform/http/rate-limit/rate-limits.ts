import { Inject, Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { CONFIG, type Config } from '../../config/config.js';
import { AppError } from '../../errors.js';
import { Metrics } from '../../telemetry/metrics.js';
import type { Principal } from '../principal.js';
import type { Scope } from '../scopes.js';
import { addressGroup } from './address-group.js';
import { RateLimiter } from './rate-limiter.js';
import { fullBucket, headersOf, type Limit, limitOf, type Standing } from './token-bucket.js';

/** What a bucket is for, as the metric and the refusal name it: a scope, or what stands for one. */
type BucketScope = Scope | 'account' | 'public' | 'login';

/** The buckets that requests take from, and what the replies say of them. */
@Injectable()
export class RateLimits {
  private readonly limits: Record<'principal' | 'public' | 'login', Limit>;
  private readonly enabled: boolean;
  private readonly limited;
  private readonly settled = new WeakSet<Request>();

  constructor(
    @Inject(CONFIG) { rateLimits }: Pick<Config, 'rateLimits'>,
    private readonly limiter: RateLimiter,
    metrics: Metrics,
  ) {
    this.enabled = rateLimits.enabled;
    this.limits = {
      principal: limitOf(rateLimits.perMinute, rateLimits.burstS),
      public: limitOf(rateLimits.publicPerMinute, rateLimits.burstS),
      login: limitOf(rateLimits.loginPerMinute, rateLimits.burstS),
    };
    this.limited = metrics.counter('trunkline_rate_limited_total', 'Requests refused with 429', ['scope']);
  }

  /** The first thing of every request: until a bucket is known, its reply tells of a full one. */
  readonly announce = (_request: Request, response: Response, next: NextFunction): void => {
    tell(response, fullBucket(this.limits.public));
    next();
  };

  /** For what is served past the guard: limits it as a public route. */
  readonly limitNobody = async (request: Request, _response: Response, next: NextFunction): Promise<void> => {
    await this.takeAsNobody(request);
    next();
  };

  /** Nothing is taken for this request, however it ends. */
  exempt(request: Request): void {
    this.settled.add(request);
  }

  /** @throws AppError too-many `rate_limited` */
  async takeAs(principal: Principal, scope: Scope | undefined, request: Request): Promise<void> {
    const of = scope ?? 'account';
    await this.take(request, `${principal.kind}:${principal.id} ${of}`, this.limits.principal, of);
  }

  /** @throws AppError too-many `rate_limited` */
  async takeAsNobody(request: Request, as: 'public' | 'login' = 'public'): Promise<void> {
    await this.take(request, addressKey(request, as), this.limits[as], as);
  }

  /**
   * Refuses an address whose failed sign-ins have emptied its bucket, before a credential that may be another guess
   * costs a query.
   * @throws AppError too-many `rate_limited`
   */
  refuseGuesser(request: Request): void {
    const standing = this.limiter.refusedAlready(addressKey(request, 'public'), this.limits.public);
    if (standing === null || !this.enabled) return;
    this.settled.add(request);
    this.say(request, standing, 'public');
  }

  /**
   * For a request that ended before anybody took a token for it (no such route, a body that cannot be read): takes one
   * from its address.
   * @returns the refusal, if there was none
   */
  async settle(request: Request): Promise<AppError | null> {
    if (this.settled.has(request)) return null;
    try {
      await this.takeAsNobody(request);
      return null;
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  private async take(request: Request, key: string, limit: Limit, scope: BucketScope): Promise<void> {
    this.settled.add(request);
    this.say(request, this.enabled ? await this.limiter.take(key, limit) : fullBucket(limit), scope);
  }

  private say(request: Request, standing: Standing, scope: BucketScope): void {
    if (request.res !== undefined) tell(request.res, standing);
    if (standing.granted) return;
    this.limited.inc({ scope });
    const waitS = Math.ceil(standing.retryInMs / 1000);
    const what = scope === 'public' || scope === 'login' ? 'from this address' : `for ${scope}`;
    throw new AppError(
      'too-many',
      'rate_limited',
      `Too many requests ${what}. Try again in ${waitS} s.`,
      [],
      {
        retry_after_s: waitS,
      },
    );
  }
}

function tell(response: Response, standing: Standing): void {
  for (const [name, value] of Object.entries(headersOf(standing))) response.setHeader(name, value);
}

function addressKey(request: Request, as: 'public' | 'login'): string {
  return `address:${addressGroup(request.ip ?? '')} ${as}`;
}
