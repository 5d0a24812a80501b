import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Tx } from '../database/tx.js';
import { AppError } from '../errors.js';
import type { Scope } from './scopes.js';

export type WorkspaceRole = 'member' | 'developer' | 'admin';

/** Who sends a request, however they proved it. */
export interface Principal {
  kind: 'user' | 'api-key' | 'oauth-client';
  /** The user's id, the API key's or the OAuth client's. */
  id: string;
  userId: string | null;
  /** The workspace that the request acts in. */
  workspaceId: string | null;
  /** The role there; null for a superuser who is no member. */
  role: WorkspaceRole | null;
  isSuperuser: boolean;
  /** What the credential is narrowed to; null for all that the role has. */
  scopes: readonly Scope[] | null;
}

/** A principal inside a workspace: what every route of a workspace gets. */
export interface Caller extends Principal {
  workspaceId: string;
  ip: string | null;
}

/**
 * A person is not narrowed by scopes, so that who is narrowed themselves makes nobody a member, or another one.
 * @throws AppError forbidden `exceeds_own_access`
 */
export function refuseNarrowed({ scopes }: Pick<Principal, 'scopes'>): void {
  if (scopes === null) return;
  const detail = 'A credential that is narrowed to scopes can neither invite people nor change their roles.';
  throw new AppError('forbidden', 'exceeds_own_access', detail);
}

/** Finds out who sends a request. The auth module implements it. */
export abstract class PrincipalResolver {
  /**
   * @param workspaceId the workspace that the path names, if it names one: membership is judged there
   * @returns null when the request carries no credential
   * @throws AppError unauthenticated for a credential that does not hold
   */
  abstract resolve(request: Request, workspaceId: string | null): Promise<Principal | null>;
}

/** What the guard and the interceptors leave on a request. */
export interface RequestState {
  principal?: Principal;
  tx?: Tx;
  /** Stands for the body in the fingerprint of an idempotent request whose body was streamed. */
  bodyDigest?: string;
}

const states = new WeakMap<Request, RequestState>();

export function stateOf(request: Request): RequestState {
  let state = states.get(request);
  if (state === undefined) {
    state = {};
    states.set(request, state);
  }
  return state;
}

/** The caller of a route that needs a workspace. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<Request>();
  const principal = stateOf(request).principal;
  if (principal === undefined || principal.workspaceId === null) {
    throw new Error('a route that takes the caller must be declared with @Access of a workspace');
  }
  return { ...principal, workspaceId: principal.workspaceId, ip: request.ip ?? null };
});

/** The principal of a route that needs a sign-in, but no workspace. */
export const PrincipalOf = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = stateOf(context.switchToHttp().getRequest<Request>()).principal;
  if (principal === undefined)
    throw new Error('a route that takes the principal must be declared with @Access');
  return principal;
});
