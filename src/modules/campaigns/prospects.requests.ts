import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Moment } from '../../platform/http/moment.js';
import { Optional } from '../../platform/http/optional.js';
import { CONSENT_BASES, type ConsentBasis } from '../dialing/index.js';

/** What the person agreed to, and when. */
export class ProspectConsentBody {
  /** `written` is the stronger. */
  @IsIn(CONSENT_BASES)
  basis: ConsentBasis;

  /** When it was given, ISO 8601 with an offset; not in the future. */
  @Moment()
  given_at: string;

  /**
   * Where it was given; `api` when left out.
   * @example 'web form'
   */
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  source?: string;

  /** Which version of the text the person saw. */
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  text_version?: string;
}

export class AddProspectRequest {
  /**
   * In international format, or as it is dialed in `country`.
   * @example '+12125550123'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  phone_number: string;

  /**
   * ISO 3166-1 country of a number without a country code; by default the campaign's.
   * @example 'US'
   */
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  country?: string;

  /**
   * IANA name of where the person is; by default the zones of the number's area.
   * @example 'America/New_York'
   */
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  timezone?: string;

  /**
   * What the agent's texts are filled with: `{{customer_name}}` with `customer_name`.
   * @example { customer_name: 'Ada' }
   */
  @Optional()
  @IsObject()
  variables?: Record<string, string>;

  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => ProspectConsentBody)
  consent?: ProspectConsentBody;
}
