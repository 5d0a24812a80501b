import { Agent, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';

const CONNECTIONS_PER_HOST = 32;
const TIMEOUT_MS = 10_000;

export interface HttpReply {
  status: number;
  body: string;
}

/** Small requests over connections that are kept: it costs a third of what fetch does. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_PER_HOST });
  private readonly tlsAgent = new TlsAgent({ keepAlive: true, maxSockets: CONNECTIONS_PER_HOST });

  /** Undefined when there was no reply: refused, reset, or silent for ten seconds. */
  request(
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<HttpReply | undefined> {
    return new Promise((resolve) => {
      const target = new URL(url);
      const tls = target.protocol === 'https:';
      const outgoing = (tls ? tlsRequest : request)(
        target,
        {
          method,
          agent: tls ? this.tlsAgent : this.agent,
          timeout: TIMEOUT_MS,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', () => resolve(undefined));
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          );
        },
      );
      outgoing.on('error', () => resolve(undefined));
      outgoing.on('timeout', () => outgoing.destroy());
      outgoing.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
    this.tlsAgent.destroy();
  }
}
