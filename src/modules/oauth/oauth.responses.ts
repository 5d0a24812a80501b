import { PageResponse } from '../../platform/http/paging.responses.js';
import type { Scope } from '../../platform/http/scopes.js';
import { CredentialResponse } from '../auth/index.js';

export class OAuthClientResponse extends CredentialResponse {
  /**
   * Until when the secret before the last rotation holds; null when none does.
   * @format date-time
   */
  previous_secret_until: string | null;
}

export class OAuthClientSecretResponse extends OAuthClientResponse {
  /** For the token request: the same as `id`. */
  client_id: string;
  /** Shown only here. */
  client_secret: string;
}

export class OAuthClientPage extends PageResponse {
  items: OAuthClientResponse[];
}

/** RFC 6749, section 5.1. */
export class TokenResponse {
  /** For `Authorization: Bearer`. */
  access_token: string;
  token_type: 'Bearer';
  /** Seconds for which the token holds. */
  expires_in: number;
  /** The scopes that the token has, with spaces between. Its role may allow less. */
  scope: string;
}

/** RFC 8414. */
export class AuthorizationServerResponse {
  issuer: string;
  token_endpoint: string;
  grant_types_supported: 'client_credentials'[];
  response_types_supported: string[];
  token_endpoint_auth_methods_supported: ('client_secret_basic' | 'client_secret_post')[];
  scopes_supported: Scope[];
  service_documentation: string;
}
