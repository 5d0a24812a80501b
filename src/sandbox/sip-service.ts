import type { Call, Calls, CallSettings, DialRequest } from './calls.js';
import type { FaultDice, Faults } from './faults.js';
import { fractionOf } from './random.js';
import { type Method, requireGrant } from './room-service.js';
import type { SimulatedTime } from './simulated-time.js';
import type { SipRecord, SipRecords } from './trunks.js';
import { type Message, TwirpError } from './twirp.js';

/** The server gives up waiting for an answer, not the call. */
const WAIT_LIMIT_MS = 80_000;

/** The caller shall not get a reply although the call lives on. */
export class NoReply extends Error {
  constructor(readonly connection: 'destroyed' | 'left open') {
    super(`no reply, connection ${connection}`);
  }
}

/** What placing calls needs of the sandbox. */
export interface Dialing {
  calls: Calls;
  trunks: SipRecords;
  time: SimulatedTime;
  dice: FaultDice;
  faults: Faults;
  settings: CallSettings;
}

/** livekit.SIP: the dialing of CreateSIPParticipant. */
export function dialMethods(dialing: Dialing): Record<string, Method> {
  return {
    CreateSIPParticipant: async (request, grants) => {
      requireGrant(grants.sip?.call);
      const dial = dialRequest(request, dialing.trunks, dialing.dice);
      await failBeforeInvite(dialing);
      const call = await dialing.calls.place(dial);
      await loseReply(dialing, call);
      if (request.bool('waitUntilAnswered')) {
        const failure = await dialing.time.within<TwirpError | undefined>(
          WAIT_LIMIT_MS,
          call.result,
          () => new TwirpError('deadline_exceeded', 'request timed out'),
        );
        if (failure) throw failure;
      } else if (!dialing.settings.instant) {
        await dialing.time.sleep(200 + fractionOf(call.id) * 1000);
      }
      return {
        participant_id: call.participantId,
        participant_identity: dial.identity,
        room_name: dial.roomName,
        sip_call_id: call.id,
      };
    },
    TransferSIPParticipant: (_request, grants) => {
      requireGrant(grants.sip?.call);
      throw new TwirpError('unimplemented', 'the sandbox does not transfer calls');
    },
  };
}

async function failBeforeInvite({ dice, faults, time }: Dialing): Promise<void> {
  if (!dice.hits(faults.cpu_exhausted_pct)) return;
  await time.sleep(200);
  throw new TwirpError('unavailable', 'cpu exhausted');
}

/** Half of the lost replies are lost while the phone rings, the others when the reply was due. */
async function loseReply({ dice, faults, time }: Dialing, call: Call): Promise<void> {
  if (dice.hits(faults.never_return_pct)) throw new NoReply('left open');
  if (!dice.hits(faults.reply_lost_pct)) return;
  await (dice.hits(50) ? time.sleep(200) : call.result);
  throw new NoReply('destroyed');
}

function dialRequest(request: Message, trunks: SipRecords, dice: FaultDice): DialRequest {
  const to = request.string('sipCallTo');
  const roomName = request.string('roomName');
  const trunkId = request.string('sipTrunkId');
  if (trunkId === '' && !request.has('trunk')) throw invalid('missing sip trunk id');
  if (to === '') throw invalid('missing sip callee number');
  if (to.includes('@')) throw invalid('SipCallTo should be a phone number or SIP user, not a full SIP URI');
  if (roomName === '') throw invalid('missing room name');
  const trunk = trunkId === '' ? undefined : trunks.get(trunkId);
  if (trunkId !== '' && !trunk) throw new TwirpError('not_found', 'requested sip trunk does not exist');
  const from = request.string('sipNumber') || pickNumber(trunk, dice);
  if (!from) throw invalid('no numbers on outbound trunk');
  return {
    to,
    from,
    trunkId,
    roomName,
    identity: request.string('participantIdentity') || `sip_${to}`,
    name: request.string('participantName'),
    metadata: request.string('participantMetadata'),
    attributes: request.stringMap('participantAttributes'),
    attemptId: header(request.stringMap('headers'), 'x-attempt-id'),
    hidePhoneNumber: request.bool('hidePhoneNumber'),
    ringTimeoutMs: request.durationMs('ringingTimeout'),
    maxCallMs: request.durationMs('maxCallDuration'),
  };
}

/** Any of the trunk's numbers may be the caller's, as with LiveKit. */
function pickNumber(trunk: SipRecord | undefined, dice: FaultDice): string | undefined {
  const numbers = trunk?.['numbers'];
  if (!Array.isArray(numbers)) return undefined;
  const number: unknown = numbers[Math.floor(dice.fraction() * numbers.length)];
  return typeof number === 'string' ? number : undefined;
}

function header(headers: Record<string, string>, name: string): string | null {
  for (const [key, value] of Object.entries(headers)) if (key.toLowerCase() === name) return value;
  return null;
}

function invalid(message: string): TwirpError {
  return new TwirpError('invalid_argument', message);
}
