import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Moment } from '../../platform/http/moment.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import {
  LIST_STATUSES,
  type ListStatus,
  PROSPECT_STATES,
  type ProspectState,
  RETRYABLE_STATUSES,
  type RetryableStatus,
  type Weekday,
} from '../dialing/index.js';
import { Optional } from '../../platform/http/optional.js';

/** When calls may start, by the wall clock of the person called. */
export class CallingWindowBody {
  /**
   * First minute, such as `08:00`.
   * @example '09:00'
   */
  @IsString()
  @MaxLength(5)
  start: string;

  /**
   * First minute that is outside again, to `24:00`; before `start`, the window crosses midnight.
   * @example '17:30'
   */
  @IsString()
  @MaxLength(5)
  end: string;

  /** `mon` to `sun`; every day when left out. */
  @Optional()
  @IsArray()
  @IsString({ each: true })
  days?: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
}

/** Who is called again. Answered, declined and non-existing numbers never are. */
export class RetryBody {
  /**
   * Dials of a prospect in all, the first one included: 1 means no retry.
   * @example 3
   */
  @IsInt()
  @Min(1)
  @Max(10)
  max_attempts: number;

  /** Seconds between the end of an attempt and the next, to 7 days. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(604_800)
  delay_s?: number = 1800;

  /** After which ends. */
  @Optional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(RETRYABLE_STATUSES, { each: true })
  on?: RetryableStatus[] = ['busy', 'no-answer', 'failed'];
}

/** What an upload decides and a PATCH may change. */
export class BatchSettings {
  /** Calls of this batch at once; 20 unless the upload says otherwise. */
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  max_concurrent?: number;

  /** Dials begun per second at most, evenly spaced; 5 unless the upload says otherwise. */
  @Optional()
  @Type(() => Number)
  @IsNumber()
  @Min(0.01)
  @Max(1000)
  calls_per_second?: number;

  /** How long a phone rings before it counts as no answer, in seconds; 30 unless the upload says otherwise. */
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(5)
  @Max(60)
  ring_timeout_s?: number;

  /** When calls may start, by each callee's local time; 08:00 to 21:00 every day by default. In a form, JSON. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => CallingWindowBody)
  calling_window?: CallingWindowBody;

  /** Who is called again; nobody by default. In a form, JSON. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => RetryBody)
  retry?: RetryBody;
}

export class UploadBatchRequest extends BatchSettings {
  /** The list: CSV with a header row, UTF-8, UTF-16 or Latin-1, any usual delimiter. */
  @ApiProperty({ type: 'string', format: 'binary', required: true })
  file?: never;

  /** The file's name by default. */
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name?: string;

  /**
   * The workspace's number that calls, with its agent and its trunk.
   * @example '+14155550100'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  agent_phone_number: string;

  /**
   * ISO 3166-1 country of numbers without a country code; by default that of `agent_phone_number`.
   * @example 'US'
   */
  @Optional()
  @IsString()
  @MaxLength(40)
  default_country?: string;

  /** When the dialing begins, ISO 8601 with an offset; as soon as the file is imported by default. */
  @Optional()
  @Moment()
  scheduled_at?: string;

  /**
   * JSON: a column's header → `phone_number`, `timezone`, `country`, the name of a variable, or null to leave it out.
   * Columns that are not in it are found by their usual names; all others become variables.
   */
  @IsOptional()
  @IsObject()
  column_map?: Record<string, string | null>;

  /** Takes a file whose bytes were uploaded before. */
  @Optional()
  @IsBoolean()
  allow_duplicate?: boolean;
}

export class UpdateBatchRequest extends BatchSettings {
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name?: string;

  /** A new time, ISO 8601 with an offset, or null for as soon as possible. Not once it has started. */
  @ValidateIf((body: UpdateBatchRequest) => body.scheduled_at !== null && body.scheduled_at !== undefined)
  @Moment()
  scheduled_at?: string | null;

  /**
   * `paused` pauses, `running` resumes, `canceled` ends it for good; asking for what already is changes nothing. After
   * the reply to a pause or a cancel no further phone rings; calls that ring or talk go on.
   */
  @Optional()
  @IsIn(['paused', 'running', 'canceled'])
  status?: 'paused' | 'running' | 'canceled';
}

export class BatchListQuery extends PageQuery {
  /** Only batches in this status. */
  @Optional()
  @IsIn(LIST_STATUSES)
  status?: ListStatus;
}

export class ProspectListQuery extends PageQuery {
  /** Only prospects in this state. */
  @Optional()
  @IsIn(PROSPECT_STATES)
  state?: ProspectState;
}
