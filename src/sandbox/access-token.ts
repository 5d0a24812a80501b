import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a LiveKit access token allows; the fields that the sandbox asks for. */
export interface Grants {
  video?: { room?: string; roomCreate?: boolean; roomList?: boolean; roomAdmin?: boolean };
  sip?: { admin?: boolean; call?: boolean };
}

interface Claims extends Grants {
  iss?: unknown;
  exp?: unknown;
  nbf?: unknown;
  iat?: unknown;
}

/** The token was not taken. The message is LiveKit's. */
export class InvalidToken extends Error {}

const LEEWAY_MS = 60_000;
const CACHED_TOKENS = 4096;
const signingHeader = base64url({ alg: 'HS256', typ: 'JWT' });

/** Verifies access tokens as LiveKit does: HS256, the issuer is the API key, one minute of leeway. */
export class TokenVerifier {
  private readonly verified = new Map<string, Claims>();

  /** @param leewayDivisor by how much the minute of leeway is shortened, read at each token */
  constructor(
    private readonly apiKey: string,
    private readonly apiSecret: string,
    private readonly leewayDivisor: () => number,
  ) {}

  verify(token: string, now: number): Grants {
    let claims = this.verified.get(token);
    if (!claims) {
      claims = this.claimsOf(token);
      if (this.verified.size >= CACHED_TOKENS) this.verified.clear();
      this.verified.set(token, claims);
    }
    this.checkTimes(token, claims, now);
    return claims;
  }

  private claimsOf(token: string): Claims {
    const [header, payload, signature, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
      throw new InvalidToken('invalid authorization token');
    }
    const claims = decode(payload);
    if (decode(header)['alg'] !== 'HS256') throw new InvalidToken('invalid authorization token');
    if (claims.iss !== this.apiKey) throw new InvalidToken(`invalid API key: ${String(claims.iss ?? '')}`);
    const expected = createHmac('sha256', this.apiSecret).update(`${header}.${payload}`).digest();
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw invalid(token, 'go-jose/go-jose: error in cryptographic primitive');
    }
    return claims;
  }

  private checkTimes(token: string, claims: Claims, now: number): void {
    const leeway = LEEWAY_MS / this.leewayDivisor();
    if (typeof claims.nbf === 'number' && now + leeway < claims.nbf * 1000) {
      throw invalid(token, 'go-jose/go-jose/jwt: validation failed, token not valid yet (nbf)');
    }
    if (typeof claims.exp === 'number' && now - leeway > claims.exp * 1000) {
      throw invalid(token, 'go-jose/go-jose/jwt: validation failed, token is expired (exp)');
    }
  }
}

/**
 * The token that goes with a body: LiveKit's webhook signature, a JWT of five minutes that carries the
 * SHA-256 of the raw body.
 */
export function signBody(apiKey: string, apiSecret: string, body: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  const sha256 = createHash('sha256').update(body).digest('base64');
  const payload = base64url({ iss: apiKey, nbf: seconds, exp: seconds + 300, sha256 });
  const signature = createHmac('sha256', apiSecret).update(`${signingHeader}.${payload}`).digest('base64url');
  return `${signingHeader}.${payload}.${signature}`;
}

function invalid(token: string, why: string): InvalidToken {
  return new InvalidToken(`invalid token: ${token}, error: ${why}`);
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Claims & Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null) return value as Claims & Record<string, unknown>;
  } catch {
    // the same answer as for JSON that is not an object
  }
  throw new InvalidToken('invalid authorization token');
}
