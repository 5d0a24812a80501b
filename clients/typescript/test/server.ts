import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What is answered: a status with a JSON body and headers, or the connection cut, or nothing at all. */
export type Answer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { status: number; chunks: AsyncIterable<string> }
  | 'cut the connection'
  | 'say nothing';

export interface TestServer {
  readonly url: string;
  /** Each request as it came. */
  readonly received: Received[];
  close(): Promise<void>;
}

/** A real HTTP server that answers as it is told. */
export async function startServer(answer: (request: Received, nth: number) => Answer): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      const said = answer(one, received.length);
      if (said === 'say nothing') return;
      if (said === 'cut the connection') {
        request.socket.destroy();
        return;
      }
      if ('chunks' in said) {
        response.writeHead(said.status, { 'Content-Type': 'text/csv' });
        pipeline(said.chunks, response).catch(() => undefined); // the client went away
        return;
      }
      response.writeHead(said.status, { 'Content-Type': 'application/json', ...said.headers });
      response.end(said.body === undefined ? '' : JSON.stringify(said.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
