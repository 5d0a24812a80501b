import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { WebhookInbox } from '../../src/modules/webhooks/webhook-inbox.js';
import { newId } from '../../src/platform/ids.js';
import { signBody } from '../../src/telephony/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
}, 60_000);
afterAll(() => app.close());

const attemptId = newId();
const room = `call-${attemptId}`;

function event(fields: object = {}): { id: string } & Record<string, unknown> {
  return {
    event: 'participant_left',
    id: `EV_${newId()}`,
    createdAt: '1771149600',
    room: { sid: 'RM_1', name: room },
    participant: {
      sid: 'PA_1',
      identity: `callee-${attemptId}`,
      kind: 'SIP',
      disconnectReason: 'USER_REJECTED',
      attributes: { 'sip.callStatus': 'ringing' },
    },
    ...fields,
  };
}

async function send(body: object | string, authorization?: string | null) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signature =
    authorization === undefined ? await signBody(text, app.config.livekit, new Date()) : authorization;
  const request = app.request('post', '/webhook/livekit').set('Content-Type', 'application/webhook+json');
  if (signature !== null) request.set('Authorization', signature);
  return request.send(text);
}

interface Row {
  id: string;
  event: string;
  room: string;
  attempt_id: string | null;
  body: Record<string, unknown>;
  created_at: Date;
}
const stored = (id: string) => app.database.query<Row>('SELECT * FROM webhook_inbox WHERE id = $1', [id]);

describe('an event from LiveKit', () => {
  it('that was acknowledged is in the inbox, with its attempt', async () => {
    const sent = event();
    const reply = await send(sent);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ status: 'accepted' });
    expect(await stored(sent.id)).toMatchObject([
      {
        event: 'participant_left',
        room,
        attempt_id: attemptId,
        created_at: new Date('2026-02-15T10:00:00Z'),
        body: {
          identity: `callee-${attemptId}`,
          disconnectReason: 'USER_REJECTED',
          callStatus: 'ringing',
        },
      },
    ]);
  });

  it('that comes again, also at the same moment, is there once', async () => {
    const sent = event();
    const replies = await Promise.all(Array.from({ length: 10 }, () => send(sent)));
    expect(replies.map((reply) => reply.status)).toEqual(Array(10).fill(200));
    expect(replies.filter((reply) => reply.body.status === 'accepted')).toHaveLength(1);
    expect((await send(sent)).body).toEqual({ status: 'duplicate' });
    expect(await stored(sent.id)).toHaveLength(1);
  });

  it('of a room that is none of ours is kept too, without an attempt', async () => {
    const sent = event({ room: { name: 'somebody-elses' } });
    expect((await send(sent)).status).toBe(200);
    expect(await stored(sent.id)).toMatchObject([{ attempt_id: null, room: 'somebody-elses' }]);
  });

  it('with characters that the database refuses is kept without them, and so are those beside it', async () => {
    const broken = event({ participant: { identity: 'a\u0000b\ud800', attributes: {} } });
    const others = Array.from({ length: 5 }, () => event());
    const replies = await Promise.all([broken, ...others].map((sent) => send(sent)));
    expect(replies.map((reply) => reply.status)).toEqual(Array(6).fill(200));
    expect(await stored(broken.id)).toMatchObject([{ body: { identity: 'a\ufffdb\ufffd' } }]);
  });

  it('is taken with a trailing slash and as plain JSON too', async () => {
    const text = JSON.stringify(event());
    await app
      .request('post', '/webhook/livekit/')
      .set('Content-Type', 'application/json')
      .set('Authorization', `Bearer ${await signBody(text, app.config.livekit, new Date())}`)
      .send(text)
      .expect(200);
  });

  it('is written together with those that come at the same time', async () => {
    const sent = Array.from({ length: 1000 }, () => event());
    const inbox = app.app.get(WebhookInbox, { strict: false });
    await Promise.all(sent.map((each) => inbox.accept(Buffer.from(JSON.stringify(each)))));
    const [row] = await app.database.query<{ events: number; transactions: number }>(
      `SELECT count(*)::int AS events, count(DISTINCT xmin::text)::int AS transactions FROM webhook_inbox
       WHERE id = ANY ($1)`,
      [sent.map((each) => each.id)],
    );
    expect(row).toEqual({ events: 1000, transactions: 5 });
  });
});

const digest = (text: string) => createHash('sha256').update(text).digest('base64');
const tokenWith = (claims: Record<string, string>, secret: string, issuer: string, expires = '5m') =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));

describe('what is not signed by LiveKit', () => {
  it.each([
    ['nothing', async () => null],
    ['no token', async () => 'Bearer nonsense'],
    ['a signature of another body', async () => signBody('{}', app.config.livekit, new Date())],
    [
      'another secret',
      async (text: string) =>
        tokenWith({ sha256: digest(text) }, 'another secret', app.config.livekit.apiKey),
    ],
    [
      'another key',
      async (text: string) => tokenWith({ sha256: digest(text) }, app.config.livekit.apiSecret, 'someone'),
    ],
    [
      'an old signature',
      async (text: string) => signBody(text, app.config.livekit, new Date(Date.now() - 600_000)),
    ],
    ['no digest', async () => tokenWith({}, app.config.livekit.apiSecret, app.config.livekit.apiKey)],
  ])('is refused: %s', async (_, authorizationOf) => {
    const sent = event();
    const reply = await send(sent, await authorizationOf(JSON.stringify(sent)));
    expect(reply.status).toBe(401);
    expect(reply.body.code).toBe('signature_invalid');
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(await stored(sent.id)).toEqual([]);
  });

  it.each(['{}', '[]', '{"event":"room_started"}', '"text"'])('and %s is no event', async (text) => {
    const reply = await send(text);
    expect([reply.status, reply.body.code]).toEqual([
      400,
      expect.stringMatching(/webhook_invalid|malformed/),
    ]);
  });
});
