type Role = 'member' | 'developer' | 'admin';

/** What a credential may do: as much as its role, narrowed to its scopes; null for all that the role has. */
export interface Reach {
  role: Role;
  scopes: readonly string[] | null;
}

const rank: Record<Role, number> = { member: 0, developer: 1, admin: 2 };

/** In what `wanted` reaches further than `own`, so that nobody issues a credential that can do more than they can. */
export function reachesFurther(own: Reach, wanted: Reach): 'role' | 'scopes' | null {
  if (rank[wanted.role] > rank[own.role]) return 'role';
  if (own.scopes === null) return null;
  if (wanted.scopes === null) return 'scopes';
  const has = new Set(own.scopes);
  return wanted.scopes.every((scope) => has.has(scope)) ? null : 'scopes';
}

/** What is left of `scopes` inside of `limit`; null for all. */
export function narrowedTo<S extends string>(
  scopes: readonly S[] | null,
  limit: readonly S[] | null,
): readonly S[] | null {
  if (scopes === null) return limit;
  if (limit === null) return scopes;
  const has = new Set(limit);
  return scopes.filter((scope) => has.has(scope));
}
