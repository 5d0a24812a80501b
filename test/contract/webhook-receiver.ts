import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  parseWebhookEvent,
  verifySigned,
  type LiveKitKeys,
  type WebhookEvent,
} from '../../src/telephony/index.js';

export interface WebhookReceiver {
  url: string;
  /** The events whose signature was right, in the order of their coming. */
  events(keys: LiveKitKeys): Promise<WebhookEvent[]>;
  close(): Promise<void>;
}

/** Takes webhooks as the application does: raw body, signature, event. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: { body: Buffer; authorization: string | undefined; at: Date }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { authorization } = request.headers;
      received.push({ body: Buffer.concat(chunks), authorization, at: new Date() });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/livekit`,
    events: (keys) => Promise.all(received.map((webhook) => eventOf(webhook, keys))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function eventOf(
  { body, authorization, at }: { body: Buffer; authorization: string | undefined; at: Date },
  keys: LiveKitKeys,
): Promise<WebhookEvent> {
  const verdict = await verifySigned(body, authorization, keys, at);
  if (!verdict.ok) throw new Error(`a webhook's signature is wrong: ${verdict.because}`);
  const event = parseWebhookEvent(body);
  if (!event) throw new Error(`a webhook is no event: ${body.toString()}`);
  return event;
}
