export interface OriginFacts {
  method: string;
  /** As the client named it, port included; behind a trusted proxy, as the proxy's client did. */
  host: string | undefined;
  secFetchSite: string | undefined;
  origin: string | undefined;
  /** Origins of other pages that the operator trusts as its own. */
  trusted: readonly string[];
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that a browser sent its cookies with may change something: only a page of this very host, or of an
 * origin that the operator trusts, may. Browsers say so in Sec-Fetch-Site, which pages cannot set; without it (plain
 * http, old browsers) Origin decides, and a request with neither is refused: what is no browser has the Bearer header
 * and API keys.
 */
export function mayUseCookies(facts: OriginFacts): boolean {
  if (!changesSomething(facts.method)) return true;
  const said = facts.secFetchSite !== undefined || facts.origin !== undefined;
  return said && !isForeignPage(facts);
}

/**
 * Whether a browser says that a page of another origin sends the request. Such a page must not sign its visitor in
 * either: who is signed in to somebody else's account without knowing tells them what they do there.
 */
export function isForeignPage({ host, secFetchSite, origin, trusted }: OriginFacts): boolean {
  if (origin !== undefined && trusted.includes(origin)) return false;
  if (secFetchSite !== undefined) return secFetchSite !== 'same-origin' && secFetchSite !== 'none';
  if (origin === undefined) return false;
  if (host === undefined || !URL.canParse(origin)) return true; // `Origin: null` of a sandboxed frame or a redirect
  const { protocol, host: from } = new URL(origin);
  return !URL.canParse(`${protocol}//${host}`) || new URL(`${protocol}//${host}`).host !== from;
}

function changesSomething(method: string): boolean {
  return !safeMethods.has(method);
}
