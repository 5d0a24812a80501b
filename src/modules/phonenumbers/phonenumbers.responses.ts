import { PageResponse } from '../../platform/http/paging.responses.js';

export class PhoneNumberResponse {
  id: string;

  /** E.164. */
  phone_number: string;

  /** ISO 3166-1 alpha-2; null for a number of no country. */
  country: string | null;

  label: string | null;

  provider: string | null;

  email: string | null;

  /** The agent that speaks on this number. */
  agent_id: string | null;

  /** The number's trunk; null for a number that is only mapped to an agent so far. */
  trunk_id: string | null;

  sip_address: string | null;

  auth_username: string | null;

  /** Whether a password is stored. It is never returned. */
  has_auth_password: boolean;

  krisp_enabled: boolean | null;

  calls_per_second: number | null;

  /**
   * The most calls at once over this trunk; null for no limit of its own.
   * @type integer
   */
  max_concurrent: number | null;

  /**
   * Whether LiveKit knows the trunk as it is here. `pending`: a worker is bringing it there; `error`: the last try
   * failed with `sync_error`, and it is tried again. Null for a number without a trunk.
   */
  sync_status: 'pending' | 'synced' | 'error' | null;

  sync_error: string | null;

  /** `open`: the trunk failed several times in a row and is not dialed until `breaker_until`. */
  breaker_state: 'closed' | 'open' | 'half-open' | null;

  breaker_until: Date | null;

  created_at: Date;

  updated_at: Date;
}

export class PhoneNumberPageResponse extends PageResponse {
  items: PhoneNumberResponse[];
}
