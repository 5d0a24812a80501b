import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiCookieAuth, ApiExtension, ApiParam, ApiSecurity } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AppError } from '../errors.js';
import { isUuid } from '../ids.js';
import type { Scope } from './scopes.js';
import { PrincipalResolver, type Principal, stateOf, type WorkspaceRole } from './principal.js';

/**
 * Who may call a route:
 * - a role: a member of the workspace with that role (document 002's M, D, A); a superuser may do what an admin may
 * - `signed-in`: document 002's "JWT", any member of the active workspace, an API key included
 * - `user`: a signed-in person, with or without a workspace; no API key
 * - `superuser`
 * - `public`: anybody
 * - `signature`: who signs the request with LiveKit's key; the handler verifies
 * - `internal`: a request straight from a private address, not through a proxy
 */
export type AccessRule =
  | WorkspaceRole
  | 'signed-in'
  | 'user'
  | 'superuser'
  | 'public'
  | 'signature'
  | 'internal';

export const ACCESS = Symbol('access');
export const REQUIRED_SCOPE = Symbol('required-scope');
const WORKSPACE_PARAM = Symbol('workspace-param');

/** Declares who may call a route. A route that declares nothing fails at boot. */
export function Access(first: AccessRule, ...more: AccessRule[]): MethodDecorator & ClassDecorator {
  const rules = [first, ...more];
  const open = rules.some((rule) => rule === 'public' || rule === 'signature' || rule === 'internal');
  return applyDecorators(
    SetMetadata(ACCESS, rules),
    ApiExtension('x-access', rules),
    ...(open ? [] : [ApiCookieAuth('cookie'), ApiSecurity('api_key'), ApiSecurity('bearer')]),
  );
}

/** What an API key or an OAuth client that carries scopes must carry to call this route, beside the role. */
export function RequiresScope(scope: Scope): MethodDecorator {
  return applyDecorators(SetMetadata(REQUIRED_SCOPE, scope), ApiExtension('x-scope', scope));
}

/** Whether a rule lets credentials in that can be narrowed by scopes, so that the route must declare one. */
export function takesScopes(rules: readonly AccessRule[]): boolean {
  return rules.some((rule) => isRole(rule) || rule === 'signed-in');
}

function isRole(rule: AccessRule): boolean {
  return rule === 'member' || rule === 'developer' || rule === 'admin';
}

/** Says that the path parameter names the workspace in which the caller must have the role. */
export function WorkspaceInPath(parameter: string): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(WORKSPACE_PARAM, parameter),
    ApiParam({ name: parameter, description: 'The workspace.', schema: { type: 'string', format: 'uuid' } }),
  );
}

/** The one guard: makes a principal of the request and holds it against the route's declaration. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly principals: PrincipalResolver,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const rules = this.reflector.getAllAndOverride<AccessRule[] | undefined>(ACCESS, targets);
    if (rules === undefined) throw new Error('a route without an access rule'); // boot has checked it
    const request = context.switchToHttp().getRequest<Request>();
    if (rules.includes('public') || rules.includes('signature')) return true;
    if (rules.includes('internal')) return isInternal(request);
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
    refuseUnlessAllowed(principal, rules);
    refuseUnlessInScope(
      principal,
      this.reflector.get<Scope | undefined>(REQUIRED_SCOPE, context.getHandler()),
    );
    stateOf(request).principal = principal;
    return true;
  }
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
