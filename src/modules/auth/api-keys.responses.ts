import { PageResponse } from '../../platform/http/paging.responses.js';
import type { Scope } from '../../platform/http/scopes.js';

/** Of a credential that is no person: an API key or an OAuth client. */
export class CredentialResponse {
  /** @format uuid */
  id: string;
  name: string;
  role: 'member' | 'developer' | 'admin';
  /** What it is narrowed to; null for all that its role may do. */
  scopes: Scope[] | null;
  /** @format date-time */
  created_at: string;
  /**
   * To the minute; null when it was never used.
   * @format date-time
   */
  last_used_at: string | null;
}

export class ApiKeyResponse extends CredentialResponse {
  /** The beginning of the key, to tell it from others. */
  prefix: string;
}

export class CreatedApiKeyResponse extends ApiKeyResponse {
  /** For the header `X-API-Key`. Shown only here. */
  key: string;
}

export class ApiKeyPage extends PageResponse {
  items: ApiKeyResponse[];
}
