import { Resolver } from 'node:dns/promises';
import { isLocalName } from '../security/reachable.js';

/** All addresses of a name, IPv4 and IPv6; none when it does not resolve, or not before it is aborted. */
export type ResolveName = (host: string, signal: AbortSignal) => Promise<string[]>;

const tryMs = 2_000;
const tries = 2;

/**
 * Asks the machine's name servers, or those given, for A and AAAA records.
 *
 * Not getaddrinfo (`dns.lookup`): it runs in the thread pool that files and passwords need as well, where the slow name
 * server of one customer would hold up everybody. So the hosts file counts for nothing here, and `localhost` is the
 * loopback by definition.
 * @param servers `127.0.0.1:5353`
 */
export function nameResolver(servers?: readonly string[]): ResolveName {
  return async (host, signal) => {
    if (isLocalName(host)) return ['127.0.0.1'];
    const resolver = new Resolver({ timeout: tryMs, tries });
    if (servers !== undefined) resolver.setServers(servers);
    signal.addEventListener('abort', () => resolver.cancel(), { once: true });
    const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };
}
