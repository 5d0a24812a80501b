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
  /** To be passed on to the person invited; shown only here. */
  token: string;
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  expires_at: string;
}
