import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiCookieAuth, ApiExtension, ApiParam, ApiSecurity } from '@nestjs/swagger';
import type { Scope } from './scopes.js';
import type { WorkspaceRole } from './principal.js';

/**
 * Who may call a route:
 * - a role: a member of the workspace with that role (document 002's M, D, A); a superuser may do what an admin may
 * - `signed-in`: document 002's "JWT", any member of the active workspace, an API key included
 * - `user`: a signed-in person, with or without a workspace; no API key
 * - `superuser`
 * - `public`: anybody
 * - `signature`: who signs the request, with LiveKit's key or a workspace's; a guard of the route verifies
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
export const WORKSPACE_PARAM = Symbol('workspace-param');

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
