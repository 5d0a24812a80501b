import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Moment } from '../../platform/http/moment.js';
import { Optional } from '../../platform/http/optional.js';
import { PageQuery } from '../../platform/http/paging.requests.js';

export class ConsentListQuery extends PageQuery {
  /** Only of this person. */
  @Optional()
  @IsString()
  @MaxLength(40)
  phone_number?: string;
}

export class RecordConsentRequest {
  /**
   * In international format.
   * @example '+12125550123'
   */
  @IsString()
  @MaxLength(40)
  phone_number: string;

  /** `written` is what telemarketing with an artificial voice needs in the United States, and holds for `express` too. */
  @IsIn(['express', 'written'])
  basis: 'express' | 'written';

  /** When the person agreed; not in the future. */
  @Moment()
  given_at: string;

  /**
   * Where they did: a form's address, a recording, a contract's number.
   * @example 'https://example.com/call-me'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  source: string;

  /**
   * Which version of the text they saw.
   * @example '2026-05'
   */
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  text_version?: string;
}

export class WithdrawConsentRequest {
  /**
   * In international format.
   * @example '+12125550123'
   */
  @IsString()
  @MaxLength(40)
  phone_number: string;

  /** @example 'asked by mail' */
  @Optional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}
