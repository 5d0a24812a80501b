import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Grants, InvalidToken, type TokenVerifier } from './access-token.js';
import type { Method } from './room-service.js';
import { NoReply } from './sip-service.js';
import { Message, TwirpError } from './twirp.js';

const MAX_BODY_BYTES = 1_048_576;
const KEEP_ALIVE_MS = 75_000;

/** An endpoint of the sandbox itself; throws an Error whose message says what is wrong with the request. */
export interface ControlEndpoints {
  stats: () => object;
  control: (json: unknown) => object;
}

/** Twirp over HTTP as LiveKit serves it, beside the sandbox's own control endpoints. */
export class TwirpServer {
  readonly requests: Record<string, number> = {};
  private readonly server: Server;

  constructor(
    private readonly services: Record<string, Record<string, Method>>,
    private readonly verifier: TokenVerifier,
    private readonly control: ControlEndpoints,
  ) {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.server.requestTimeout = 0;
  }

  /** Resolves to the URL. */
  listen(host: string, port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        const { port: actual } = this.server.address() as AddressInfo;
        resolve(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`);
      });
    });
  }

  /** Ends at once: whoever still waits for a reply sees the connection break. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
      if (path === '/' && request.method === 'GET') send(response, 200, 'text/plain', 'OK');
      else if (path.startsWith('/twirp/')) await this.twirp(path, request, response);
      else if (path.startsWith('/sandbox/')) await this.own(path, request, response);
      else send(response, 404, 'text/plain', '404 page not found');
    } catch (error) {
      this.fail(error, response);
    }
  }

  private async twirp(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const grants = this.grantsOf(request);
    const [, , service = '', name = ''] = path.split('/');
    const method = this.services[service]?.[name];
    const json = request.headers['content-type']?.split(';', 1)[0]?.trim() === 'application/json';
    if (!method || request.method !== 'POST' || !json) {
      throw new TwirpError('bad_route', `no handler for path "${path}"`);
    }
    this.requests[name] = (this.requests[name] ?? 0) + 1;
    const reply = await method(Message.parse(body), grants);
    send(response, 200, 'application/json', JSON.stringify(reply));
  }

  private async own(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (request.headers.authorization === undefined)
      throw new InvalidToken('a LiveKit access token is required');
    this.grantsOf(request);
    let reply: object | undefined;
    if (path === '/sandbox/stats' && request.method === 'GET') reply = this.control.stats();
    if (path === '/sandbox/control' && request.method === 'POST') reply = this.controlled(body);
    if (reply) send(response, 200, 'application/json', JSON.stringify(reply));
    else send(response, 404, 'text/plain', '404 page not found');
  }

  private controlled(body: string): object {
    try {
      return this.control.control(JSON.parse(body));
    } catch (error) {
      throw new TwirpError('invalid_argument', (error as Error).message);
    }
  }

  /** Without a token there are no grants; each method says which it needs. */
  private grantsOf(request: IncomingMessage): Grants {
    const header = request.headers.authorization;
    if (header === undefined) return {};
    if (!header.startsWith('Bearer ')) {
      throw new InvalidToken('invalid authorization header. Must start with Bearer ');
    }
    return this.verifier.verify(header.slice('Bearer '.length), Date.now());
  }

  private fail(error: unknown, response: ServerResponse): void {
    if (error instanceof TwirpError) {
      send(response, error.status, 'application/json', error.toJson());
    } else if (error instanceof InvalidToken) {
      // LiveKit checks the token before Twirp has its turn: the reply is plain text, without a code.
      send(response, 401, 'text/plain; charset=utf-8', error.message);
    } else if (error instanceof NoReply) {
      if (error.connection === 'destroyed') response.destroy();
    } else {
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : message}\n`);
      const internal = new TwirpError('internal', message);
      send(response, internal.status, 'application/json', internal.toJson());
    }
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** A client that goes away while it sends is a request that never was. */
function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on('error', () => reject(new NoReply('destroyed')));
    request.on('end', () =>
      size > MAX_BODY_BYTES
        ? reject(new TwirpError('malformed', 'request is too large'))
        : resolve(Buffer.concat(chunks).toString()),
    );
  });
}
