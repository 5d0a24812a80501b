import { optionsFromEnvironment, parseControl } from './settings.js';

const keys = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };

it('needs only the keys; everything else has a default', () => {
  expect(optionsFromEnvironment(keys)).toEqual({
    host: '127.0.0.1',
    port: 0,
    apiKey: 'key',
    apiSecret: 'secret',
    dataDir: '.data',
    webhookUrls: [],
    speed: 1,
    seed: 1,
    talk: true,
    instant: false,
    faults: {},
  });
});

it('reads every setting', () => {
  const options = optionsFromEnvironment({
    ...keys,
    SANDBOX_HOST: '127.0.0.2',
    SANDBOX_PORT: '7880',
    TRUNKLINE_DATA_DIR: '/data',
    SANDBOX_WEBHOOK_URL: 'http://a.example.com/x, http://b.example.com/y',
    SANDBOX_AGENT_API_URL: 'http://a.example.com',
    SANDBOX_SPEED: '20',
    SANDBOX_SEED: '7',
    SANDBOX_TALK: 'false',
    SANDBOX_INSTANT: 'true',
    SANDBOX_FAULTS: '{"webhook_drop_pct":30}',
  });
  expect(options).toEqual({
    host: '127.0.0.2',
    port: 7880,
    apiKey: 'key',
    apiSecret: 'secret',
    dataDir: '/data',
    webhookUrls: ['http://a.example.com/x', 'http://b.example.com/y'],
    agentApiUrl: 'http://a.example.com',
    speed: 20,
    seed: 7,
    talk: false,
    instant: true,
    faults: { webhook_drop_pct: 30 },
  });
});

it.each`
  name                     | value
  ${'LIVEKIT_API_KEY'}     | ${''}
  ${'SANDBOX_PORT'}        | ${'http'}
  ${'SANDBOX_SPEED'}       | ${'0'}
  ${'SANDBOX_TALK'}        | ${'yes'}
  ${'SANDBOX_WEBHOOK_URL'} | ${'localhost:8080'}
  ${'SANDBOX_FAULTS'}      | ${'{'}
  ${'SANDBOX_FAULTS'}      | ${'{"webhook_drop_pct":101}'}
`('names the setting that is wrong: $name=$value', ({ name, value }: { name: string; value: string }) => {
  expect(() => optionsFromEnvironment({ ...keys, [name]: value })).toThrow(name);
});

it('reads a control request', () => {
  expect(
    parseControl({
      webhook_urls: ['http://a.example.com/x'],
      agent_api_url: null,
      speed: 5,
      talk: true,
      instant: false,
      faults: { webhook_shuffle: true },
    }),
  ).toEqual({
    webhookUrls: ['http://a.example.com/x'],
    agentApiUrl: undefined,
    speed: 5,
    talk: true,
    instant: false,
    faults: { webhook_shuffle: true },
  });
});

it.each`
  request                                  | complaint
  ${[]}                                    | ${'body'}
  ${{ webhook_url: 'http://example.com' }} | ${'webhook_url'}
  ${{ webhook_urls: 'http://a' }}          | ${'webhook_urls'}
  ${{ agent_api_url: 'example.com' }}      | ${'agent_api_url'}
  ${{ speed: '5' }}                        | ${'speed'}
  ${{ talk: 1 }}                           | ${'talk'}
  ${{ faults: { webhook_drop: 1 } }}       | ${'webhook_drop'}
  ${{ faults: { webhook_shuffle: 1 } }}    | ${'webhook_shuffle'}
  ${{ faults: { reply_lost_pct: -1 } }}    | ${'reply_lost_pct'}
`(
  'refuses the control request $request',
  ({ request, complaint }: { request: unknown; complaint: string }) => {
    expect(() => parseControl(request)).toThrow(complaint);
  },
);
