import { ServerError, SIPOutboundTrunkInfo, SipClient } from 'livekit-server-sdk';

import type { LiveKitKeys } from './access-token.js';
import { telephonyErrorOf } from './livekit-error.js';
import type { TrunkSpec } from './telephony.js';

/** LiveKit's `SIPTransport`, which the SDK does not export. */
const TRANSPORT = { auto: 0, udp: 1, tcp: 2, tls: 3 } as const;

/** Outbound trunks through the SDK: they change rarely, so its cost per request does not matter here. */
export class LiveKitTrunks {
  private readonly sip: SipClient;

  constructor({ url, apiKey, apiSecret }: LiveKitKeys & { url: string }) {
    // Without failover: a create that is sent again by the SDK would make a second trunk.
    this.sip = new SipClient(url, apiKey, apiSecret, { failover: false });
  }

  async create(spec: TrunkSpec): Promise<string> {
    const { name, address, numbers, ...options } = trunkFields(spec);
    const trunk = await translated(this.sip.createSipOutboundTrunk(name, address, numbers, options));
    return trunk.sipTrunkId;
  }

  async update(livekitTrunkId: string, spec: TrunkSpec): Promise<void> {
    const trunk = new SIPOutboundTrunkInfo({ sipTrunkId: livekitTrunkId, ...trunkFields(spec) });
    await translated(this.sip.updateSipOutboundTrunk(livekitTrunkId, trunk));
  }

  async delete(livekitTrunkId: string): Promise<void> {
    try {
      await this.sip.deleteSipTrunk(livekitTrunkId);
    } catch (error) {
      if (!(error instanceof ServerError && error.code === 'not_found')) throw asTelephonyError(error);
    }
  }

  async find(ref: string): Promise<string | null> {
    const trunks = await translated(this.sip.listSipOutboundTrunk());
    return trunks.find((trunk) => trunk.metadata === metadataOf(ref))?.sipTrunkId ?? null;
  }
}

function trunkFields({ ref, name, address, transport, numbers, authUsername, authPassword }: TrunkSpec) {
  const metadata = metadataOf(ref);
  return { name, address, numbers, metadata, transport: TRANSPORT[transport], authUsername, authPassword };
}

function metadataOf(ref: string): string {
  return JSON.stringify({ trunkline_trunk: ref });
}

async function translated<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw asTelephonyError(error);
  }
}

/** The SDK throws its ServerError for a response, and whatever fetch threw when there was none. */
function asTelephonyError(error: unknown): Error {
  if (error instanceof ServerError) {
    const { status: httpStatus, code = null, message, metadata: meta = {} } = error;
    return telephonyErrorOf({ kind: 'response', httpStatus, twirpCode: code, message, meta }, error);
  }
  if (!(error instanceof Error)) throw error;
  const cause: unknown = error.cause ?? error;
  const message = cause instanceof Error ? cause.message : error.message;
  return telephonyErrorOf({ kind: 'no-response', connected: false, code: error.name, message }, error);
}
