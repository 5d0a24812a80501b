import { setTimeout as pause } from 'node:timers/promises';
import { SystemClock } from '../../platform/clock.js';
import { newId } from '../../platform/ids.js';
import { LiveKitApi, TelephonyError } from '../../telephony/index.js';
import { connectedProcesses } from '../keys/processes.js';
import { type Check, fail, ok, type Patient, skip, type Verdict, warn } from './finding.js';

const lookEveryMs = 100;
const reachPatienceMs = 5_000;
const skewWarnsMs = 2_000;
/** LiveKit takes a token for a minute past its end, and none that is not yet valid by more. */
const skewFailsMs = 30_000;
const roomLifeS = 20;

const nothingToAsk = 'no LIVEKIT_URL: the sandbox runs only while the platform does';

async function reach({ config, hasLiveKit }: Patient): Promise<Verdict> {
  if (!hasLiveKit) return skip(nothingToAsk);
  const url = config.livekit.url.replace(/^ws/, 'http');
  const before = Date.now();
  let reply: Response;
  try {
    reply = await fetch(url, { signal: AbortSignal.timeout(reachPatienceMs) });
  } catch {
    return fail(
      `LiveKit does not answer at ${config.livekit.url} (LIVEKIT_URL). Start it, or correct the address.`,
    );
  }
  await reply.body?.cancel();
  const told = Date.parse(reply.headers.get('date') ?? '');
  if (Number.isNaN(told)) return ok(`answers at ${config.livekit.url}`);
  // The header knows whole seconds only.
  const skewMs = Math.max(0, Math.abs(told + 500 - (before + Date.now()) / 2) - 500);
  const said = `its clock and this machine's are ${(skewMs / 1000).toFixed(1)} s apart`;
  if (skewMs > skewFailsMs) return fail(`${said}, so it refuses tokens. Run NTP on both.`);
  if (skewMs > skewWarnsMs) return warn(`${said}. Run NTP on both.`);
  return ok(`answers at ${config.livekit.url}; ${said}`);
}

async function credentials({ config, hasLiveKit }: Patient): Promise<Verdict> {
  if (!hasLiveKit) return skip(nothingToAsk);
  const api = new LiveKitApi(config.livekit, new SystemClock());
  try {
    await api.ask('RoomService/ListRooms', {});
    await api.ask('SIP/ListSIPOutboundTrunk', {});
    return ok('LiveKit takes the key, and SIP answers');
  } catch (error) {
    return fail(refusalSentence(error));
  }
}

function refusalSentence(error: unknown): string {
  if (!(error instanceof TelephonyError)) throw error;
  if (/answered 40[13]/.test(error.message)) {
    return `LiveKit refuses LIVEKIT_API_KEY with LIVEKIT_API_SECRET. Set a pair from its own configuration (keys). It said: ${error.message}`;
  }
  return `${error.message}. Look at LiveKit's own log; for SIP it needs Redis and a LiveKit SIP service.`;
}

/** A room is made and deleted, and its events must come back by LiveKit's webhook. */
async function webhooks({
  config,
  hasLiveKit,
  database,
  pool,
  webhookPatienceMs,
}: Patient): Promise<Verdict> {
  if (!hasLiveKit) return skip(nothingToAsk);
  const api = new LiveKitApi(config.livekit, new SystemClock());
  const room = `trunkline-doctor-${newId()}`;
  const began = Date.now();
  try {
    await api.ask('RoomService/CreateRoom', { name: room, emptyTimeout: roomLifeS });
    await api.ask('RoomService/DeleteRoom', { room });
  } catch (error) {
    return fail(`No room could be made to try them. ${refusalSentence(error)}`);
  }
  let seen: string[] = [];
  do {
    const rows = await database.withSystem((tx) =>
      tx.query<{ event: string }>('SELECT event FROM webhook_inbox WHERE room = $1 ORDER BY event', [room]),
    );
    seen = rows.map(({ event }) => event);
    if (seen.includes('room_finished') && seen.includes('room_started')) {
      return ok(
        `room_started and room_finished came back within ${((Date.now() - began) / 1000).toFixed(1)} s`,
      );
    }
    await pause(lookEveryMs);
  } while (Date.now() - began < webhookPatienceMs);
  const waited = `within ${webhookPatienceMs / 1000} s`;
  if (seen.length > 0) {
    return warn(`Of a room's two webhooks only ${seen.join()} came back ${waited}. Look at LiveKit's log.`);
  }
  const apis = (await connectedProcesses(pool.pool)).filter(({ name }) => name.includes('api'));
  if (apis.length === 0)
    return fail(`LiveKit's webhooks did not come back ${waited}: no api process is running. Start one.`);
  return fail(
    `LiveKit's webhooks did not come back ${waited}. In LiveKit's configuration webhook.urls must name ` +
      `${config.publicUrl}/webhook/livekit, which LiveKit must reach, and webhook.api_key must be LIVEKIT_API_KEY.`,
  );
}

export const livekitChecks: readonly Check[] = [
  { name: 'livekit', look: reach },
  { name: 'livekit key', look: credentials },
  { name: 'livekit webhooks', look: webhooks },
];
