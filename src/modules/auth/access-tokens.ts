import { Inject, Injectable } from '@nestjs/common';
import { errors, SignJWT } from 'jose';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { AppError } from '../../platform/errors.js';
import { keyOf, verifyWithRing } from './token-ring.js';

export const accessTokenLifeS = 15 * 60;

const issuer = 'trunkline';
const tokenType = 'at+jwt';

/** What an access token says. Role and membership are not in it: they are read fresh at every request. */
export interface AccessClaims {
  userId: string;
  /** The active workspace; null for a person who has none. */
  workspaceId: string | null;
  /** The family of refresh tokens that it belongs to: ends with it. */
  sessionId: string;
}

/** Access tokens: JWT, HS256, 15 minutes. */
@Injectable()
export class AccessTokens {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'secrets'>,
    private readonly clock: Clock,
  ) {}

  sign({ userId, workspaceId, sessionId }: AccessClaims): Promise<string> {
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    return new SignJWT({ ws: workspaceId, sid: sessionId })
      .setProtectedHeader({ alg: 'HS256', typ: tokenType })
      .setIssuer(issuer)
      .setSubject(userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + accessTokenLifeS)
      .sign(keyOf(this.config.secrets().token.current));
  }

  /** @throws AppError unauthenticated `token_expired` or `token_invalid` */
  async verify(token: string): Promise<AccessClaims> {
    try {
      const options = {
        algorithms: ['HS256'],
        typ: tokenType,
        issuer,
        requiredClaims: ['exp', 'sub', 'sid'],
        currentDate: this.clock.now(),
      };
      const { payload } = await verifyWithRing(token, this.config.secrets().token, options, this.clock.now());
      return claimsOf(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new AppError('unauthenticated', 'token_expired', 'The access token has expired; refresh it.');
      }
      if (error instanceof errors.JOSEError) throw invalidToken();
      throw error;
    }
  }

  /** The claims of a token that may have expired, for signing out; null when it was never one of ours. */
  async verifyExpired(token: string): Promise<AccessClaims | null> {
    try {
      const options = { algorithms: ['HS256'], typ: tokenType, issuer, currentDate: new Date(0) };
      const { payload } = await verifyWithRing(token, this.config.secrets().token, options, this.clock.now());
      return claimsOf(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof AppError) return null;
      throw error;
    }
  }
}

function claimsOf(payload: Record<string, unknown>): AccessClaims {
  const { sub, ws, sid } = payload;
  if (typeof sub !== 'string' || typeof sid !== 'string' || !(ws === null || typeof ws === 'string')) {
    throw invalidToken();
  }
  return { userId: sub, workspaceId: ws, sessionId: sid };
}

function invalidToken(): AppError {
  return new AppError('unauthenticated', 'token_invalid', 'The access token is not valid; sign in again.');
}
