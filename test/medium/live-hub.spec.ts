import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PinoLogger } from 'nestjs-pino';
import { EventStream, type ReceivedEvent } from '../../src/cli/bench/event-stream.js';
import type { LiveRow } from '../../src/modules/campaigns/domain/live-board.js';
import { LiveHub } from '../../src/modules/campaigns/live/live-hub.js';
import { LiveStream } from '../../src/modules/campaigns/live/live-stream.js';
import { lowestIdAt, newId } from '../../src/platform/ids.js';
import { until } from '../support/sandbox.js';

/** What stands for the tables: rows, which can be away. */
let rows: Map<string, LiveRow>;
let away: boolean;
/** Looks that found the database away, and events that streams were sent. */
let inVain: number;
let sent: number;
let clockAheadMs: number;
let hub: LiveHub;
let server: Server;
let clients: EventStream[];

beforeEach(async () => {
  rows = new Map();
  away = false;
  inVain = 0;
  sent = 0;
  clockAheadMs = 0;
  clients = [];
  hub = new LiveHub({
    read: async () => {
      if (away) {
        inVain += 1;
        throw new Error('the database is away');
      }
      return [...rows.values()];
    },
    now: () => Date.now() + clockAheadMs,
    sent: (events) => {
      sent += events;
    },
    idle: () => undefined,
    run: (work) => work(),
    logger: new PinoLogger({ pinoHttp: { level: 'silent' } }),
  });
  server = createServer((request, response) => {
    const listId = (request.headers['x-list'] as string | undefined) ?? null;
    const stream = new LiveStream(response, listId, () => hub.leave(stream));
    stream.open();
    void hub.join(stream, (request.headers['last-event-id'] as string | undefined) ?? null);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const client of clients) client.close();
  await hub.stop();
  server.closeAllConnections();
  server.close();
});

async function listen(
  lastEventId?: string,
  listId?: string,
): Promise<{ client: EventStream; told: string[] }> {
  const told: string[] = [];
  const note = ({ event, data }: ReceivedEvent): void => {
    const { reason, change, call } = JSON.parse(data) as Record<string, never> & { call?: { id: string } };
    told.push(event === 'snapshot' ? `snapshot ${String(reason)}` : `${String(change)} ${call?.id}`);
  };
  const { port } = server.address() as AddressInfo;
  const headers: Record<string, string> = {
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    ...(listId !== undefined && { 'x-list': listId }),
  };
  const client = await EventStream.open(`http://127.0.0.1:${port}/`, headers, note);
  clients.push(client);
  return { client, told };
}

function put(id: string, state: LiveRow['state'], key = newId()): void {
  const at = new Date().toISOString();
  const before = rows.get(id);
  rows.set(id, {
    key: before?.key ?? key,
    id,
    call_type: 'phone',
    call_direction: 'outbound',
    state,
    outcome: state === 'ended' ? 'completed' : null,
    agent_id: null,
    list_id: null,
    list_kind: null,
    prospect_id: null,
    from_number: null,
    to_number: 'x'.repeat(1000),
    created_at: at,
    slot_at: null,
    dialed_at: state === 'intent' ? null : (before?.dialed_at ?? at),
    ringing_at: null,
    answered_at: null,
    ended_at: state === 'ended' ? at : null,
    answered_by: null,
    disposition: null,
    end_reason: null,
    sip_code: null,
    duration_s: null,
  });
}

const lookedInVain = (): Promise<unknown> => {
  const before = inVain;
  return until('the database is looked for in vain', () => inVain > before);
};

const has = (told: readonly string[], ...expected: string[]) =>
  until(`${expected.join(', ')} in ${told.join(', ')}`, () => told.join() === expected.join());

it('what happened while the database was away is told once it is back', async () => {
  put('a', 'intent');
  const { told } = await listen();
  await has(told, 'snapshot start');
  away = true;
  put('a', 'dialing');
  put('b', 'ended');
  clockAheadMs = 30_000;
  await lookedInVain();
  away = false;
  await has(told, 'snapshot start', 'ringing a', 'started b', 'ringing b', 'ended b');
});

it('after a minute without a look nobody is left with what is no longer true: all begin anew', async () => {
  put('a', 'dialing');
  const { told, client } = await listen();
  await has(told, 'snapshot start');
  const before = client.lastId;
  rows.delete('a');
  clockAheadMs = 61_000;
  await has(told, 'snapshot start', 'snapshot gap');
  const again = await listen(before);
  await has(again.told, 'snapshot not_resumable');
});

it('who comes while the database is away waits for it', async () => {
  away = true;
  const { told } = await listen();
  put('a', 'dialing');
  await lookedInVain();
  expect(told).toEqual([]);
  away = false;
  await has(told, 'snapshot start');
});

it('a call that began before the last look and was committed after it is told', async () => {
  const { told } = await listen();
  await has(told, 'snapshot start');
  put('a', 'ended', lowestIdAt(Date.now() - 2_000));
  await has(told, 'snapshot start', 'started a', 'ringing a', 'ended a');
});

it('who hears of a quiet list only does not fall behind', async () => {
  const { client, told } = await listen(undefined, 'quiet');
  const all = await listen();
  await has(told, 'snapshot start');
  await has(all.told, 'snapshot start');
  put('a', 'dialing');
  await has(all.told, 'snapshot start', 'started a', 'ringing a');
  hub.beat();
  await until('the beat is read', () => client.lastId === all.client.lastId);
  expect(told).toEqual(['snapshot start']);
});

it('who missed more than is kept begins anew', async () => {
  const first = await listen();
  await has(first.told, 'snapshot start');
  const { lastId } = first.client;
  for (let n = 0; n < 2000; n += 1) put(`call ${n}`, 'ended');
  await until('all is told', () => first.told.includes('ended call 1999'), 10_000);
  const again = await listen(lastId);
  await has(again.told, 'snapshot not_resumable');
  const almost = await listen(first.client.lastId);
  put('last', 'ended');
  await has(almost.told, 'started last', 'ringing last', 'ended last');
}, 20_000);

it('who has gone before the first look is forgotten', async () => {
  away = true;
  const { client } = await listen();
  client.close();
  await until(
    'nobody is left',
    () => new Promise((resolve) => server.getConnections((_, n) => resolve(n === 0))),
  );
  const { told } = await listen();
  away = false;
  await has(told, 'snapshot start');
  expect(sent).toBe(1);
});
