import { EventStream, type ReceivedEvent } from '../../src/cli/bench/event-stream.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

const line = '+14155550100';

let sandbox: TestSandbox;
let app: TestApp;
let user: TestUser;
const streams: EventStream[] = [];

beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ livekit: sandbox, env: { LIVE_STREAMS_PER_PRINCIPAL: '3' } });
  sandbox.set({ webhookUrls: [`${app.url}/webhook/livekit`], agentApiUrl: app.url });
  user = await app.signUp();
  const trunk = { sip_address: 'sip.example.com', phone_number: line };
  await app.client(user).POST('/phonenumbers/sip_trunk', { body: trunk });
  const ada = { agent_name: 'Ada', phone_number: line, first_message: 'Hello!' };
  await app.client(user).POST('/agents', { body: ada });
}, 60_000);
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
});

interface Seen {
  stream: EventStream;
  events: ReceivedEvent[];
  /** `started queued`, `ringing ringing` and so on, of one call. */
  story(callId: string): string[];
}

async function watch(query = '', headers: Record<string, string> = {}, as: TestUser = user): Promise<Seen> {
  const events: ReceivedEvent[] = [];
  const stream = await EventStream.open(
    `${app.url}/api/v/live/${query}`,
    { authorization: `Bearer ${as.accessToken}`, ...headers },
    (event) => events.push(event),
  );
  streams.push(stream);
  const story = (callId: string): string[] =>
    events
      .filter(({ event }) => event === 'call')
      .map(({ data }) => JSON.parse(data) as { change: string; call: { id: string; status: string } })
      .filter(({ call, change }) => call.id === callId && change !== 'updated')
      .map(({ change, call }) => `${change} ${call.status}`);
  return { stream, events, story };
}

const dial = async (to: string): Promise<string> => {
  const body = { agent_phone_number: line, phone_number_to_dial: to };
  return (await app.client(user).POST('/calls/outbound_call', { body })).id;
};

const answered = ['started queued', 'ringing ringing', 'answered in-progress', 'ended completed'];

describe('a stream of live calls', () => {
  it('begins with a snapshot and tells each step of a call, once and in order', async () => {
    const seen = await watch();
    expect(seen.stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-ratelimit-limit': expect.any(String),
      'content-security-policy': expect.any(String),
    });
    await until('the snapshot is there', () => seen.events.length > 0);
    expect(JSON.parse(seen.events[0]?.data ?? '')).toMatchObject({ reason: 'start', calls: [] });
    const id = await dial('+14155550123');
    await until('the call has ended', () => seen.story(id).length === 4, 20_000);
    expect(seen.story(id)).toEqual(answered);
  }, 30_000);
});
