import { PageResponse } from '../../platform/http/paging.responses.js';
import type { UploadStatus } from '../dialing/index.js';

/** Where the rows of the file are: `rows_total = accepted + updated + rejected`, once it is completed. */
export class UploadCounts {
  /**
   * Rows of the file.
   * @type integer
   */
  rows_total: number;
  /**
   * Rows that became people of the campaign.
   * @type integer
   */
  accepted: number;
  /**
   * Rows whose number was in the campaign before: their variables are those of this file now.
   * @type integer
   */
  updated: number;
  /**
   * Rows that could not be taken; `GET /api/v/upload/{uuid}/rejected/` says why.
   * @type integer
   */
  rejected: number;
  /**
   * Of the accepted ones: who is on the suppression list.
   * @type integer
   */
  suppressed: number;
  /**
   * Of the updated ones: who was being called at that moment; their next attempt has the new variables.
   * @type integer
   */
  dialing: number;
}

export class UploadFailure {
  code: string;
  detail: string;
  /**
   * Line of the file.
   * @type integer
   */
  line: number | null;
}

export class UploadedFile {
  name: string;
  /** @type integer */
  bytes: number;
}

export class UploadResponse {
  id: string;
  /** The same as `id`. */
  uuid: string;
  campaign_id: string;
  status: UploadStatus;
  file: UploadedFile;
  default_country: string;
  counts: UploadCounts;
  /** Why the file could not be imported: nothing of it was taken. */
  failure: UploadFailure | null;
  /**
   * The upload whose rows this one has in corrected form.
   * @format uuid
   */
  retry_of: string | null;
  /**
   * The upload that has this one's rows in corrected form.
   * @format uuid
   */
  retried_by: string | null;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}

export class UploadPage extends PageResponse {
  items: UploadResponse[];
}
