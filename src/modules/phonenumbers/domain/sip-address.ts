import ipaddr from 'ipaddr.js';

export interface SipAddress {
  /** An address literal without brackets, or a host name in lower case. */
  host: string;
  isIp: boolean;
  port: number | null;
}

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Reads `host`, `host:port`, `192.0.2.1:5060` or `[2001:db8::1]:5060`; null for anything else, a URI included. */
export function parseSipAddress(text: string): SipAddress | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:@/;?[\]]+))(?::(\d{1,5}))?$/i.exec(text);
  if (match === null) return null;
  const port = match[3] === undefined ? null : Number(match[3]);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  const ipv6 = match[1];
  if (ipv6 !== undefined) return ipaddr.IPv6.isValid(ipv6) ? { host: ipv6, isIp: true, port } : null;
  const host = (match[2] ?? '').toLowerCase().replace(/\.$/, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(host)) return { host, isIp: true, port };
  const labels = host.split('.');
  // A name whose last label is a number is an address in disguise: 127.1, 0x7f.1, 2130706433.
  const disguised = /^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '');
  const named = host.length <= 253 && !disguised && labels.every((part) => label.test(part));
  return named ? { host, isIp: false, port } : null;
}
