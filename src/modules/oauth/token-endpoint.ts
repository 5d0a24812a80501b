import { Injectable } from '@nestjs/common';
import OAuth2Server from '@node-oauth/oauth2-server';
import type { Request as HttpRequest } from 'express';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors.js';
import { type Scope, scopeNames } from '../../platform/http/scopes.js';
import { isUuid } from '../../platform/ids.js';
import { clientTokenLifeS, ClientTokens, LoginLimiter } from '../auth/index.js';
import { secretMatches } from './client-secret.js';
import { clientSecrets } from './data/oauth-clients.repository.js';
import { formFault, fromBasic, grantScopes } from './domain/token-request.js';
import type { TokenResponse } from './oauth.responses.js';
import { oauthRefusal } from './token-refusals.js';

/** The client credentials grant. The library reads the request and speaks RFC 6749; this says who is who. */
@Injectable()
export class TokenEndpoint {
  constructor(
    private readonly database: SystemDatabase,
    private readonly tokens: ClientTokens,
    private readonly limiter: LoginLimiter,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError with the members `error` and `error_description` of RFC 6749, section 5.2 */
  async issue(request: HttpRequest): Promise<TokenResponse> {
    const body = (request.body ?? {}) as Record<string, unknown>;
    const fault = formFault(body, request.headers.authorization !== undefined);
    if (fault !== null) throw oauthRefusal('invalid_request', fault);
    const server = new OAuth2Server({ model: this.modelFor(request) });
    const headers = request.headers as Record<string, string>;
    const asked = new OAuth2Server.Request({ headers, method: request.method, query: {}, body });
    const reply = new OAuth2Server.Response();
    try {
      await server.token(asked, reply, { accessTokenLifetime: clientTokenLifeS });
    } catch (error) {
      throw refusalOf(error);
    }
    return reply.body as TokenResponse;
  }

  private modelFor(request: HttpRequest): OAuth2Server.ClientCredentialsModel {
    const decode = request.headers.authorization === undefined ? (text: string) => text : fromBasic;
    let narrowedTo: readonly Scope[] | null = null;
    return {
      getClient: (id, secret) => this.authenticate(decode(id), decode(secret), request.ip ?? ''),
      getUserFromClient: async (client) => ({ id: client.id }),
      validateScope: async (_user, client, scope) => {
        const grant = grantScopes(client['scopes'] as Scope[] | null, scope, scopeNames);
        if (grant.kind === 'refused') return false;
        narrowedTo = grant.narrowed ? (grant.scopes as Scope[]) : null;
        return [...grant.scopes];
      },
      generateAccessToken: (client) => this.tokens.sign({ clientId: client.id, scopes: narrowedTo }),
      saveToken: async (token, client, user) => ({ ...token, client, user }),
      getAccessToken: async () => null, // only the resolver of principals reads tokens
    };
  }

  /**
   * The secret is looked at before the failures are: it is too random to be guessed between two tries, and a fleet
   * whose processes all ask at the same moment has nothing wrong to be slowed for.
   */
  private async authenticate(id: string, secret: string, ip: string): Promise<OAuth2Server.Client | null> {
    if (!isUuid(id)) return null;
    const client = await this.database.withSystem((tx) => clientSecrets(tx, id, this.clock.now()));
    if (client === null || !secretMatches(secret, [client.secret_hash, client.previous_secret_hash])) {
      await this.limiter.take(`oauth-client ${id.toLowerCase()}`, ip);
      return null;
    }
    return { id: client.id, grants: ['client_credentials'], scopes: client.scopes };
  }
}

/** What the library refuses, in our words; what broke beneath it, as it was. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof OAuth2Server.OAuthError)) return error;
  const { inner } = error as { inner?: unknown };
  if (inner instanceof AppError || error.name === 'server_error') return inner ?? error;
  return oauthRefusal(error.name, error.message);
}
