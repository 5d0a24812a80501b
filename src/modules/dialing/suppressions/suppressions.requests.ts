import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../../platform/http/paging.requests.js';
import { Optional } from '../../../platform/http/optional.js';

export class CreateSuppressionRequest {
  /**
   * With country code, such as `+14155550123`.
   * @example '+12125550123'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  phone_number: string;

  /** @example 'asked by mail' */
  @Optional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}

export class SuppressionListQuery extends PageQuery {
  /** Only this number. */
  @Optional()
  @IsString()
  @MaxLength(40)
  phone_number?: string;
}

export class ImportSuppressionsRequest {
  /** CSV with a header row and a column of phone numbers, as for a batch. */
  @ApiProperty({ type: 'string', format: 'binary', required: true })
  file?: never;

  /** ISO 3166-1 country of numbers without a country code; by default that of the workspace's own numbers. */
  @Optional()
  @IsString()
  @MaxLength(40)
  default_country?: string;

  /** JSON: a column's header → `phone_number`, for files whose columns have other names. */
  @IsOptional()
  @IsObject()
  column_map?: Record<string, string | null>;

  /** Kept with each number. */
  @Optional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}
