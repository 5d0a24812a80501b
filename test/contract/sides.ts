import { startTestSandbox } from '../support/sandbox.js';
import { redisInstalled, startRealLiveKit } from './real-livekit.js';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.js';

/** A LiveKit that the contract is held against. */
export interface Side {
  options: { url: string; apiKey: string; apiSecret: string };
  webhooks: WebhookReceiver;
  /** Whether it keeps trunks. */
  hasTrunks: boolean;
  stop(): Promise<void>;
}

/** A real server takes minutes to build the first time, so only the long tests ask for it. */
export const realLiveKitWanted = process.env['TRUNKLINE_TEST_REAL_LIVEKIT'] === '1';

/** The sandbox always; a real LiveKit server where it is wanted. */
export const sides: [string, () => Promise<Side>][] = [['the sandbox', sandboxSide]];
if (realLiveKitWanted) {
  sides.push(['a real LiveKit server', () => realSide()]);
}

async function sandboxSide(): Promise<Side> {
  const webhooks = await startWebhookReceiver();
  const sandbox = await startTestSandbox({ speed: 1, webhookUrls: [webhooks.url] });
  return {
    options: sandbox,
    webhooks,
    hasTrunks: true,
    stop: async () => {
      await sandbox.close();
      await webhooks.close();
    },
  };
}

/** A real server, with Redis where that is installed. */
export async function realSide(wish: { redis: boolean } = { redis: true }): Promise<Side> {
  const webhooks = await startWebhookReceiver();
  const redis = wish.redis && (await redisInstalled());
  const server = await startRealLiveKit({ webhookUrl: webhooks.url, redis });
  return {
    options: server,
    webhooks,
    hasTrunks: redis,
    stop: async () => {
      await server.stop();
      await webhooks.close();
    },
  };
}
