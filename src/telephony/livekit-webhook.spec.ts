import { createHash, createHmac } from 'node:crypto';

import { AccessToken, TokenVerifier, WebhookReceiver } from 'livekit-server-sdk';

import { parseWebhookEvent, signBody, verifySigned } from './livekit-webhook.js';

const keys = { apiKey: 'APIexample', apiSecret: 'an example secret of 32 characters' };
const body = JSON.stringify({ id: 'EV_1', event: 'room_started', room: { name: 'call-1' } });
const later = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('The signature of LiveKit webhooks and of the agent API', () => {
  it("is taken by LiveKit's own SDK", async () => {
    const token = await signBody(body, keys, new Date());
    const event = await new WebhookReceiver(keys.apiKey, keys.apiSecret).receive(body, token);
    expect(event).toMatchObject({ id: 'EV_1', event: 'room_started' });
    await expect(new TokenVerifier(keys.apiKey, keys.apiSecret).verify(token)).resolves.toBeDefined();
  });

  it.each(['', 'Bearer ', 'bearer '])('is accepted with "%s" in front', async (prefix) => {
    const now = new Date();
    const token = await signBody(body, keys, now);
    await expect(verifySigned(Buffer.from(body), prefix + token, keys, now)).resolves.toEqual({ ok: true });
  });

  it('covers an empty body, as a GET has', async () => {
    const now = new Date();
    const token = await signBody('', keys, now);
    await expect(verifySigned('', token, keys, now)).resolves.toEqual({ ok: true });
    await expect(verifySigned('{}', token, keys, now)).resolves.toEqual({
      ok: false,
      because: 'body-mismatch',
    });
  });

  it('is refused without a token, for another body, by another key, after its time', async () => {
    const now = new Date();
    const token = await signBody(body, keys, now);
    const [header, payload] = token.split('.');
    const cases: [string | undefined, string, typeof keys, Date, string][] = [
      [undefined, body, keys, now, 'no-token'],
      ['Bearer ', body, keys, now, 'no-token'],
      [token, `${body} `, keys, now, 'body-mismatch'],
      [token, body, { ...keys, apiSecret: 'another secret of 32 characters!!' }, now, 'bad-signature'],
      [token, body, { ...keys, apiKey: 'APIother' }, now, 'unknown-key'],
      [`${header}.${payload}.`, body, keys, now, 'bad-signature'],
      ['not.a.token', body, keys, now, 'bad-signature'],
      [token, body, keys, later(now, 361), 'expired'],
      [token, body, keys, later(now, -62), 'expired'],
    ];
    for (const [authorization, sent, with_, at, because] of cases) {
      await expect(verifySigned(sent, authorization, with_, at)).resolves.toEqual({ ok: false, because });
    }
    await expect(verifySigned(body, token, keys, later(now, 355))).resolves.toEqual({ ok: true });
  });

  it('is not given by an access token of a participant, though the same secret signed it', async () => {
    const access = new AccessToken(keys.apiKey, keys.apiSecret, { identity: 'someone' });
    access.addGrant({ roomJoin: true, room: 'call-1' });
    const verdict = await verifySigned('', await access.toJwt(), keys, new Date());
    expect(verdict).toEqual({ ok: false, because: 'body-mismatch' });
  });

  it('is not given by an unsigned token', async () => {
    const [, payload] = (await signBody(body, keys, new Date())).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const verdict = await verifySigned(body, unsigned, keys, new Date());
    expect(verdict).toEqual({ ok: false, because: 'bad-signature' });
  });
});

describe('A token', () => {
  it('is refused when it has no expiry, another algorithm, more parts, or is cut anywhere', async () => {
    const now = new Date();
    const signed = (header: object, claims: object) => {
      const text = [header, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${text}.${createHmac('sha256', keys.apiSecret).update(text).digest('base64url')}`;
    };
    const sha256 = createHash('sha256').update(body).digest('base64');
    const verify = (token: string) => verifySigned(body, token, keys, now);
    const hs256 = { alg: 'HS256' };
    const exp = now.getTime() / 1000 + 60;
    await expect(verify(signed(hs256, { iss: keys.apiKey, exp, sha256 }))).resolves.toEqual({ ok: true });
    const wrong = [
      signed(hs256, { iss: keys.apiKey, sha256 }),
      signed(hs256, { iss: keys.apiKey, exp: String(exp), sha256 }),
      signed({ alg: 'none' }, { iss: keys.apiKey, exp, sha256 }),
      signed(hs256, { exp, sha256 }),
      `${signed(hs256, { iss: keys.apiKey, exp, sha256 })}.x`,
    ];
    for (const token of wrong) await expect(verify(token)).resolves.toMatchObject({ ok: false });
    const right = await signBody(body, keys, now);
    for (let length = 0; length < right.length; length += 1) {
      await expect(verify(right.slice(0, length))).resolves.toMatchObject({ ok: false });
    }
  });
});

describe('A webhook event', () => {
  it('is read with what decides about a call', () => {
    const raw = JSON.stringify({
      id: 'EV_2',
      event: 'participant_left',
      createdAt: '1795352088',
      room: { sid: 'RM_1', name: 'call-1' },
      participant: {
        identity: 'callee-1',
        kind: 'SIP',
        attributes: { 'sip.callStatus': 'ringing', 'sip.callID': 'SCL_1' },
        disconnectReason: 'USER_REJECTED',
      },
    });
    expect(parseWebhookEvent(Buffer.from(raw))).toEqual({
      id: 'EV_2',
      event: 'participant_left',
      createdAt: new Date('2026-11-22T12:54:48Z'),
      room: 'call-1',
      identity: 'callee-1',
      joinedAt: null,
      participantKind: 'SIP',
      callStatus: 'ringing',
      disconnectReason: 'USER_REJECTED',
      attributes: { 'sip.callStatus': 'ringing', 'sip.callID': 'SCL_1' },
    });
  });

  it("has protobuf's defaults where its JSON leaves them out", () => {
    const left = { id: 'EV_3', event: 'participant_left', participant: { identity: 'x' } };
    expect(parseWebhookEvent(JSON.stringify(left))).toMatchObject({
      participantKind: 'STANDARD',
      disconnectReason: 'UNKNOWN_REASON',
      callStatus: '',
    });
    expect(parseWebhookEvent(body)).toMatchObject({
      participantKind: '',
      disconnectReason: '',
      identity: '',
    });
  });

  it.each(['', 'x', 'null', '[]', '{}', '{"event":"room_started"}', '{"id":7,"event":"x"}'])(
    'is null for %s',
    (raw) => expect(parseWebhookEvent(raw)).toBeNull(),
  );
});
