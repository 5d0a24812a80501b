import { WorkspaceResponse } from '../workspaces/index.js';

export class UserResponse {
  /** @format uuid */
  id: string;
  email: string;
  name: string;
  is_superuser: boolean;
  /** Whether it is proven that the address is theirs: by a link in a mail, or by Google. */
  email_verified: boolean;
}

export class ResetRequestedResponse {
  /** The same whether or not there is such an account. */
  message: string;
}

export class SessionResponse {
  /** JWT, for `Authorization: Bearer`; the cookie `access_token` has the same. */
  access_token: string;
  token_type: 'Bearer';
  /**
   * Seconds for which the access token holds.
   * @type integer
   */
  expires_in: number;
  user: UserResponse;
  /** The active workspace; null for a person who belongs to none. */
  workspace: WorkspaceResponse | null;
}
