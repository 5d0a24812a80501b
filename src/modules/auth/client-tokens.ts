import { Inject, Injectable } from '@nestjs/common';
import { decodeProtectedHeader, errors, SignJWT } from 'jose';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { AppError } from '../../platform/errors.js';
import { isScope, type Scope } from '../../platform/http/scopes.js';
import { newId } from '../../platform/ids.js';
import { keyOf, verifyWithRing } from './token-ring.js';

/** Long enough not to be asked for all the time; revoking the client ends its tokens at once all the same. */
export const clientTokenLifeS = 3600;

// Another type and audience than a person's token: neither can pass for the other.
const tokenType = 'client+jwt';
const audience = 'trunkline-api';
const issuer = 'trunkline';

/** What a client's access token says. Its role, and whether it still holds, are read fresh at every request. */
export interface ClientClaims {
  clientId: string;
  /** What the token was narrowed to when it was asked for; null for all that the client has. */
  scopes: readonly Scope[] | null;
}

/** Access tokens of OAuth clients: JWT, HS256. */
@Injectable()
export class ClientTokens {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'secrets'>,
    private readonly clock: Clock,
  ) {}

  sign({ clientId, scopes }: ClientClaims): Promise<string> {
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    return new SignJWT({ client_id: clientId, ...(scopes !== null && { scope: scopes.join(' ') }) })
      .setProtectedHeader({ alg: 'HS256', typ: tokenType })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(clientId)
      .setJti(newId())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + clientTokenLifeS)
      .sign(keyOf(this.config.secrets().token.current));
  }

  /** @throws AppError unauthenticated `token_expired` or `token_invalid` */
  async verify(token: string): Promise<ClientClaims> {
    const now = this.clock.now();
    const options = {
      algorithms: ['HS256'],
      typ: tokenType,
      issuer,
      audience,
      requiredClaims: ['exp', 'sub'],
      currentDate: now,
    };
    try {
      const { payload } = await verifyWithRing(token, this.config.secrets().token, options, now);
      const { sub, scope } = payload;
      if (sub === undefined || !(scope === undefined || typeof scope === 'string')) throw invalidToken();
      return { clientId: sub, scopes: scope === undefined ? null : scope.split(' ').filter(isScope) };
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        const detail = 'The access token has expired; ask /oauth/token for another.';
        throw new AppError('unauthenticated', 'token_expired', detail);
      }
      if (error instanceof errors.JOSEError) throw invalidToken();
      throw error;
    }
  }
}

/** Whether a token says of itself that it is a client's; what it is worth, `verify` tells. */
export function claimsToBeAClients(token: string): boolean {
  try {
    return decodeProtectedHeader(token).typ === tokenType;
  } catch {
    return false; // no JWT at all, which whoever verifies it will say
  }
}

function invalidToken(): AppError {
  return new AppError('unauthenticated', 'token_invalid', 'The access token is not valid.');
}
