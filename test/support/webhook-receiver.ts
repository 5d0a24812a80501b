import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A request that reached the receiver. */
export interface Received {
  id: string;
  headers: Record<string, string>;
  raw: string;
  body: { id: string; type: string; timestamp: string; data: Record<string, unknown> };
  /** What it was answered. */
  status: number;
}

export interface WebhookReceiver {
  readonly url: string;
  /** In the order in which they were answered. */
  readonly received: Received[];
  /** What it answers: a status, when the answer goes out. By default 200 at once. */
  answer: (body: Received['body'], times: number) => number | Promise<number>;
  /** Stops listening; what is under way is cut off. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Somebody who takes webhooks, on loopback. */
export async function startReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const times = new Map<string, number>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const headers = request.headers as Record<string, string>;
    const id = headers['webhook-id'] ?? '';
    const body = JSON.parse(raw) as Received['body'];
    const before = times.get(id) ?? 0;
    times.set(id, before + 1);
    const status = await receiver.answer(body, before);
    if (response.destroyed) return; // who asked is gone, and never learns of it
    received.push({ id, headers, raw, body, status });
    response.writeHead(status, status >= 300 && status < 400 ? { location: receiver.url } : {}).end('noted');
  };
  const make = () =>
    createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    });
  let server = make();
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const leave = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const port = await listen(0);
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: () => 200,
    goAway: leave,
    comeBack: async () => {
      server = make();
      await listen(port);
    },
    close: leave,
  };
  return receiver;
}

/** Whether the reference library takes the signature. */
export function isGenuine({ raw, headers }: Received, secret: string): boolean {
  try {
    new Webhook(secret).verify(raw, headers);
    return true;
  } catch {
    return false;
  }
}
