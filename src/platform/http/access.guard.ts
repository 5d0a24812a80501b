import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { AppError } from '../errors.js';
import { isUuid } from '../ids.js';
import { ACCESS, type AccessRule, REQUIRED_SCOPE, WORKSPACE_PARAM } from './access.js';
import { type Principal, PrincipalResolver, stateOf } from './principal.js';
import { type PublicRateLimit, RATE_LIMIT } from './rate-limit/rate-limited.js';
import { RateLimits } from './rate-limit/rate-limits.js';
import type { Scope } from './scopes.js';

/**
 * The one guard: makes a principal of the request, takes from its rate limit, and holds it against the route's
 * declaration.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly principals: PrincipalResolver,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const rules = this.reflector.getAllAndOverride<AccessRule[] | undefined>(ACCESS, targets);
    if (rules === undefined) throw new Error('a route without an access rule'); // boot has checked it
    const request = context.switchToHttp().getRequest<Request>();
    if (rules.includes('public')) return this.letAnybodyIn(request, targets);
    if (rules.includes('signature') || rules.includes('internal')) {
      this.limits.exempt(request);
      return rules.includes('signature') || isInternal(request);
    }
    // One URL, and for each caller another reply: a cache that several share must not keep it.
    context.switchToHttp().getResponse<Response>().setHeader('Cache-Control', 'private, no-cache');

    const parameter = this.reflector.getAllAndOverride<string | undefined>(WORKSPACE_PARAM, targets);
    const workspaceId = parameter === undefined ? null : String(request.params[parameter]);
    if (workspaceId !== null && !isUuid(workspaceId)) {
      throw new AppError('not-found', 'not_found', 'There is no such workspace.');
    }
    const principal = await this.principals.resolve(request, workspaceId);
    if (principal === null) {
      throw new AppError('unauthenticated', 'not_authenticated', 'Sign in, or send an API key in X-API-Key.');
    }
    const scope = this.reflector.get<Scope | undefined>(REQUIRED_SCOPE, context.getHandler());
    await this.limits.takeAs(principal, scope, request);
    refuseUnlessMay(principal, rules, scope);
    stateOf(request).principal = principal;
    return true;
  }

  private async letAnybodyIn(
    request: Request,
    targets: Parameters<Reflector['getAllAndOverride']>[1],
  ): Promise<boolean> {
    const as = this.reflector.getAllAndOverride<PublicRateLimit | undefined>(RATE_LIMIT, targets) ?? 'public';
    if (as === 'none') this.limits.exempt(request);
    else await this.limits.takeAsNobody(request, as);
    return true;
  }
}

/**
 * Holds a principal against what a route declares.
 * @throws AppError forbidden
 */
export function refuseUnlessMay(
  principal: Principal,
  rules: readonly AccessRule[],
  scope: Scope | undefined,
): void {
  refuseUnlessAllowed(principal, rules);
  refuseUnlessInScope(principal, scope);
}

function refuseUnlessAllowed(principal: Principal, rules: readonly AccessRule[]): void {
  if (rules.includes('user')) {
    if (principal.kind === 'user') return;
    if (rules.length === 1) {
      throw new AppError(
        'forbidden',
        'user_required',
        'This needs a signed-in person; an API key cannot do it.',
      );
    }
  }
  if (rules.includes('superuser')) {
    if (principal.isSuperuser) return;
    throw new AppError('forbidden', 'insufficient_role', 'This needs a superuser.');
  }
  if (principal.workspaceId === null) {
    throw new AppError('forbidden', 'no_active_workspace', 'Create a workspace, or switch to one, first.');
  }
  if (principal.isSuperuser) return;
  if (principal.role === null) {
    throw new AppError('forbidden', 'not_a_member', 'You are not a member of this workspace.');
  }
  if (rules.includes('signed-in') || rules.includes(principal.role)) return;
  throw new AppError('forbidden', 'insufficient_role', `This needs the role ${rules.join(' or ')}.`);
}

function refuseUnlessInScope(principal: Principal, scope: Scope | undefined): void {
  if (scope === undefined || principal.scopes === null || principal.scopes.includes(scope)) return;
  throw new AppError('forbidden', 'insufficient_scope', `This needs the scope ${scope}.`, [], {
    required_scope: scope,
  });
}

const privateAddress =
  /^(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^::1$|^f[cd][0-9a-f]{2}:/i;

/** What proxies add to the requests that they pass on. */
const proxyHeaders = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'cf-connecting-ip'];

/** Not through a proxy, and from an address that is not routed on the internet. */
function isInternal(request: Request): boolean {
  const address = request.socket.remoteAddress ?? '';
  if (privateAddress.test(address) && !proxyHeaders.some((name) => name in request.headers)) return true;
  throw new AppError('not-found', 'not_found', 'There is nothing here.');
}
