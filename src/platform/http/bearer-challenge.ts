import type { AppError } from '../errors.js';

const realm = 'Bearer realm="trunkline"';

/**
 * `WWW-Authenticate` of a refusal (RFC 6750, section 3), or null where none is due: with the reason only for one who
 * sent `Authorization`.
 */
export function bearerChallenge(error: AppError, authorization: string | undefined): string | null {
  const scope = error.extra['required_scope'];
  if (error.code === 'insufficient_scope' && typeof scope === 'string' && authorization !== undefined) {
    return `${realm}, error="insufficient_scope", scope="${scope}"`;
  }
  if (error.kind !== 'unauthenticated') return null;
  if (authorization === undefined) return realm;
  return `${realm}, error="invalid_token", error_description="${quotable(error.message)}"`;
}

/** What RFC 6750 lets stand in a description. */
function quotable(text: string): string {
  return text.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?');
}
