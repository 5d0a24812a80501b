import { PageResponse } from '../../platform/http/paging.responses.js';
import { WorkspaceResponse } from '../workspaces/index.js';

export class UserResponse {
  /** @format uuid */
  id: string;
  email: string;
  name: string;
  is_superuser: boolean;
}

export class SessionResponse {
  /** JWT, for `Authorization: Bearer`; the cookie `access_token` has the same. */
  access_token: string;
  token_type: 'Bearer';
  /** Seconds for which the access token holds. */
  expires_in: number;
  user: UserResponse;
  /** The active workspace; null for a person who belongs to none. */
  workspace: WorkspaceResponse | null;
}

export class ApiKeyResponse {
  /** @format uuid */
  id: string;
  name: string;
  role: 'member' | 'developer' | 'admin';
  /** The beginning of the key, to tell it from others. */
  prefix: string;
  /** @format date-time */
  created_at: string;
  /**
   * To the minute; null when it was never used.
   * @format date-time
   */
  last_used_at: string | null;
}

export class CreatedApiKeyResponse extends ApiKeyResponse {
  /** For the header `X-API-Key`. Shown only here. */
  key: string;
}

export class ApiKeyPage extends PageResponse {
  items: ApiKeyResponse[];
}
