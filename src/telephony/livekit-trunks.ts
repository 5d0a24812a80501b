import type { LiveKitApi } from './livekit-api.js';
import type { TrunkSpec } from './telephony.js';

/** LiveKit's `SIPTransport`. */
const TRANSPORT = {
  auto: 'SIP_TRANSPORT_AUTO',
  udp: 'SIP_TRANSPORT_UDP',
  tcp: 'SIP_TRANSPORT_TCP',
  tls: 'SIP_TRANSPORT_TLS',
} as const;

/** Outbound trunks on LiveKit. */
export class LiveKitTrunks {
  constructor(private readonly api: LiveKitApi) {}

  async create(spec: TrunkSpec): Promise<string> {
    const trunk = await this.api.ask('SIP/CreateSIPOutboundTrunk', { trunk: outboundTrunk(spec) });
    return trunk.text('sip_trunk_id');
  }

  /** LiveKit has this method since 1.9; before, it answers `bad_route`. */
  async update(livekitTrunkId: string, spec: TrunkSpec): Promise<void> {
    const replace = outboundTrunk(spec);
    await this.api.ask('SIP/UpdateSIPOutboundTrunk', { sipTrunkId: livekitTrunkId, replace });
  }

  async delete(livekitTrunkId: string): Promise<void> {
    await this.api.askFor('SIP/DeleteSIPTrunk', { sipTrunkId: livekitTrunkId });
  }

  async find(ref: string): Promise<string | null> {
    const trunks = (await this.api.ask('SIP/ListSIPOutboundTrunk', {})).messages('items');
    const trunk = trunks.find((trunk) => trunk.text('metadata') === metadataOf(ref));
    return trunk?.text('sip_trunk_id') ?? null;
  }
}

function outboundTrunk({ ref, transport, ...spec }: TrunkSpec): object {
  return { ...spec, transport: TRANSPORT[transport], metadata: metadataOf(ref) };
}

function metadataOf(ref: string): string {
  return JSON.stringify({ trunkline_trunk: ref });
}
