import { join } from 'node:path';
import { TokenVerifier } from './access-token.js';
import { type AgentSettings, AgentSimulation } from './agent.js';
import { Calls, type CallSettings } from './calls.js';
import { FaultDice, type Faults, noFaults } from './faults.js';
import { HttpClient } from './http-client.js';
import { seededRandom } from './random.js';
import { agentDispatchMethods, roomServiceMethods } from './room-service.js';
import { Rooms } from './rooms.js';
import { TwirpServer } from './server.js';
import { type ControlRequest, parseControl, type SandboxOptions } from './settings.js';
import { SimulatedTime } from './simulated-time.js';
import { dialMethods } from './sip-service.js';
import { trunkMethods } from './trunk-service.js';
import { SipRecords } from './trunks.js';
import { WebhookSender } from './webhooks.js';
import { Witness } from './witness.js';

/** Counters since the start, and what is alive now. */
interface SandboxStats {
  invites: number;
  live_calls: number;
  live_rooms: number;
  ended_calls: Record<string, number>;
  webhooks: Record<string, number>;
  agent: Record<string, number>;
  requests: Record<string, number>;
  speed: number;
  faults: Faults;
}

/** A running sandbox. */
export interface Sandbox {
  readonly url: string;
  /** May be changed at any time; what happens from then on is different. */
  readonly faults: Faults;
  /** The same as `POST /sandbox/control`. */
  set(change: ControlRequest): void;
  stats(): SandboxStats;
  /** Ends at once. Live calls end with it; the witness has their lines when this resolves. */
  close(): Promise<void>;
}

/**
 * Starts a LiveKit-compatible server with a simulated carrier, callees and agents behind it. Rejects when
 * the port is taken.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const keys = { apiKey: options.apiKey, apiSecret: options.apiSecret };
  const settings: CallSettings & AgentSettings = {
    talk: options.talk ?? true,
    instant: options.instant ?? false,
    agentApiUrl: options.agentApiUrl,
  };
  const faults: Faults = { ...noFaults, ...options.faults };
  const seed = options.seed ?? 1;
  const time = new SimulatedTime(options.speed ?? 1);
  const http = new HttpClient();
  const webhooks = new WebhookSender(keys, time, http, faults, new FaultDice(seededRandom(seed)));
  webhooks.urls = options.webhookUrls ?? [];
  const rooms = new Rooms(time, webhooks, seededRandom(seed + 1), () => settings.instant);
  const agents = new AgentSimulation(keys, time, http, rooms, settings);
  const witness = new Witness(options.dataDir);
  const calls = new Calls(time, rooms, witness, agents, settings);
  const directory = join(options.dataDir, 'sandbox');
  const trunks = new SipRecords(join(directory, 'outbound-trunks'));
  const store = {
    outbound: trunks,
    inbound: new SipRecords(join(directory, 'inbound-trunks')),
    rules: new SipRecords(join(directory, 'dispatch-rules')),
  };
  const dice = new FaultDice(seededRandom(seed + 2));

  const stats = (): SandboxStats => ({
    invites: calls.invites,
    live_calls: calls.size,
    live_rooms: rooms.size,
    ended_calls: { ...calls.ended },
    webhooks: { ...webhooks.counters },
    agent: { ...agents.counters },
    requests: { ...server.requests },
    speed: time.speed,
    faults: { ...faults },
  });
  const set = (change: ControlRequest): void => {
    if (change.webhookUrls) webhooks.urls = change.webhookUrls;
    if ('agentApiUrl' in change) settings.agentApiUrl = change.agentApiUrl;
    if (change.speed !== undefined) time.speed = change.speed;
    if (change.talk !== undefined) settings.talk = change.talk;
    if (change.instant !== undefined) settings.instant = change.instant;
    Object.assign(faults, change.faults);
  };
  const server = new TwirpServer(
    {
      'livekit.SIP': {
        ...trunkMethods(store),
        ...dialMethods({ calls, trunks, time, dice, faults, settings }),
      },
      'livekit.RoomService': roomServiceMethods(rooms),
      'livekit.AgentDispatchService': agentDispatchMethods(rooms),
    },
    new TokenVerifier(keys.apiKey, keys.apiSecret, () => time.speed),
    {
      stats,
      control: (json) => {
        set(parseControl(json));
        return stats();
      },
    },
  );
  const end = async (): Promise<void> => {
    time.stop();
    const closed = server.close();
    await witness.closeInvites();
    calls.stop();
    http.close();
    await witness.closeCalls();
    await closed;
  };
  let ending: Promise<void> | undefined;
  let url: string;
  try {
    url = await server.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  } catch (error) {
    await witness.closeInvites();
    await witness.closeCalls();
    throw error;
  }
  return { url, faults, set, stats, close: () => (ending ??= end()) };
}
