import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../../platform/http/optional.js';
import { countries } from './domain/countries.js';

const set = (_: object, value: unknown): boolean => value !== undefined && value !== null;

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const clockTime = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const endTime = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

export class AttemptCapRequest {
  /** How many attempts a person may get, from all lists together. */
  @IsInt()
  @Min(1)
  @Max(1000)
  max: number;

  /** In how many seconds; at most 31 days. */
  @IsInt()
  @Min(60)
  @Max(31 * 86_400)
  period_s: number;
}

export class CallingWindowRequest {
  /** HH:MM, in the local time of who is called. */
  @Matches(clockTime, { message: 'start must be HH:MM' })
  start: string;

  /** HH:MM; `24:00` is the end of the day, and one before `start` is on the next day. */
  @Matches(endTime, { message: 'end must be HH:MM, at the latest 24:00' })
  end: string;

  /** The days on which the window opens. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(weekdays, { each: true })
  days: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
}

export class UpdateSettingsRequest {
  /** Calls at once, of all lists together; 0 stops all dialing. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(100_000)
  max_concurrent?: number;

  /** Calls a day, in the workspace's time zone; null for no cap. */
  @ValidateIf(set)
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  daily_call_cap?: number | null;

  /** What calls may cost a day, in units of your currency, such as 12.5; null for no cap. */
  @ValidateIf(set)
  @IsNumber()
  @Min(0)
  @Max(1_000_000_000)
  daily_spend_cap?: number | null;

  /** ISO 3166-1 alpha-2, such as ["US", "DE"]; null for the countries of the workspace's own numbers. */
  @ValidateIf(set)
  @IsArray()
  @ArrayMaxSize(300)
  @ArrayUnique()
  @IsIn(countries, { each: true, message: 'allowed_countries must be ISO 3166-1 codes such as US' })
  allowed_countries?: string[] | null;

  /** Each of them holds for every person called. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AttemptCapRequest)
  attempt_caps?: AttemptCapRequest[];

  /** Outside of it nothing is dialed, whatever a list's own window says; null leaves it to the lists. */
  @ValidateIf(set)
  @IsObject()
  @ValidateNested()
  @Type(() => CallingWindowRequest)
  calling_window?: CallingWindowRequest | null;

  /** IANA name, such as Europe/Berlin: where the workspace's days begin. */
  @Optional()
  @IsString()
  @MaxLength(64)
  time_zone?: string;

  /** What a started minute costs where `prices` names no prefix, in units of your currency. */
  @Optional()
  @IsNumber()
  @Min(0)
  @Max(1000)
  price_per_minute?: number;

  /** What a started minute costs by the digits a number begins with, such as {"+44": 0.015}; the longest wins. */
  @Optional()
  @IsObject()
  prices?: Record<string, number>;

  /**
   * The names of the dispositions, in their order; `do_not_call` must stay. One that is new here has no effect, unless
   * its name is one of those that a new workspace has; what each does is at `/workspaces/{id}/dispositions`.
   */
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[a-z0-9_]{1,64}$/, {
    each: true,
    message: 'dispositions must be of lower-case letters, digits and _',
  })
  dispositions?: string[];

  /**
   * Of a campaign's answers by a person within 30 days, how many in a hundred may meet no agent within two seconds. A
   * campaign slows down before that, and pauses when not even one more may be lost. null for no cap but those of
   * the campaign's profile and of the countries in which it calls, which hold anyway.
   */
  @ValidateIf(set)
  @IsNumber()
  @Min(0.1)
  @Max(100)
  abandonment_cap_percent?: number | null;
}
