import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { problemCodes, problems } from '../../src/platform/problem-catalog.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

let app: TestApp;
let owner: TestUser;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
  owner = await app.signUp();
}, 60_000);
afterAll(() => app.close());

/** Sends bytes as they are and gives all that comes back until the connection ends. */
function sendRaw(bytes: string): Promise<string> {
  const { port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

const problemType = /^application\/problem\+json$/;

describe('what the application refuses before any handler', () => {
  it('answers an unknown path with 404 and no word of the path', async () => {
    const reply = await app
      .request('get', '/agents/a/b/c', owner)
      .expect(404)
      .expect('content-type', problemType);
    expect(reply.body).toMatchObject({
      type: '/errors/route_not_found',
      code: 'route_not_found',
      status: 404,
    });
    expect(reply.body.detail).not.toContain('a/b/c');
  });

  it.each`
    method      | path                      | allow
    ${'put'}    | ${'/agents'}              | ${'GET, HEAD, POST, OPTIONS'}
    ${'patch'}  | ${'/agents/x'}            | ${'GET, HEAD, PUT, DELETE, OPTIONS'}
    ${'patch'}  | ${'/AGENTS/x/'}           | ${'GET, HEAD, PUT, DELETE, OPTIONS'}
    ${'get'}    | ${'/calls/outbound_call'} | ${'POST, OPTIONS'}
    ${'delete'} | ${'/calls/export'}        | ${'GET, HEAD, OPTIONS'}
    ${'post'}   | ${'/errors/slug_taken'}   | ${'GET, HEAD, OPTIONS'}
  `('answers $method $path with 405 and the methods that there are', async ({ method, path, allow }) => {
    const reply = await app.request(method, path, owner).expect(405).expect('content-type', problemType);
    expect(reply.headers['allow']).toBe(allow);
    expect(reply.body.code).toBe('method_not_allowed');
    expect(reply.body.instance).toMatch(/^urn:request:[0-9a-f-]{36}$/);
  });

  it('answers OPTIONS with the methods, and HEAD as GET without a body', async () => {
    const options = await fetch(`${app.url}/agents`, { method: 'OPTIONS' });
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    const head = await fetch(`${app.url}/errors`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  it.each`
    type                                   | body
    ${'text/xml'}                          | ${'<agent/>'}
    ${'text/plain'}                        | ${'{"agent_name":"Bo"}'}
    ${'application/x-www-form-urlencoded'} | ${'agent_name=Bo'}
    ${'multipart/form-data; boundary=x'}   | ${'--x--'}
    ${'application/octet-stream'}          | ${'{"agent_name":"Bo"}'}
    ${'application/json; charset=koi8-r'}  | ${'{"agent_name":"Bo"}'}
  `('takes no $type where it takes JSON', async ({ type, body }) => {
    const reply = await app
      .request('post', '/agents', owner)
      .set('content-type', type)
      .send(body)
      .expect(415);
    expect(reply.body.code).toBe('unsupported_media_type');
  });

  it('takes JSON under a name of its own, as RFC 6839 has it', async () => {
    await app
      .request('post', '/agents', owner)
      .set('content-type', 'application/merge-patch+json')
      .send('{"agent_name":"Bo"}')
      .expect(201);
  });

  it('says that a body is missing, and does not take an empty one for a wrong type', async () => {
    const reply = await app.request('post', '/agents', owner).expect(400);
    expect(reply.body.code).toBe('body_missing');
  });

  it.each(['{"agent_name": tru', '{"agent_name": "a secret of mine",}', '[1,2', '"\\ud800'])(
    'refuses %j without repeating any of it',
    async (body) => {
      const reply = await app
        .request('post', '/agents', owner)
        .set('content-type', 'application/json')
        .send(body)
        .expect(400);
      expect(reply.body.code).toBe('json_malformed');
      expect(JSON.stringify(reply.body)).not.toContain('secret');
      expect(JSON.stringify(reply.body)).not.toContain('tru,');
    },
  );

  it('says where JSON stops being JSON', async () => {
    const send = app.request('post', '/agents', owner).set('content-type', 'application/json');
    const reply = await send.send('{"agent_name":"Bo" "language":"en"}').expect(400);
    expect(reply.body.detail).toContain('position 19');
  });

  it('refuses a body of more than a megabyte with 413', async () => {
    const reply = await app
      .request('post', '/agents', owner)
      .send({ agent_name: 'Bo', system_prompt: 'x'.repeat(1_100_000) })
      .expect(413);
    expect(reply.body.code).toBe('body_too_large');
  });

  it('takes a bad percent-encoding for what it is', async () => {
    const reply = await app.request('get', '/agents/%zz', owner).expect(400);
    expect(reply.body).toMatchObject({
      code: 'malformed_request',
      detail: expect.stringContaining('percent'),
    });
  });

  it.each`
    query              | parameter     | code
    ${'pagesize=3'}    | ${'pagesize'} | ${'unknown'}
    ${'page=0'}        | ${'page'}     | ${'min'}
    ${'page=1&page=2'} | ${'page'}     | ${'repeated'}
    ${'cursor=%00'}    | ${'cursor'}   | ${'text_invalid'}
  `('names the parameter at fault in ?$query', async ({ query, parameter, code }) => {
    const reply = await app.request('get', `/agents?${query}`, owner).expect(400);
    expect(reply.body.errors[0]).toMatchObject({ parameter, code });
    expect(reply.body.errors[0].pointer).toBeUndefined();
  });

  it('refuses parameters where a route takes none, but not those of load balancers', async () => {
    const reply = await app.request('delete', `/agents/${owner.userId}?force=true`, owner).expect(400);
    expect(reply.body.errors).toEqual([
      { parameter: 'force', code: 'unknown', detail: 'force is no parameter of this route' },
    ]);
    await app.request('get', '/health/live?probe=1').expect(200);
  });

  it('refuses a NUL in a path as a fault of that parameter', async () => {
    const reply = await app
      .request('put', '/phonenumbers/update_sip/%00', owner)
      .send({ label: 'x' })
      .expect(400);
    expect(reply.body.errors[0]).toMatchObject({ parameter: 'number', code: 'text_invalid' });
  });

  it('points to the unknown field of a body', async () => {
    const body = {
      agent_name: 'Bo',
      custom_functions: [{ name: 'f', url: 'https://example.com', 'a/b': 1 }],
    };
    const reply = await app.request('post', '/agents', owner).send(body).expect(400);
    expect(reply.body.errors).toEqual([
      { pointer: '/custom_functions/0/a~1b', code: 'unknown', detail: 'a/b is not known here' },
    ]);
  });
});

describe('what Node refuses before there is a request', () => {
  it.each`
    name                   | request                                                                            | status | code
    ${'too long a URL'}    | ${`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`}                        | ${431} | ${'headers_too_large'}
    ${'too long a header'} | ${`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`}                 | ${431} | ${'headers_too_large'}
    ${'no HTTP at all'}    | ${'\u0016\u0003\u0001 hello\r\n\r\n'}                                              | ${400} | ${'malformed_request'}
    ${'a NUL in a header'} | ${'GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n'}                                  | ${400} | ${'malformed_request'}
    ${'two body lengths'}  | ${'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na'} | ${400} | ${'malformed_request'}
  `('is answered with a problem: $name', async ({ request, status, code }) => {
    const [head = '', body = ''] = (await sendRaw(request)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/\r\nContent-Type: application\/problem\+json\r\n/);
    expect(JSON.parse(body)).toMatchObject({ code, status, type: `/errors/${code}` });
  });
});

describe('the catalog of codes', () => {
  it('lists every code, as JSON for programs', async () => {
    const reply = await app
      .request('get', '/errors')
      .expect(200)
      .expect('content-type', /^application\/json/);
    expect(reply.body.items.map(({ code }: { code: string }) => code)).toEqual(problemCodes);
    expect(reply.headers['vary']).toContain('Accept');
  });

  it.each(problemCodes)('explains %s where the type of a problem leads', async (code) => {
    const json = await app.request('get', `/errors/${code}`).expect(200);
    expect(json.body).toMatchObject({ code, title: problems[code].title });
    const html = await app.request('get', `/errors/${code}`).set('accept', 'text/html,*/*;q=0.8').expect(200);
    expect(html.headers['content-type']).toMatch(/^text\/html/);
    expect(html.text).toContain(`<code>${code}</code>`);
  });

  it('does not know other codes', async () => {
    await app.request('get', '/errors/no_such_code').expect(404);
    await app.request('get', '/errors/constructor').expect(404);
  });

  it('has no code that the source does not name', () => {
    const source = readdirSync(join(__dirname, '../../src'), { recursive: true, encoding: 'utf8' })
      .filter(
        (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.endsWith('problem-catalog.ts'),
      )
      .filter((path) => path !== 'metadata.ts')
      .map((path) => readFileSync(join(__dirname, '../../src', path), 'utf8'))
      .join('\n');
    // Put together from their parts.
    const built = new Set<string>([
      'number_without_agent',
      'number_without_trunk',
      'auth_username_missing',
      'auth_password_missing',
    ]);
    const unnamed = problemCodes.filter((code) => !source.includes(`'${code}'`) && !built.has(code));
    expect(unnamed).toEqual([]);
  });
});
