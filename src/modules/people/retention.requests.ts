import { IsInt, Max, Min, ValidateIf } from 'class-validator';
import { shortestCallsDays } from './domain/retention.js';

const set = (_: object, value: unknown): boolean => value !== undefined && value !== null;
const longestDays = 36_500;

export class UpdateRetentionRequest {
  /** What was said in a call and asked of your functions, from its beginning; null to keep it. */
  @ValidateIf(set)
  @IsInt()
  @Min(1)
  @Max(longestDays)
  transcripts_days?: number | null;

  /** Calls with their attempts, from their beginning: at least 31 days, since caps count them for so long. */
  @ValidateIf(set)
  @IsInt()
  @Min(shortestCallsDays)
  @Max(longestDays)
  calls_days?: number | null;

  /** Prospects and rejected rows, from the end of their batch or the archiving of their campaign. */
  @ValidateIf(set)
  @IsInt()
  @Min(shortestCallsDays)
  @Max(longestDays)
  prospects_days?: number | null;

  /** Uploaded files, from the end of their batch or the archiving of their campaign. */
  @ValidateIf(set)
  @IsInt()
  @Min(1)
  @Max(longestDays)
  uploads_days?: number | null;

  /** Why somebody was not called, from the decision; why they were is kept with the call. */
  @ValidateIf(set)
  @IsInt()
  @Min(1)
  @Max(longestDays)
  decisions_days?: number | null;

  /** Consents that were withdrawn, from then on; one that holds is never removed. */
  @ValidateIf(set)
  @IsInt()
  @Min(1)
  @Max(longestDays)
  consents_days?: number | null;
}
