import { PageResponse } from '../../platform/http/paging.responses.js';

export class DecisionListResponse {
  id: string;
  kind: 'batch' | 'campaign' | 'run';
  name: string;
}

export class DecisionConsentResponse {
  basis: string;
  given_at: Date;
  source: string;
  text_version: string | null;
}

export class ContactDecisionResponse {
  id: string;
  /** When it was decided. */
  at: Date;
  /** `dial`: a call was to be placed; `wait`: not yet; `skip`: never. */
  kind: 'dial' | 'wait' | 'skip';
  /** The reason, such as `due`, `outside-window`, `attempt-cap`, `consent-missing`, `suppressed`. */
  because: string;
  /** Whose rule it was: the name of a profile, such as `us-fl`, else `campaign`, `workspace`, `suppression`, `erased`. */
  rule: string | null;
  /** The time zones of the person that were looked at; all of them had to be inside the hours. */
  zones: string[];
  /** How the zones were found: told by the file or the API, or by the number itself. */
  zone_source: 'given' | 'number' | null;
  /** The consent that let the call be, where one was needed. */
  consent: DecisionConsentResponse | null;
  /** Of a wait: when to look again. */
  until: Date | null;
  /** Of a suppression: where it came from. */
  source: string | null;
  /** The batch or campaign; null for a single call, and for what holds for all lists. */
  list: DecisionListResponse | null;
  prospect_id: string | null;
  call_id: string | null;
  /** When the phone was called; null for what was decided otherwise, or not carried out. */
  dialed_at: Date | null;
  /** How the call ended; `lapsed` for one that was decided and not dialed. */
  outcome: string | null;
  end_reason: string | null;
}

export class ContactDecisionPage extends PageResponse {
  items: ContactDecisionResponse[];
}
