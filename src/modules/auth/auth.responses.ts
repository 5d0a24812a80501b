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
