import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenVerifier, WebhookReceiver, type WebhookEvent } from 'livekit-server-sdk';
import { createHash } from 'node:crypto';

interface AgentRequest {
  method: string;
  attemptId: string;
  events: Record<string, unknown>[];
}

/** What stands where the platform stands when the sandbox is tested alone: it receives and verifies. */
export interface ReceivingPlatform {
  readonly url: string;
  /** Verified by the SDK's WebhookReceiver, in the order of their arrival. */
  readonly webhooks: WebhookEvent[];
  readonly contentTypes: Set<string>;
  readonly agentRequests: AgentRequest[];
  /** The signatures that did not verify, and what else went wrong. */
  readonly complaints: string[];
  /** What it answers, to find out what a sender does then. */
  status: number;
  /** What the agent API gives as an attempt's job. */
  job: object;
  named(event: string): WebhookEvent[];
  agentEvents(): Record<string, unknown>[];
  close(): Promise<void>;
}

export async function startReceivingPlatform(apiKey: string, apiSecret: string): Promise<ReceivingPlatform> {
  const receiver = new WebhookReceiver(apiKey, apiSecret);
  const verifier = new TokenVerifier(apiKey, apiSecret);
  const receiveWebhook = async (request: IncomingMessage, body: string) => {
    platform.contentTypes.add(request.headers['content-type'] ?? '');
    platform.webhooks.push(await receiver.receive(body, request.headers.authorization));
  };
  const receiveAgent = async (request: IncomingMessage, body: string) => {
    const { sha256 } = await verifier.verify(request.headers.authorization ?? '');
    if (sha256 !== createHash('sha256').update(body).digest('base64'))
      throw new Error('sha256 does not match');
    const attemptId = /\/internal\/agent\/attempts\/([^/]+)/.exec(request.url ?? '')?.[1] ?? '';
    const { events = [] } = JSON.parse(body || '{}') as { events?: Record<string, unknown>[] };
    platform.agentRequests.push({ method: request.method ?? '', attemptId, events });
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    response.statusCode = platform.status;
    try {
      if (platform.status === 200) {
        await (request.url?.startsWith('/internal/') ? receiveAgent : receiveWebhook)(request, body);
      }
    } catch (error) {
      platform.complaints.push((error as Error).message);
      response.statusCode = 401;
    }
    response.end(request.method === 'GET' ? JSON.stringify(platform.job) : '');
  };
  const server = createServer((request, response) => void serve(request, response));
  const url = await listen(server);
  const platform: ReceivingPlatform = {
    url,
    webhooks: [],
    contentTypes: new Set(),
    agentRequests: [],
    complaints: [],
    status: 200,
    job: {},
    named: (event) => platform.webhooks.filter((one) => one.event === event),
    agentEvents: () => platform.agentRequests.flatMap(({ events }) => events),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return platform;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
