import { Agent, type IncomingMessage, request, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { addressProblem, type EgressPolicy, hostOf, portOf, urlProblem } from './egress-url.js';
import { EgressError } from './egress-error.js';
import { type ResolveName, nameResolver } from './name-resolver.js';
import { readReply } from './reply-body.js';

export interface EgressRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** From the look-up of the name to the last byte of the reply. */
  timeoutMs: number;
  /** More of a reply is not read. */
  maxReplyBytes: number;
}

export interface EgressReply {
  /** 2xx, 4xx or 5xx. */
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** The reply is longer than `maxReplyBytes`, or broke off after its head. */
  truncated: boolean;
}

const connectMs = 5_000;
const maxHeaderBytes = 16_384;

/**
 * The only way to a URL that a customer gave. The name is resolved, every address of it is checked, and the connection
 * goes to one of just these addresses, so that a name that changes its mind in between gains nothing. No redirect is
 * followed, no proxy of the environment used, no connection kept.
 */
export class EgressClient {
  /** One request, one connection: a kept one would be another request's way around the check. */
  private readonly agent = new Agent({ keepAlive: false });
  private readonly tlsAgent = new TlsAgent({ keepAlive: false, maxCachedSessions: 0 });

  constructor(
    readonly policy: EgressPolicy,
    private readonly resolve: ResolveName = nameResolver(),
  ) {}

  /** @throws EgressError for everything but a reply with a status of 2xx, 4xx or 5xx */
  async send(outgoing: EgressRequest): Promise<EgressReply> {
    const problem = urlProblem(outgoing.url);
    if (problem !== null) throw new EgressError('url_not_allowed', `The URL ${problem}.`);
    const deadline = AbortSignal.timeout(outgoing.timeoutMs);
    const addresses = await this.allowedAddresses(outgoing.url, deadline);
    const incoming = await this.head(outgoing, addresses, deadline);
    const status = incoming.statusCode ?? 0;
    if (status < 200 || (status >= 300 && status < 400)) {
      incoming.destroy();
      throw new EgressError('redirect', `The reply was ${status}; redirects are not followed.`, status);
    }
    const { body, truncated } = await readReply(incoming, outgoing.maxReplyBytes);
    return { status, headers: incoming.headers as EgressReply['headers'], body, truncated };
  }

  /** Every address of the URL's host; one that may not be reached condemns all. */
  private async allowedAddresses(url: string, deadline: AbortSignal): Promise<string[]> {
    const host = hostOf(url);
    const addresses = ipaddr.isValid(host) ? [host] : await this.resolve(host, deadline);
    if (deadline.aborted) throw new EgressError('timeout', 'The name was not resolved in time.');
    if (addresses.length === 0) {
      throw new EgressError('name_not_resolved', `No name server knows an address of ${host}.`);
    }
    const { protocol } = new URL(url);
    for (const address of addresses) {
      const problem = addressProblem(protocol, address, this.policy);
      if (problem !== null) throw new EgressError('address_not_allowed', `The URL ${problem}.`);
    }
    return addresses;
  }

  /** The head of the reply, its body still to be read. */
  private head(
    outgoing: EgressRequest,
    addresses: readonly string[],
    deadline: AbortSignal,
  ): Promise<IncomingMessage> {
    const url = new URL(outgoing.url);
    const tls = url.protocol === 'https:';
    const body = outgoing.body ?? '';
    const options: RequestOptions = {
      method: outgoing.method,
      // A literal address was checked as it stands; for a name only the checked addresses are ever connected to.
      host: hostOf(outgoing.url),
      port: portOf(url),
      path: `${url.pathname}${url.search}`,
      lookup: pinnedTo(addresses),
      agent: tls ? this.tlsAgent : this.agent,
      signal: deadline,
      maxHeaderSize: maxHeaderBytes,
      headers: {
        'user-agent': 'Trunkline',
        accept: '*/*',
        ...outgoing.headers,
        host: url.host.replace(/\.(?=:\d+$|$)/, ''),
        connection: 'close',
        ...(outgoing.body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
    };
    return new Promise((resolve, reject) => {
      const sent = (tls ? tlsRequest : request)(options, resolve);
      const late = setTimeout(() => sent.destroy(new EgressError('timeout', notConnected)), connectMs);
      sent.once('socket', (socket) => {
        socket.once(tls ? 'secureConnect' : 'connect', () => clearTimeout(late));
      });
      sent.once('error', (error) => reject(EgressError.of(error)));
      sent.once('close', () => {
        clearTimeout(late);
        reject(new EgressError('connection_failed', 'The connection was closed without a reply.'));
      });
      sent.end(body);
    });
  }
}

const notConnected = `There was no connection within ${connectMs / 1000} seconds.`;

/** A look-up that knows its answer. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const known = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_host, options, answer) => {
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
    const fitting = family === 0 ? known : known.filter((one) => one.family === family);
    const [first] = fitting;
    if (first === undefined) answer(new Error('no address of this family'), '');
    else if (options.all === true) answer(null, fitting);
    else answer(null, first.address, first.family);
  };
}
