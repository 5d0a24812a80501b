import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LiveStream, type StreamEnd } from '../../src/modules/campaigns/live/live-stream.js';
import { until } from '../support/sandbox.js';

const mebibyte = 1_048_576;
const chunk = Buffer.alloc(65_536, 'x');

let server: Server;
let ends: StreamEnd[];
let stream: LiveStream | null;
let unread: () => number;
let client: IncomingMessage;

/** A stream to a client that takes the headers and then reads nothing. */
beforeEach(async () => {
  ends = [];
  stream = null;
  const seen = ends;
  server = createServer((_, response) => {
    stream = new LiveStream(response, null, (why) => seen.push(why));
    unread = () => response.writableLength;
    stream.open();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = await new Promise((resolve) => get({ host: '127.0.0.1', port }, resolve));
  client.pause();
  client.on('error', () => undefined);
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

/** Sends until the stream ends; with pauses, so that what can leave does. */
async function sendUntilEnd(most: number): Promise<number> {
  let highest = 0;
  for (let sent = 0; sent < most && ends.length === 0; sent += chunk.length) {
    stream?.send(chunk);
    highest = Math.max(highest, unread());
    await new Promise((resolve) => setImmediate(resolve));
  }
  return highest;
}

const connections = (): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );

it('a client that does not read is dropped, before more than a little is kept for it', async () => {
  const highest = await sendUntilEnd(64 * mebibyte);
  expect(ends).toEqual(['too-slow']);
  expect(highest).toBeLessThan(2 * mebibyte);
  await until('its connection is closed', async () => (await connections()) === 0);
});

it('a client that reads gets all of it', async () => {
  let received = 0;
  client.on('data', (data: Buffer) => {
    received += data.length;
  });
  client.resume();
  for (let sent = 0; sent < 16; sent += 1) {
    stream?.send(chunk);
    await until('it is read', () => unread() < mebibyte / 2);
  }
  await until('all is there', () => received >= 16 * chunk.length);
  expect(ends).toEqual([]);
});

it('a snapshot that is larger than what may be left unread does not drop who gets it', async () => {
  stream?.sendSnapshot(Buffer.alloc(32 * mebibyte, 'y'));
  stream?.send(chunk);
  expect(ends).toEqual([]);
});
