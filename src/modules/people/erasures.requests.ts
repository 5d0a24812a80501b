import { IsString, MaxLength } from 'class-validator';
import { Optional } from '../../platform/http/optional.js';
import { PageQuery } from '../../platform/http/paging.requests.js';

export class ErasureListQuery extends PageQuery {
  /** Only of this number; it is compared by its hash. */
  @Optional()
  @IsString()
  @MaxLength(40)
  phone_number?: string;
}

export class EraseRequest {
  /**
   * In international format.
   * @example '+12125550123'
   */
  @IsString()
  @MaxLength(40)
  phone_number: string;

  /**
   * Kept with the erasure; the number itself is blotted out of it.
   * @example 'asked by mail, ticket 4711'
   */
  @Optional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}
