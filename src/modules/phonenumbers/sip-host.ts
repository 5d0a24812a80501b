import { lookup, Resolver } from 'node:dns/promises';
import { type AddressRange, isAllowedAddress } from '../../platform/security/reachable.js';
import { parseSipAddress } from './domain/sip-address.js';

const lookupMs = 2000;

/**
 * An address of the SIP server that may not be used, or null. Every address of a name is checked, those of its SRV
 * records too. A name that cannot be resolved here is left to LiveKit, which resolves for itself and may see another
 * name service.
 */
export async function refusedAddressOf(
  sipAddress: string,
  allowed: readonly AddressRange[],
): Promise<string | null> {
  const parsed = parseSipAddress(sipAddress);
  if (parsed === null) throw new Error('a stored SIP address that is none');
  const addresses = parsed.isIp ? [parsed.host] : await addressesOf(parsed.host);
  return addresses.find((address) => !isAllowedAddress(address, allowed)) ?? null;
}

async function addressesOf(host: string): Promise<string[]> {
  const targets = await Promise.all(
    ['_sip._udp', '_sip._tcp', '_sips._tcp'].map((service) => srvTargets(`${service}.${host}`)),
  );
  const hosts = [...new Set([host, ...targets.flat()])];
  return (await Promise.all(hosts.map(addresses))).flat();
}

/** As the machine resolves, its hosts file included. */
async function addresses(host: string): Promise<string[]> {
  return orNothing(lookup(host, { all: true }).then((found) => found.map(({ address }) => address)));
}

async function srvTargets(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: lookupMs, tries: 1 });
  return orNothing(resolver.resolveSrv(name).then((records) => records.map((record) => record.name)));
}

/** Nothing when the name does not resolve, or not soon: a machine without a name service must not wait for it. */
async function orNothing(found: Promise<string[]>): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(resolve, lookupMs, []);
  });
  try {
    return await Promise.race([found, late]);
  } catch {
    return []; // ENOTFOUND, EAI_AGAIN, no server: left to LiveKit
  } finally {
    clearTimeout(timer);
  }
}
