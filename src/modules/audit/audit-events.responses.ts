import { PageResponse } from '../../platform/http/paging.responses.js';

export class AuditActorResponse {
  /** `user`, `api-key` or `oauth-client`: the credential that was used; `dialer-webhook`: an outside dialer. */
  type: string;
  /**
   * Of the user, the key or the client.
   * @format uuid
   */
  id: string | null;
  /** The e-mail address of a member, the name of a key or a client; null for who is no longer there. */
  name: string | null;
}

export class AuditObjectResponse {
  type: string;
  /**
   * Mostly a UUID; of a repeated request its route.
   * @type string
   */
  id: string | null;
}

export class AuditEventResponse {
  /** @format uuid */
  id: string;
  /** @format date-time */
  at: string;
  /** `<object>.<what>`, such as `member.removed`. */
  action: string;
  actor: AuditActorResponse;
  object: AuditObjectResponse;
  /** From where. */
  ip: string | null;
  user_agent: string | null;
  /** As in the log, and in `instance` of a problem document. */
  request_id: string | null;
  /** What is worth knowing of the change; depends on the action. */
  data: Record<string, unknown>;
}

export class AuditEventPage extends PageResponse {
  items: AuditEventResponse[];
}
