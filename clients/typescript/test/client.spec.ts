import { setTimeout as pause } from 'node:timers/promises';
import {
  apiKey,
  bearer,
  clientCredentials,
  cookieSession,
  Trunkline,
  TrunklineConnectionError,
  TrunklineError,
  type TrunklineOptions,
} from '../src/index.js';
import { type Answer, type Received, startServer, type TestServer } from './server.js';

const ok: Answer = { status: 200, body: { id: 'there' } };
const created: Answer = { status: 201, body: { id: 'new' } };
const problem = (status: number, code: string, more: object = {}, headers = {}): Answer => ({
  status,
  body: { type: `/errors/${code}`, title: 'No', status, detail: 'Not so.', instance: 'urn:x', code, ...more },
  headers: { 'Content-Type': 'application/problem+json', ...headers },
});

let server: TestServer;
afterEach(() => server.close());

async function start(
  answer: (request: Received, nth: number) => Answer,
  options: Partial<TrunklineOptions> = {},
): Promise<Trunkline> {
  server = await startServer(answer);
  return new Trunkline({ baseUrl: `${server.url}/`, retry: { baseDelayMs: 1 }, ...options });
}

const call = { agent_phone_number: '+14155550100', phone_number_to_dial: '+14155550123' };
const dial = (trunkline: Trunkline) => trunkline.POST('/calls/outbound_call', { body: call });
const keys = () => server.received.map(({ headers }) => headers['idempotency-key']);
const failureOf = async (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => error,
  );

describe('an idempotency key', () => {
  it('is made for each call, kept over its retries, and told to who has to go on by hand', async () => {
    const trunkline = await start((_request, nth) => (nth % 2 === 1 ? 'cut the connection' : created));
    await dial(trunkline);
    await dial(trunkline);
    const [first, second, third, fourth] = keys();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect([second, fourth]).toEqual([first, third]);
    expect(third).not.toBe(first);
  });

  it('of one’s own is used as it is', async () => {
    const trunkline = await start((_request, nth) => (nth === 1 ? problem(503, 'busy') : created));
    await trunkline.POST('/calls/outbound_call', {
      params: { header: { 'Idempotency-Key': 'monday-1' } },
      body: call,
    });
    expect(keys()).toEqual(['monday-1', 'monday-1']);
  });

  it('stands in what is thrown when the retries are over', async () => {
    const trunkline = await start(() => 'cut the connection', { retry: { attempts: 2, baseDelayMs: 1 } });
    const lost = await failureOf(dial(trunkline));
    expect(lost).toBeInstanceOf(TrunklineConnectionError);
    expect(lost).toMatchObject({ key: keys()[0] });
    expect(server.received).toHaveLength(2);
  });

  it('is not sent where the API takes none, and such a request goes out once', async () => {
    const trunkline = await start(() => problem(503, 'busy'));
    const credentials = { email: 'ada@example.com', password: 'correct horse battery' };
    await expect(trunkline.POST('/auth/login', { body: credentials })).rejects.toMatchObject({
      code: 'busy',
    });
    expect(keys()).toEqual([undefined]);
  });
});

describe('a request is sent again', () => {
  it.each`
    why                                 | first
    ${'when there are too many'}        | ${problem(429, 'rate_limited', {}, { 'Retry-After': '0' })}
    ${'when the service is busy'}       | ${problem(503, 'busy', {}, { 'Retry-After': '0' })}
    ${'when a proxy does not reach it'} | ${{ status: 502, body: 'nobody there' }}
    ${'when its connection is cut'}     | ${'cut the connection'}
    ${'when no reply comes in time'}    | ${'say nothing'}
  `('$why', async ({ first }: { first: Answer }) => {
    const trunkline = await start((_request, nth) => (nth === 1 ? first : ok), { timeoutMs: 200 });
    await expect(trunkline.GET('/agents')).resolves.toEqual({ id: 'there' });
    expect(server.received).toHaveLength(2);
  });

  it('when its own first attempt, whose reply was lost, is still running', async () => {
    const answers: Answer[] = ['cut the connection', problem(409, 'idempotency_in_flight'), created];
    const trunkline = await start((_request, nth) => answers[nth - 1] ?? ok);
    await expect(dial(trunkline)).resolves.toEqual({ id: 'new' });
  });

  it('but not when another’s key is in flight: that is for the caller to know', async () => {
    const trunkline = await start(() => problem(409, 'idempotency_in_flight'));
    await expect(dial(trunkline)).rejects.toMatchObject({ status: 409, code: 'idempotency_in_flight' });
    expect(server.received).toHaveLength(1);
  });

  it('no sooner than the server asks for', async () => {
    const trunkline = await start((_request, nth) =>
      nth === 1 ? problem(429, 'rate_limited', {}, { 'Retry-After': '1' }) : ok,
    );
    const began = performance.now();
    await trunkline.GET('/agents');
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  });

  it('with its file', async () => {
    const trunkline = await start((_request, nth) => (nth === 1 ? 'cut the connection' : created));
    await trunkline.POST('/batch/upload', {
      body: {
        file: new File(['phone_number\n+14155550123\n'], 'list.csv', { type: 'text/csv' }),
        agent_phone_number: '+14155550100',
        calling_window: { start: '09:00', end: '17:00' },
      },
    });
    expect(server.received).toHaveLength(2);
    for (const { headers, body } of server.received) {
      const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? 'no boundary';
      expect(body.split(`--${boundary}`)).toHaveLength(5);
      expect(body).toContain('name="file"; filename="list.csv"');
      expect(body).toContain('phone_number\n+14155550123\n');
      expect(body).toContain('{"start":"09:00","end":"17:00"}');
    }
  });

  it('not after it was aborted', async () => {
    const trunkline = await start(() => problem(503, 'busy', {}, { 'Retry-After': '20' }));
    const abort = new AbortController();
    const request = failureOf(trunkline.GET('/agents', { signal: abort.signal }));
    while (server.received.length === 0) await new Promise(setImmediate);
    abort.abort(new Error('enough'));
    expect(await request).toMatchObject({ message: 'enough' });
    expect(server.received).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('is thrown with code and fields', async () => {
    const errors = [{ pointer: '/agent_name', code: 'too_long', detail: 'at most 120 characters' }];
    const trunkline = await start(() => problem(400, 'validation_failed', { errors }));
    const refused = await failureOf(trunkline.GET('/agents'));
    expect(refused).toBeInstanceOf(TrunklineError);
    expect(refused).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors,
      message: 'Not so. /agent_name: at most 120 characters',
    });
  });

  it.each([
    { body: '<h1>Bad gateway</h1>', message: '<h1>Bad gateway</h1>' },
    { body: 'null', message: 'null' },
    { body: '', message: '500 Internal Server Error' },
  ])('that is no problem document but $body is an error all the same', async ({ body, message }) => {
    const trunkline = await start(() => ok, {
      fetch: async () => new Response(body, { status: 500, statusText: 'Internal Server Error' }),
    });
    await expect(trunkline.GET('/agents')).rejects.toMatchObject({
      code: 'http_500',
      problem: null,
      message,
    });
  });
});

it('a list is read to its end, page by page, with its filters', async () => {
  const pages: Record<string, object> = {
    '': { items: [{ id: '3' }, { id: '2' }], next_cursor: 'a/b' },
    'a/b': { items: [{ id: '1' }], next_cursor: null },
  };
  const trunkline = await start(({ url }) => ({
    status: 200,
    body: pages[new URL(url, 'http://x').searchParams.get('cursor') ?? ''],
  }));
  const ids: string[] = [];
  for await (const { id } of trunkline.each('/calls', { params: { query: { status: 'busy' } } }))
    ids.push(id);
  expect(ids).toEqual(['3', '2', '1']);
  expect(server.received.map(({ url }) => url)).toEqual([
    '/calls?page_size=100&status=busy',
    '/calls?page_size=100&status=busy&cursor=a%2Fb',
  ]);
});

it('text is given as text, nothing as nothing, and a response unread', async () => {
  const trunkline = await start(({ method }) =>
    method === 'DELETE' ? { status: 204 } : { status: 200, body: 1, headers: { 'Content-Type': 'text/csv' } },
  );
  await expect(trunkline.GET('/calls/export')).resolves.toBe('1');
  await expect(
    trunkline.DELETE('/agents/{id}', { params: { path: { id: 'a b' } } }),
  ).resolves.toBeUndefined();
  expect(server.received.at(-1)?.url).toBe('/agents/a%20b');
  const response = await trunkline.response('get', '/calls/export');
  expect(response.headers.get('content-type')).toBe('text/csv');
  expect(await response.text()).toBe('1');
});

async function* slowly(): AsyncGenerator<string> {
  yield 'id\n';
  await pause(300);
  yield 'last\n';
}

it('a reply that has begun may take longer than the time limit', async () => {
  const trunkline = await start(() => ({ status: 200, chunks: slowly() }), { timeoutMs: 100 });
  await expect(trunkline.GET('/calls/export')).resolves.toBe('id\nlast\n');
});

it('a form is sent as one', async () => {
  const trunkline = await start(() => ok);
  await trunkline.POST('/oauth/token', {
    body: { grant_type: 'client_credentials', scope: 'calls:read calls:write' },
  });
  expect(server.received[0]).toMatchObject({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials&scope=calls%3Aread+calls%3Awrite',
  });
});

describe('who asks', () => {
  const unauthorized = problem(401, 'not_authenticated');

  it.each`
    how                 | auth                           | header             | value
    ${'an API key'}     | ${apiKey('tl_key')}            | ${'x-api-key'}     | ${'tl_key'}
    ${'a token'}        | ${bearer('jwt')}               | ${'authorization'} | ${'Bearer jwt'}
    ${'the next token'} | ${bearer(async () => 'fresh')} | ${'authorization'} | ${'Bearer fresh'}
  `('is said by $how', async ({ auth, header, value }) => {
    const trunkline = await start(() => ok, { auth });
    await trunkline.GET('/agents');
    expect(server.received[0]?.headers[header]).toBe(value);
  });

  it('is said by one token of client credentials for all requests, and by another when it is refused', async () => {
    let tokens = 0;
    const good = () => `Bearer token-${tokens}`;
    const auth = clientCredentials({
      clientId: 'a:b',
      clientSecret: 'c/d',
      scopes: ['calls:read', 'calls:write'],
    });
    let revoked = '';
    const trunkline = await start(
      ({ url, headers }) => {
        if (url === '/oauth/token') {
          return { status: 200, body: { access_token: `token-${++tokens}`, expires_in: 900 } };
        }
        return headers.authorization === good() && headers.authorization !== revoked ? ok : unauthorized;
      },
      { auth },
    );
    const three = () => Promise.all([1, 2, 3].map(() => trunkline.GET('/agents')));
    await three();
    expect(tokens).toBe(1);
    const [asked] = server.received;
    expect(asked?.body).toBe('grant_type=client_credentials&scope=calls%3Aread+calls%3Awrite');
    const [, basic = ''] = asked?.headers.authorization?.split(' ') ?? [];
    expect(atob(basic)).toBe('a%3Ab:c%2Fd');
    revoked = good();
    await three();
    expect(tokens).toBe(2);
  });

  it('is asked again of a token endpoint that says "later"', async () => {
    const trunkline = await start(
      ({ url }, nth) => {
        if (nth === 1) return problem(429, 'login_throttled', {}, { 'Retry-After': '0' });
        return url === '/oauth/token' ? { status: 200, body: { access_token: 'jwt', expires_in: 900 } } : ok;
      },
      { auth: clientCredentials({ clientId: 'id', clientSecret: 'secret' }) },
    );
    await expect(trunkline.GET('/agents')).resolves.toEqual({ id: 'there' });
  });

  it('is asked of the client once more when a token is about to expire', async () => {
    let tokens = 0;
    const trunkline = await start(
      ({ url }) =>
        url === '/oauth/token' ? { status: 200, body: { access_token: `${++tokens}`, expires_in: 20 } } : ok,
      { auth: clientCredentials({ clientId: 'id', clientSecret: 'secret' }) },
    );
    await trunkline.GET('/agents');
    await trunkline.GET('/agents');
    expect(tokens).toBe(2);
  });

  it('is refused for good when the client is', async () => {
    const trunkline = await start(() => ({ status: 401, body: { error: 'invalid_client' } }), {
      auth: clientCredentials({ clientId: 'id', clientSecret: 'wrong' }),
    });
    await expect(trunkline.GET('/agents')).rejects.toMatchObject({ status: 401 });
    await expect(trunkline.GET('/agents')).rejects.toMatchObject({ status: 401 });
    expect(server.received).toHaveLength(2);
  });

  it('is refreshed once for all who meet an expired session, whatever they ask', async () => {
    let fresh = false;
    const trunkline = await start(
      ({ url }) => {
        if (url !== '/auth/refresh') return fresh ? created : unauthorized;
        fresh = true;
        return ok;
      },
      { auth: cookieSession() },
    );
    await Promise.all([trunkline.GET('/agents'), trunkline.GET('/calls'), dial(trunkline)]);
    expect(server.received.filter(({ url }) => url === '/auth/refresh')).toHaveLength(1);
  });

  it('stays unknown when the session cannot be refreshed', async () => {
    const trunkline = await start(() => unauthorized, { auth: cookieSession() });
    await expect(trunkline.GET('/agents')).rejects.toMatchObject({ code: 'not_authenticated' });
    expect(server.received.map(({ url }) => url)).toEqual(['/agents', '/auth/refresh']);
  });
});
