import { Controller, Get, Header, HttpCode, Inject, Post, Req, UseFilters } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Access } from '../../platform/http/access.js';
import { Problems, ProblemsAlsoAs } from '../../platform/http/problems.js';
import { RateLimited } from '../../platform/http/rate-limit/rate-limited.js';
import { scopeNames } from '../../platform/http/scopes.js';
import { NotIdempotent } from '../../platform/http/transaction.interceptor.js';
import { AuthorizationServerResponse, TokenResponse } from './oauth.responses.js';
import { TokenEndpoint } from './token-endpoint.js';
import { TokenProblemFilter } from './token-refusals.js';

@ApiTags('OAuth clients')
@Controller('oauth')
@UseFilters(TokenProblemFilter)
export class TokenController {
  constructor(private readonly endpoint: TokenEndpoint) {}

  /**
   * Get an access token as an OAuth client
   *
   * OAuth 2.1 client credentials grant (RFC 6749, section 4.4). The client authenticates by HTTP Basic
   * (`client_secret_basic`) or by `client_id` and `client_secret` in the form (`client_secret_post`). `scope` narrows the
   * token to some of the client's scopes; a wider or unknown one is `invalid_scope`. Refusals have `error` and
   * `error_description` as RFC 6749 says, beside the members of a problem document, and leave as application/json.
   */
  @Post('token')
  @Problems(
    'oauth_client_invalid',
    'oauth_request_invalid',
    'oauth_grant_unsupported',
    'oauth_scope_invalid',
    'login_throttled',
  )
  @ProblemsAlsoAs('application/json')
  @Access('public')
  @RateLimited('login')
  @NotIdempotent('each token is a new one, and one more does no harm')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['grant_type'],
      properties: {
        grant_type: { type: 'string', enum: ['client_credentials'] },
        client_id: { type: 'string', format: 'uuid' },
        client_secret: { type: 'string' },
        scope: {
          type: 'string',
          description: 'Scopes with spaces between, such as `calls:write calls:read`.',
        },
      },
    },
  })
  issueToken(@Req() request: Request): Promise<TokenResponse> {
    return this.endpoint.issue(request);
  }
}

@ApiTags('OAuth clients')
@Controller('.well-known')
export class AuthorizationServerController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Find the token endpoint and the scopes
   *
   * Metadata of the authorization server (RFC 8414).
   */
  @Get('oauth-authorization-server')
  @Access('public')
  @Header('Cache-Control', 'public, max-age=3600')
  getAuthorizationServer(): AuthorizationServerResponse {
    return {
      issuer: this.config.publicUrl,
      token_endpoint: `${this.config.publicUrl}/oauth/token`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      scopes_supported: scopeNames,
      service_documentation: `${this.config.publicUrl}/docs`,
    };
  }
}
