/** Days; null: kept until the person is erased. */
export class RetentionResponse {
  workspace_id: string;

  /**
   * What was said in a call and asked of your functions, from its beginning.
   * @type integer
   */
  transcripts_days: number | null;

  /**
   * Calls with their attempts, from their beginning.
   * @type integer
   */
  calls_days: number | null;

  /**
   * Prospects and rejected rows, from the end of their batch or the archiving of their campaign.
   * @type integer
   */
  prospects_days: number | null;

  /**
   * Uploaded files, from the end of their batch or the archiving of their campaign.
   * @type integer
   */
  uploads_days: number | null;

  /**
   * Why somebody was not called, from the decision.
   * @type integer
   */
  decisions_days: number | null;

  /**
   * Consents that were withdrawn, from then on.
   * @type integer
   */
  consents_days: number | null;
}
