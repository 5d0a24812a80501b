import { RoomServiceClient, SipClient } from 'livekit-server-sdk';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startTestSandbox, until, witnessOf, type TestSandbox } from '../support/sandbox.js';

const apiKey = 'sandboxkey';
const apiSecret = 'a secret of at least thirty-two characters';

async function newTrunk(sip: SipClient): Promise<string> {
  return (await sip.createSipOutboundTrunk('main', 'sip.example.com', ['+12125550100'])).sipTrunkId;
}

const clientOf = (url: string) => new SipClient(url, apiKey, apiSecret, { failover: false });

const output = (stream: NodeJS.ReadableStream | null) =>
  new Promise<string>((done) => stream?.once('data', (data) => done(String(data))));
const exit = (child: ChildProcess) => new Promise<number | null>((done) => child.once('exit', done));

/** Twenty dials of which half should fail: a dot for each answer, an x for each failure. */
async function failurePattern(seed: number): Promise<string> {
  const faults = { cpu_exhausted_pct: 50 };
  const sandbox = await startTestSandbox({ apiKey, apiSecret, seed, instant: true, faults, speed: 1000 });
  const sip = clientOf(sandbox.url);
  const trunk = await newTrunk(sip);
  let failures = '';
  for (let index = 0; index < 20; index++) {
    failures += await sip
      .createSipParticipant(trunk, '+12125550101', 'room', { waitUntilAnswered: true })
      .then(
        () => '.',
        () => 'x',
      );
  }
  await sandbox.close();
  return failures;
}

describe('requests that go wrong', () => {
  let sandbox: TestSandbox;
  let sip: SipClient;
  let trunkId: string;

  beforeEach(async () => {
    sandbox = await startTestSandbox({ apiKey, apiSecret });
    sip = clientOf(sandbox.url);
    trunkId = await newTrunk(sip);
  });

  afterEach(() => sandbox.close());

  const dial = () => sip.createSipParticipant(trunkId, '+12125550101', 'room', { waitUntilAnswered: true });

  it('cpu exhausted: nothing was dialed', async () => {
    sandbox.faults.cpu_exhausted_pct = 100;
    await expect(dial()).rejects.toMatchObject({
      status: 503,
      code: 'unavailable',
      message: 'cpu exhausted',
    });
    expect(sandbox.invites()).toEqual([]);
  });

  it('a lost reply: the phone rings and is answered', async () => {
    sandbox.faults.reply_lost_pct = 100;
    await expect(dial()).rejects.toThrow('fetch failed');
    expect(sandbox.invites()).toHaveLength(1);
    await until('the call has ended', () => sandbox.calls().length === 1);
    expect(sandbox.calls()[0]).toMatchObject({ outcome: 'completed', reason: 'user_hangup' });
  });

  it('a request that never returns: the call lives on and ends', async () => {
    sandbox.faults.never_return_pct = 100;
    let returned = false;
    const waiting = dial().finally(() => (returned = true));
    await until('the call has ended', () => sandbox.calls().length === 1);
    expect(returned).toBe(false);
    await Promise.all([expect(waiting).rejects.toThrow('fetch failed'), sandbox.close()]);
  });

  it('the same seed goes wrong in the same places', async () => {
    const first = await failurePattern(7);
    expect(first).toMatch(/^(?=.*x)(?=.*\.)/);
    expect(await failurePattern(7)).toBe(first);
    expect(await failurePattern(8)).not.toBe(first);
  });
});

describe('the process', () => {
  let directory: string;
  const running: ChildProcess[] = [];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'trunkline-sandbox-process-'));
    const compile = ['src/sandbox', '-d', directory, '--strip-leading-paths', '--config-file', '.swcrc'];
    execFileSync(resolve('node_modules/.bin/swc'), compile, { stdio: 'pipe' });
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  });

  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  function run(settings: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [join(directory, 'sandbox', 'main.js')], {
      env: {
        ...process.env,
        LIVEKIT_API_KEY: apiKey,
        LIVEKIT_API_SECRET: apiSecret,
        TRUNKLINE_DATA_DIR: join(directory, 'data'),
        ...settings,
      },
      stdio: 'pipe',
    });
    running.push(child);
    return child;
  }

  it('says where it listens; SIGTERM ends it at once and its calls with it, and their ends are known', async () => {
    const child = run({ SANDBOX_SPEED: '10' });
    const ready = JSON.parse(await output(child.stdout)) as { ready: boolean; url: string; pid: number };
    expect(ready).toMatchObject({ ready: true, pid: child.pid });
    const sip = clientOf(ready.url);
    const trunkId = await newTrunk(sip);
    await sip.createSipParticipant(trunkId, '+12125550101', 'talking', { waitUntilAnswered: true });
    await sip.createSipParticipant(trunkId, '+12125550188', 'ringing', { ringingTimeout: 60 });
    const code = exit(child);
    child.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(witnessOf(join(directory, 'data')).calls()).toMatchObject([
      { room: 'talking', outcome: 'completed', reason: 'sandbox_stopped' },
      { room: 'ringing', outcome: 'no-answer', reason: 'sandbox_stopped' },
    ]);
  });

  it('two on one data directory: neither breaks a line or a trunk of the other', async () => {
    const dataDir = join(directory, 'shared');
    const urls = await Promise.all(
      [1, 2].map(async () => {
        const child = run({ SANDBOX_INSTANT: 'true', TRUNKLINE_DATA_DIR: dataDir });
        return (JSON.parse(await output(child.stdout)) as { url: string }).url;
      }),
    );
    const trunkIds = await Promise.all(urls.map((url) => newTrunk(clientOf(url))));
    const dials = urls.flatMap((url, one) =>
      Array.from({ length: 100 }, (_, index) =>
        // each dials by the trunk that the other has made
        clientOf(url).createSipParticipant(trunkIds[1 - one]!, '+12125550101', `room-${one}-${index}`, {
          waitUntilAnswered: true,
        }),
      ),
    );
    await Promise.all(dials);
    const witness = witnessOf(dataDir);
    expect(new Set(witness.invites().map(({ room }) => room)).size).toBe(200);
    await until('all calls have ended', () => witness.calls().length === 200);
    const trunks = await clientOf(urls[0]!).listSipOutboundTrunk();
    expect(trunks.map(({ sipTrunkId }) => sipTrunkId).sort()).toEqual(trunkIds.sort());
  });

  it.each`
    what               | settings                     | complaint
    ${'a wrong speed'} | ${{ SANDBOX_SPEED: 'fast' }} | ${'SANDBOX_SPEED'}
    ${'a missing key'} | ${{ LIVEKIT_API_KEY: '' }}   | ${'LIVEKIT_API_KEY is not set'}
  `(
    '$what ends it with one sentence',
    async (row: { settings: Record<string, string>; complaint: string }) => {
      const child = run(row.settings);
      const code = exit(child);
      expect(await output(child.stderr)).toMatch(new RegExp(`^sandbox: .*${row.complaint}.*\n$`));
      expect(await code).toBe(1);
    },
  );

  it('a port that is taken is named with the setting that changes it', async () => {
    const first = run({});
    const { url } = JSON.parse(await output(first.stdout)) as { url: string };
    const { port } = new URL(url);
    const second = run({ SANDBOX_PORT: port });
    expect(await output(second.stderr)).toBe(
      `sandbox: port ${port} is taken; choose another with SANDBOX_PORT\n`,
    );
    const rooms = new RoomServiceClient(url, apiKey, apiSecret, { failover: false });
    expect(await rooms.listRooms()).toEqual([]);
  });
});
