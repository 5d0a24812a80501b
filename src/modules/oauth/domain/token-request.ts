/** What a token is granted: all that the client has, when it asks for nothing else. */
export type Grant = { kind: 'granted'; scopes: readonly string[]; narrowed: boolean } | { kind: 'refused' };

/**
 * Decides the scopes of a token.
 * @param has the scopes of the client; null for all there are
 * @param asked those that the request names; undefined when it names none
 */
export function grantScopes(
  has: readonly string[] | null,
  asked: readonly string[] | undefined,
  vocabulary: readonly string[],
): Grant {
  const own = has ?? vocabulary;
  if (asked === undefined) return { kind: 'granted', scopes: own, narrowed: false };
  if (asked.length === 0 || asked.some((scope) => !own.includes(scope))) return { kind: 'refused' };
  const scopes = own.filter((scope) => asked.includes(scope));
  return { kind: 'granted', scopes, narrowed: scopes.length < own.length };
}

/**
 * Why a form cannot be a token request, before anybody looks at its credentials; null when it can (RFC 6749, sections
 * 2.3 and 3.2: no parameter twice, and one way of authentication).
 */
export function formFault(
  fields: Readonly<Record<string, unknown>>,
  hasAuthorization: boolean,
): string | null {
  const repeated = Object.entries(fields).find(([, value]) => typeof value !== 'string');
  if (repeated !== undefined) return `The parameter ${repeated[0]} is there more than once.`;
  if (hasAuthorization && 'client_secret' in fields) {
    return 'The client authenticates in the header and in the form: use one of them.';
  }
  return null;
}

/** A client id or secret as it stands in HTTP Basic, where it is form-urlencoded (RFC 6749, section 2.3.1). */
export function fromBasic(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text; // not encoded, as some clients send it
  }
}
