import { PageResponse } from '../../platform/http/paging.responses.js';

export class WorkspaceResponse {
  /** @format uuid */
  id: string;
  name: string;
  /** Unique on this installation. */
  slug: string;
  /** The caller's role there; null for a superuser who is no member. */
  role: 'member' | 'developer' | 'admin' | null;
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
}

export class WorkspacePage extends PageResponse {
  items: WorkspaceResponse[];
}

export class MemberResponse {
  /** @format uuid */
  user_id: string;
  email: string;
  name: string;
  role: 'member' | 'developer' | 'admin';
  /**
   * Since when they belong to it.
   * @format date-time
   */
  joined_at: string;
}

export class MemberPage extends PageResponse {
  items: MemberResponse[];
}

export class InvitationResponse {
  /** @format uuid */
  id: string;
  email: string;
  role: 'member' | 'developer' | 'admin';
  /**
   * The user; null when an API key did.
   * @format uuid
   */
  invited_by: string | null;
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  expires_at: string;
}

export class InvitationPage extends PageResponse {
  items: InvitationResponse[];
}

export class CreatedInvitationResponse extends InvitationResponse {
  /** What the link in the mail has; shown only here. */
  token: string;
}

export class InvitationViewResponse {
  workspace_name: string;
  /** Who signs in or up must do so with this address. */
  email: string;
  role: 'member' | 'developer' | 'admin';
  /** @format date-time */
  expires_at: string;
  /** Whether there is an account with this address: then sign in and accept, else sign up. */
  has_account: boolean;
}
