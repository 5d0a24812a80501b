import { PageResponse } from '../../platform/http/paging.responses.js';

export class ConsentResponse {
  id: string;
  phone_number: string;
  basis: 'express' | 'written';
  given_at: Date;
  source: string;
  text_version: string | null;
  /** The batch or campaign in whose file it stood; null when it came by the API. */
  list_id: string | null;
  prospect_id: string | null;
  /** The user who recorded it; null for an API key or a file. */
  recorded_by: string | null;
  created_at: Date;
  /** From then on it holds no longer; null while it does. */
  withdrawn_at: Date | null;
  /** How it was withdrawn; `import` is a file of suppressed numbers, `opt_out` what the person said to an agent. */
  withdrawn_by: 'api' | 'import' | 'disposition' | 'opt_out' | 'webhook' | 'erasure' | null;
}

export class ConsentPage extends PageResponse {
  items: ConsentResponse[];
}

export class WithdrawalResponse {
  phone_number: string;
  /**
   * How many consents held until now.
   * @type integer
   */
  withdrawn: number;
  /** The entry of the suppression list because of which the number is not called; DELETE /suppressions/{id} ends it. */
  suppression_id: string;
}
