import ipaddr from 'ipaddr.js';

export type AddressRange = ReturnType<typeof ipaddr.parseCIDR>;

/** IPv6 that is routed on the internet (RFC 4291, section 4); the rest is reserved, whatever it is called one day. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

/** Whether what a customer names may lie at this address: a public one, or one that the operator allows. */
export function isAllowedAddress(address: string, allowed: readonly AddressRange[]): boolean {
  return isPublicAddress(address) || isListedAddress(address, allowed);
}

/**
 * Whether the address is on the public internet: not private, loopback, link-local, shared, multicast, reserved or for
 * documentation, and no IPv6 form that carries an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo).
 */
function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast);
}

/** Whether the operator names the address. An IPv4-mapped one is the IPv4 address in it: that is where it leads. */
export function isListedAddress(address: string, allowed: readonly AddressRange[]): boolean {
  const parsed = ipaddr.process(address);
  return allowed.some((range) => parsed.kind() === range[0].kind() && parsed.match(range));
}

/** Whether a name means the machine itself whatever a name server says (RFC 6761). */
export function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}
