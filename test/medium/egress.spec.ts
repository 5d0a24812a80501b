import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import ipaddr from 'ipaddr.js';
import { EgressClient, type EgressReply } from '../../src/platform/egress/egress-client.js';
import { EgressError, type EgressFailure } from '../../src/platform/egress/egress-error.js';
import { destinationProblem, urlProblem } from '../../src/platform/egress/egress-url.js';
import { nameResolver } from '../../src/platform/egress/name-resolver.js';
import { answerVectors, harmless, literalVectors } from '../spec/ssrf.js';
import { type NameServer, startNameServer } from '../support/name-server.js';

const loopback = [ipaddr.parseCIDR('127.0.0.0/8')];
const open = { allow: [], httpsOnly: false };
const atHome = { allow: loopback, httpsOnly: false };
const request = { method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000, maxReplyBytes: 1_024 } as const;

let names: NameServer;
const servers: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  const answers = answerVectors.map(({ name, a = [], aaaa = [] }) => [name, { a, aaaa }] as const);
  names = await startNameServer(
    {
      ...Object.fromEntries(answers),
      'home.example.com': { a: ['127.0.0.1'] },
      'rebinding.example.com': { a: (times) => (times === 0 ? ['127.0.0.1'] : ['127.0.0.2']) },
      'turning.example.com': { a: (times) => (times === 0 ? ['93.184.215.14'] : ['127.0.0.1']) },
    },
    ['silent.example.com'],
  );
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets) socket.destroy();
});
afterAll(() => names.close());

const client = (policy = atHome): EgressClient => new EgressClient(policy, nameResolver([names.address]));

async function listen<S extends Server | TcpServer>(server: S, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const serve = (listener: RequestListener, host?: string) => listen(createServer(listener), host);

async function failureOf(sent: Promise<EgressReply>): Promise<EgressError> {
  const error: unknown = await sent.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EgressError)) throw new Error(`no egress error but ${String(error)}`);
  return error;
}

const expectFailure = async (sent: Promise<EgressReply>, ...codes: EgressFailure[]) =>
  expect(codes).toContain((await failureOf(sent)).code);

describe('a URL that leads inside', () => {
  it('is tried in more than 100 ways', () => {
    expect(new Set(literalVectors.map(({ url }) => url)).size).toBe(literalVectors.length);
    expect(literalVectors.length + answerVectors.length).toBeGreaterThan(100);
  });

  it.each(literalVectors)(
    'is refused when it is written and when it is used: $because, $url',
    async ({ url }) => {
      expect(urlProblem(url) ?? destinationProblem(url, open)).not.toBeNull();
      await expectFailure(
        client(open).send({ ...request, url }),
        'url_not_allowed',
        'address_not_allowed',
        'name_not_resolved',
      );
    },
  );

  it.each(answerVectors)('is refused when a name server turns its name inside: $name', async ({ name }) => {
    expect(destinationProblem(`https://${name}/`, open)).toBeNull();
    await expectFailure(
      client(open).send({ ...request, url: `http://${name}:8080/` }),
      'address_not_allowed',
    );
    expect(names.asked.get(name)).toBeGreaterThan(0);
  });

  it.each(harmless)('is not taken for one: %s', (url) => {
    expect(urlProblem(url)).toBeNull();
    expect(destinationProblem(url, open)).toBeNull();
  });
});

describe('a name that changes its mind', () => {
  it('is connected to at the address that was checked, and asked only once', async () => {
    const port = await serve((_, reply) => reply.end('checked'));
    // The second answer would lead to another server on the same port.
    await new Promise((resolve) => {
      const other = createServer((_, reply) => reply.end('unchecked'));
      servers.push(other);
      other.listen(port, '127.0.0.2', () => resolve(null));
    });
    const policy = { allow: [ipaddr.parseCIDR('127.0.0.1/32')], httpsOnly: false };
    const url = `http://rebinding.example.com:${port}/`;
    const sender = client(policy);
    expect(String((await sender.send({ ...request, url })).body)).toBe('checked');
    expect(names.asked.get('rebinding.example.com')).toBe(1);
    await expectFailure(sender.send({ ...request, url }), 'address_not_allowed');
  });

  it('reaches nothing inside although its first answer was public', async () => {
    let reached = 0;
    const port = await serve((_, reply) => {
      reached += 1;
      reply.end();
    });
    const url = `http://turning.example.com:${port}/`;
    // The public address of the first answer is not there, or answers on no such port.
    await expectFailure(
      client(open).send({ ...request, timeoutMs: 500, url }),
      'timeout',
      'connection_failed',
    );
    await expectFailure(client(open).send({ ...request, url }), 'address_not_allowed');
    expect(reached).toBe(0);
    expect(names.asked.get('turning.example.com')).toBe(2);
  });
});

describe('a request', () => {
  it('keeps the name in Host, says what it carries, and takes no header of its own over it', async () => {
    const port = await serve((incoming, reply) => reply.end(JSON.stringify(incoming.headers)));
    const url = `http://home.example.com:${port}/a?b`;
    const { body } = await client().send({ ...request, url, headers: { 'webhook-id': '1', host: 'evil' } });
    expect(JSON.parse(String(body))).toMatchObject({
      host: `home.example.com:${port}`,
      'webhook-id': '1',
      'content-length': '2',
      connection: 'close',
    });
  });

  it('keeps the name in TLS, and takes no certificate that it cannot trust', async () => {
    const asked: string[] = [];
    const port = await listen(
      createTlsServer({
        SNICallback: (name, answer) => {
          asked.push(name);
          answer(new Error('no certificate for anybody'));
        },
      }),
    );
    const url = `https://home.example.com:${port}/`;
    await expectFailure(client().send({ ...request, url }), 'connection_failed', 'certificate_invalid');
    expect(asked).toEqual(['home.example.com']);
  });

  it.each([301, 302, 303, 307, 308, 304])(
    'follows no redirect: %i is a failure that says so',
    async (status) => {
      let requests = 0;
      const port = await serve((_, reply) => {
        requests += 1;
        reply.writeHead(status, { location: `http://127.0.0.1:${port}/inside` }).end();
      });
      const error = await failureOf(client().send({ ...request, url: `http://home.example.com:${port}/` }));
      expect({ code: error.code, status: error.status, requests }).toEqual({
        code: 'redirect',
        status,
        requests: 1,
      });
    },
  );

  it('reads no more of a reply than it was asked to', async () => {
    let sent = 0;
    const port = await serve((_, reply) => {
      const more = (): void => {
        while (!reply.destroyed && reply.write(Buffer.alloc(65_536, 'x'))) sent += 65_536;
      };
      reply.on('drain', more);
      more();
    });
    const reply = await client().send({ ...request, url: `http://127.0.0.1:${port}/` });
    expect({ bytes: reply.body.length, truncated: reply.truncated }).toEqual({
      bytes: 1_024,
      truncated: true,
    });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it.each([
    ['never answers', () => undefined],
    ['never ends its head', (socket: { write(text: string): void }) => socket.write('HTTP/1.1 200 OK\r\n')],
  ])('waits only so long for somebody who %s', async (_, behave) => {
    const port = await listen(createTcpServer((socket) => behave(socket.on('error', () => undefined))));
    const began = Date.now();
    const url = `http://127.0.0.1:${port}/`;
    await expectFailure(client().send({ ...request, timeoutMs: 300, url }), 'timeout');
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it('believes a status whose body never ends', async () => {
    const port = await serve((_, reply) => reply.writeHead(200).write('so far'));
    const reply = await client().send({ ...request, timeoutMs: 300, url: `http://127.0.0.1:${port}/` });
    expect({ ...reply, body: String(reply.body) }).toMatchObject({
      status: 200,
      body: 'so far',
      truncated: true,
    });
  });

  it('waits only so long for a name server', async () => {
    const url = 'https://silent.example.com/';
    await expectFailure(client().send({ ...request, timeoutMs: 300, url }), 'timeout');
    await expectFailure(client().send({ ...request, url: 'https://gone.example.com/' }), 'name_not_resolved');
  });

  it('says what is wrong with a connection', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    await expectFailure(client().send({ ...request, url: `http://127.0.0.1:${port}/` }), 'connection_failed');
    await expectFailure(
      client().send({ ...request, url: `https://127.0.0.1:${port}/` }),
      'connection_failed',
    );
  });

  it('goes through no proxy of the environment', async () => {
    let proxied = 0;
    const proxy = await serve((_, reply) => {
      proxied += 1;
      reply.end();
    });
    const port = await serve((_, reply) => reply.end('straight'));
    const before = { ...process.env };
    Object.assign(process.env, {
      http_proxy: `http://127.0.0.1:${proxy}`,
      HTTP_PROXY: `http://127.0.0.1:${proxy}`,
    });
    try {
      const { body } = await client().send({ ...request, url: `http://127.0.0.1:${port}/` });
      expect({ body: String(body), proxied }).toEqual({ body: 'straight', proxied: 0 });
    } finally {
      process.env = before;
    }
  });

  it('opens a connection of its own each time', async () => {
    let connections = 0;
    const server = createServer((_, reply) => reply.end());
    server.on('connection', () => (connections += 1));
    const port = await listen(server);
    const sender = client();
    for (let n = 0; n < 3; n += 1) await sender.send({ ...request, url: `http://home.example.com:${port}/` });
    expect(connections).toBe(3);
  });
});

describe('in production', () => {
  const strict = { allow: loopback, httpsOnly: true };

  it('plain http goes only to what the operator allows', async () => {
    const port = await serve((_, reply) => reply.end());
    expect(destinationProblem('http://example.com/', { allow: [], httpsOnly: true })).toBe('must use https');
    expect(destinationProblem('http://8.8.8.8/', strict)).toBe('must use https');
    expect(destinationProblem(`http://127.0.0.1:${port}/`, strict)).toBeNull();
    expect((await client(strict).send({ ...request, url: `http://home.example.com:${port}/` })).status).toBe(
      200,
    );
    await expectFailure(client(strict).send({ ...request, url: 'http://8.8.8.8/' }), 'address_not_allowed');
  });

  it('a private name is taken where ranges are allowed, since it may lead into them; localhost only for loopback', () => {
    const elsewhere = { allow: [ipaddr.parseCIDR('10.0.0.0/8')], httpsOnly: false };
    expect(destinationProblem('http://crm:8080/', elsewhere)).toBeNull();
    expect(destinationProblem('http://localhost:8080/', elsewhere)).toBe('leads to a private address');
    expect(destinationProblem('http://localhost:8080/', strict)).toBeNull();
  });
});
