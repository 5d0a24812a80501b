export interface OriginFacts {
  method: string;
  /** As the client named it, port included; behind a trusted proxy, as the proxy's client did. */
  host: string | undefined;
  secFetchSite: string | undefined;
  origin: string | undefined;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that a browser sent its cookies with may change something: only a page of this very host may.
 * Browsers say so in Sec-Fetch-Site, which pages cannot set; without it (plain http, old browsers) Origin decides, and
 * a request with neither is refused: what is no browser has the Bearer header and API keys.
 */
export function mayUseCookies({ method, host, secFetchSite, origin }: OriginFacts): boolean {
  if (safeMethods.has(method)) return true;
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin' || secFetchSite === 'none';
  if (origin === undefined || host === undefined) return false;
  try {
    return new URL(origin).host === new URL(`${new URL(origin).protocol}//${host}`).host;
  } catch {
    return false; // `Origin: null` of a sandboxed frame or a redirect
  }
}

export function changesSomething(method: string): boolean {
  return !safeMethods.has(method);
}
