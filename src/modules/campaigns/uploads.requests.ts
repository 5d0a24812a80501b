import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsNotEmpty, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { Optional } from '../../platform/http/optional.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { UPLOAD_STATUSES, type UploadStatus } from '../dialing/index.js';

/** How a file of people is to be read. */
export class UploadRequest {
  /** People: CSV with a header row, UTF-8, UTF-16 or Latin-1, any usual delimiter. */
  @ApiProperty({ type: 'string', format: 'binary', required: true })
  file?: never;

  /**
   * ISO 3166-1 country of numbers without a country code; by default the campaign's.
   * @example 'US'
   */
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  default_country?: string;

  /**
   * JSON: a column's header → `phone_number`, `timezone`, `country`, the name of a variable, or null to leave it out.
   * Columns that are not in it are found by their usual names; all others become variables.
   */
  @IsOptional()
  @IsObject()
  column_map?: Record<string, string | null>;

  /** Takes a file whose bytes this campaign got before. */
  @Optional()
  @IsBoolean()
  allow_duplicate?: boolean;
}

/** A retry: without a form, of the stored file; with one, of corrected rows. */
export class RetryUploadRequest extends UploadRequest {
  /** The corrected rows, such as the report of rejected ones, mended. */
  @ApiProperty({ type: 'string', format: 'binary', required: true })
  declare file?: never;
}

export class UploadListQuery extends PageQuery {
  /** Only uploads in this status. */
  @Optional()
  @IsIn(UPLOAD_STATUSES)
  status?: UploadStatus;
}
