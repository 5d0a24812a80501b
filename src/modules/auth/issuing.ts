import { AppError, type FieldError } from '../../platform/errors.js';
import type { Caller, WorkspaceRole } from '../../platform/http/principal.js';
import { isScope, type Scope } from '../../platform/http/scopes.js';
import { reachesFurther } from './domain/credential-reach.js';

/**
 * The scopes that a request asks for, each once; null for all that the role has.
 * @throws AppError invalid `scope_unknown`, pointing to each name that is none
 */
export function scopesAsked(names: readonly unknown[] | null | undefined): Scope[] | null {
  if (names === null || names === undefined) return null;
  const known = new Set<Scope>();
  const faults: FieldError[] = [];
  for (const [index, name] of names.entries()) {
    if (typeof name === 'string' && isScope(name)) known.add(name);
    else
      faults.push({ pointer: `/scopes/${index}`, code: 'scope_unknown', detail: 'There is no such scope.' });
  }
  if (faults.length === 0) return [...known];
  const detail = 'GET /.well-known/oauth-authorization-server lists the scopes there are.';
  throw new AppError('invalid', 'scope_unknown', detail, faults);
}

/**
 * Nobody issues a credential, or learns the secret of one, that can do more than they can themselves.
 * @throws AppError forbidden `exceeds_own_access`
 */
export function refuseWider(
  caller: Caller,
  wanted: { role: WorkspaceRole; scopes: readonly Scope[] | null },
): void {
  const own = {
    role: caller.isSuperuser ? 'admin' : (caller.role ?? 'member'),
    scopes: caller.scopes,
  } as const;
  const further = reachesFurther(own, wanted);
  if (further === null) return;
  const detail =
    further === 'role'
      ? `You are ${own.role} here: what you issue can be no more than that.`
      : `You are narrowed to ${own.scopes?.join(' ')}: what you issue has to be narrowed to these, or fewer.`;
  throw new AppError('forbidden', 'exceeds_own_access', detail, [
    { pointer: `/${further}`, code: 'exceeds_own_access', detail },
  ]);
}
