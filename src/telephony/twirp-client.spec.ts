import http from 'node:http';
import net from 'node:net';

import { dialAnswerOf } from './dial-outcome.js';
import { TwirpClient, type TwirpReply } from './twirp-client.js';

const servers: net.Server[] = [];
const sockets = new Set<net.Socket>();

function listen(server: net.Server): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}`),
    );
  });
}

function close(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

const call = (url: string, timeoutMs = 5_000): Promise<TwirpReply> =>
  new TwirpClient(url).call({ method: 'SIP/CreateSIPParticipant', body: { a: 'é' }, token: 'T', timeoutMs });
const kindOf = (reply: TwirpReply) => (reply.kind === 'ok' ? 'ok' : dialAnswerOf(reply).kind);

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map(close));
});

describe('A request to LiveKit', () => {
  it('goes out once, as Twirp JSON with the token, also below a path and over ws', async () => {
    const seen: unknown[] = [];
    const url = await listen(
      http.createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          seen.push([request.method, request.url, request.headers.authorization, body]);
          response.end('{"sip_call_id":"SCL_1"}');
        });
      }),
    );
    await expect(call(`${url.replace('http', 'ws')}/lk/`)).resolves.toEqual({
      kind: 'ok',
      body: { sip_call_id: 'SCL_1' },
    });
    expect(seen).toEqual([['POST', '/lk/twirp/livekit.SIP/CreateSIPParticipant', 'Bearer T', '{"a":"é"}']]);
  });

  it('was not sent when nobody listens or the name does not resolve', async () => {
    const server = net.createServer();
    const url = await listen(server);
    await close(server);
    expect(kindOf(await call(url))).toBe('not-sent');
    expect(kindOf(await call('http://livekit.invalid'))).toBe('not-sent');
  });

  it('was not sent when the TLS handshake fails', async () => {
    const url = await listen(net.createServer((socket) => socket.end('this is no TLS')));
    expect(kindOf(await call(url.replace('http', 'https')))).toBe('not-sent');
  });

  it.each<[string, (socket: net.Socket) => void]>([
    ['the connection is reset', (socket) => socket.resetAndDestroy()],
    ['the connection ends without a response', (socket) => socket.end()],
    ['the response breaks off', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"sip')],
    ['the response is no HTTP', (socket) => socket.end('SSH-2.0-example\r\n')],
    ['the response is no JSON', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')],
    ['no response comes in time', () => undefined],
  ])('may have placed a call when %s', async (_, answer) => {
    const url = await listen(net.createServer((socket) => socket.once('data', () => answer(socket))));
    expect(kindOf(await call(url, 300))).toBe('ambiguous');
  });

  it('may have placed a call when a kept-alive connection breaks at the second request', async () => {
    let requests = 0;
    const server = http.createServer((request, response) => {
      requests += 1;
      if (requests === 1) response.end('{}');
      else request.socket.resetAndDestroy();
    });
    const client = new TwirpClient(await listen(server));
    const request = { method: 'SIP/CreateSIPParticipant', body: {}, token: 'T', timeoutMs: 5_000 };
    expect(kindOf(await client.call(request))).toBe('ok');
    expect(kindOf(await client.call(request))).toBe('ambiguous');
    expect(requests).toBe(2);
  });

  it('tells the error, its SIP status, and never the token that LiveKit quotes', async () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkZXZrZXkifQ.i7jU_hpyZTOeC1IAuK6V7L';
    const url = await listen(
      http.createServer((_, response) => {
        response.writeHead(429, { 'content-type': 'application/json' });
        const meta = { sip_status_code: '486', sip_status: 'Busy Here' };
        response.end(JSON.stringify({ code: 'resource_exhausted', msg: `invalid token: ${token}, x`, meta }));
      }),
    );
    await expect(call(url)).resolves.toEqual({
      kind: 'response',
      httpStatus: 429,
      twirpCode: 'resource_exhausted',
      message: 'invalid token: <token>, x',
      meta: { sip_status_code: '486', sip_status: 'Busy Here' },
    });
  });

  it('waits beside hundreds of others: no pool of connections makes a dial wait for another', async () => {
    const waiting: http.ServerResponse[] = [];
    const url = await listen(
      http.createServer((_, response) => {
        waiting.push(response);
        // Each answer waits until all the requests are here: with any limit below 400 none would come.
        if (waiting.length === 400) for (const held of waiting) held.end('{}');
      }),
    );
    const client = new TwirpClient(url);
    const request = { method: 'SIP/CreateSIPParticipant', body: {}, token: 'T', timeoutMs: 20_000 };
    const replies = await Promise.all(Array.from({ length: 400 }, () => client.call(request)));
    expect(replies.every((reply) => reply.kind === 'ok')).toBe(true);
  });
});
