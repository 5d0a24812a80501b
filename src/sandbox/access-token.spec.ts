import { AccessToken, TokenVerifier as SdkVerifier } from 'livekit-server-sdk';
import { createHash, createHmac } from 'node:crypto';
import { InvalidToken, signBody, TokenVerifier } from './access-token.js';

const key = 'key';
const secret = 'a secret of at least thirty-two characters';
const now = Date.parse('2026-07-01T12:00:00Z');
const seconds = now / 1000;

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims: object, signedWith = secret, header: object = { alg: 'HS256' }): string {
  const content = `${part(header)}.${part(claims)}`;
  return `${content}.${createHmac('sha256', signedWith).update(content).digest('base64url')}`;
}

it('takes the tokens that the SDK makes, with their grants', async () => {
  const made = new AccessToken(key, secret, { ttl: 5 });
  made.addGrant({ roomAdmin: true, room: 'call-1' });
  made.addSIPGrant({ call: true });
  const grants = new TokenVerifier(key, secret, () => 1).verify(await made.toJwt(), Date.now());
  expect(grants).toMatchObject({ video: { roomAdmin: true, room: 'call-1' }, sip: { call: true } });
});

it.each`
  seconds | speed | taken
  ${-1}   | ${1}  | ${true}
  ${55}   | ${1}  | ${true}
  ${60}   | ${1}  | ${true}
  ${65}   | ${1}  | ${false}
  ${1}    | ${50} | ${true}
  ${2}    | ${50} | ${false}
`(
  'at speed $speed a token is taken $seconds s past its expiry: $taken',
  (row: { seconds: number; speed: number; taken: boolean }) => {
    const verifier = new TokenVerifier(key, secret, () => row.speed);
    const old = token({ iss: key, exp: seconds - row.seconds });
    const verify = () => verifier.verify(old, now);
    if (row.taken) expect(verify()).toMatchObject({ iss: key });
    else expect(verify).toThrow(/token is expired/);
  },
);

it('a token that was taken before is refused once it has expired', () => {
  const verifier = new TokenVerifier(key, secret, () => 1);
  const short = token({ iss: key, exp: seconds + 5 });
  verifier.verify(short, now);
  expect(() => verifier.verify(short, now + 66_000)).toThrow(InvalidToken);
});

it.each`
  what                        | bad
  ${'another secret'}         | ${token({ iss: key }, 'wrong')}
  ${'another key'}            | ${token({ iss: 'other' })}
  ${'no issuer'}              | ${token({})}
  ${'no algorithm'}           | ${token({ iss: key }, secret, { alg: 'none' })}
  ${'not valid before later'} | ${token({ iss: key, nbf: seconds + 61 })}
  ${'not three parts'}        | ${'a.b'}
  ${'not JSON'}               | ${'a.b.c'}
  ${'nothing'}                | ${''}
`('refuses a token with $what', ({ bad }: { bad: string }) => {
  expect(() => new TokenVerifier(key, secret, () => 1).verify(bad, now)).toThrow(InvalidToken);
});

it('signs a body so that the SDK takes it for its webhook', async () => {
  const claims = await new SdkVerifier(key, secret).verify(signBody(key, secret, '{"é":1}', Date.now()));
  expect(claims.sha256).toBe(createHash('sha256').update('{"é":1}').digest('base64'));
});
