import ipaddr from 'ipaddr.js';

export type AddressRange = ReturnType<typeof ipaddr.parseCIDR>;

/** Whether what a customer names may lie at this address: a public one, or one that the operator allows. */
export function isAllowedAddress(address: string, allowed: readonly AddressRange[]): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'unicast') return true;
  return allowed.some((range) => parsed.kind() === range[0].kind() && parsed.match(range));
}

/** Whether a name means the machine itself whatever a name server says (RFC 6761). */
export function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}
