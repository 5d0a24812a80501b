import ipaddr from 'ipaddr.js';
import { type AddressRange, isAllowedAddress, isListedAddress, isLocalName } from '../security/reachable.js';

/** What the operator lets customers' URLs lead to. */
export interface EgressPolicy {
  /** Private ranges that are allowed all the same (`EGRESS_ALLOW`). */
  allow: readonly AddressRange[];
  /** Plain http only to what `allow` names: in production. */
  httpsOnly: boolean;
}

/** Below 1024 only what speaks HTTP; a mail or a name server must not be spoken to through us. */
const firstUnprivilegedPort = 1024;
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const webPorts: ReadonlySet<number> = new Set(Object.values(defaultPorts));

/** Names that no public name server answers for (RFC 6761, 6762, 8375, and ICANN's .internal), or that clouds use. */
const privateSuffixes = [
  'local',
  'internal',
  'localdomain',
  'home.arpa',
  'lan',
  'home',
  'corp',
  'intranet',
  'private',
];

/** Why a text is no URL that anything may be sent to; null when it is one. Says nothing of where it leads. */
export function urlProblem(url: unknown): string | null {
  if (typeof url !== 'string' || /[\s\p{Cc}\\]/u.test(url) || !URL.canParse(url)) return 'must be a URL';
  const { protocol, username, password, hostname } = new URL(url);
  if (defaultPorts[protocol] === undefined) return 'must be an http or https URL';
  if (username !== '' || password !== '' || authorityOf(url).includes('@')) {
    return 'must not carry a user or password';
  }
  if (hostname === '' || hostname === '.') return 'must name a host';
  const port = portOf(new URL(url));
  return port >= firstUnprivilegedPort || webPorts.has(port)
    ? null
    : 'must use port 80, 443, or one above 1023';
}

/**
 * Why a URL cannot lead anywhere that is allowed, as far as it says so itself: by its scheme, a literal address in any
 * notation (the WHATWG URL parser has made it one), or a name that is private by definition. Where a public name leads
 * is judged at each request, since it may change.
 * @param url one without a problem by `urlProblem`
 */
export function destinationProblem(url: string, policy: EgressPolicy): string | null {
  const { protocol } = new URL(url);
  const host = hostOf(url);
  if (ipaddr.isValid(host)) return addressProblem(protocol, host, policy);
  if (isRefusedName(host, policy.allow)) return 'leads to a private address';
  return policy.httpsOnly && protocol === 'http:' && policy.allow.length === 0 ? 'must use https' : null;
}

/** Why a request of this scheme may not go to an address; null when it may. */
export function addressProblem(protocol: string, address: string, policy: EgressPolicy): string | null {
  if (!isAllowedAddress(address, policy.allow)) return 'leads to a private address';
  if (protocol !== 'http:' || !policy.httpsOnly) return null;
  return isListedAddress(address, policy.allow) ? null : 'must use https';
}

/** The host without the brackets of IPv6 and the dot at the end. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

export function portOf(url: URL): number {
  return url.port === '' ? (defaultPorts[url.protocol] ?? 0) : Number(url.port);
}

/** `http://@example.com` has an empty user, which the parser forgets; two readers may see two hosts in it. */
function authorityOf(url: string): string {
  return /^[^:]+:\/*([^/?#]*)/.exec(url)?.[1] ?? '';
}

/** Whether a name can only lead where nothing may be sent to. */
export function isRefusedName(host: string, allow: EgressPolicy['allow']): boolean {
  return isPrivateName(host) && !mayBeAllowed(host, allow);
}

/** A name without a dot is resolved by a search list, so inside of somebody's network. */
function isPrivateName(host: string): boolean {
  if (!host.includes('.') || isLocalName(host)) return true;
  return privateSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}

/** Where ranges are allowed, a private name may lead into them; `localhost` is known to be the loopback. */
function mayBeAllowed(host: string, allow: EgressPolicy['allow']): boolean {
  return isLocalName(host) ? isListedAddress('127.0.0.1', allow) : allow.length > 0;
}
