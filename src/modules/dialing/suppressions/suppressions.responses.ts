import { PageResponse } from '../../../platform/http/paging.responses.js';

export class SuppressionResponse {
  id: string;
  phone_number: string;
  /**
   * Where it came from: `opt_out` is what the person said to an agent, `webhook` what an outside dialer reported,
   * `erasure` the first step of one that is under way.
   */
  source: 'api' | 'import' | 'disposition' | 'opt_out' | 'webhook' | 'erasure';
  reason: string | null;
  /** The user who added it; null for an API key, or an agent's disposition. */
  created_by: string | null;
  created_at: Date;
}

export class SuppressionPage extends PageResponse {
  items: SuppressionResponse[];
}

export class RejectedSuppression {
  /** @type integer */
  line: number;
  reason: string;
  detail: string | null;
  /** The row's cells, as the file has them. */
  columns: string[];
}

/** `rows = added + already_suppressed + duplicates + rejected`. */
export class SuppressionImportResponse {
  /** @type integer */
  rows: number;
  /** @type integer */
  added: number;
  /** @type integer */
  already_suppressed: number;
  /**
   * Rows whose number stands in an earlier row of the file.
   * @type integer
   */
  duplicates: number;
  /** @type integer */
  rejected: number;
  /** The first 1,000 of them, a megabyte at most. */
  rejected_rows: RejectedSuppression[];
}
