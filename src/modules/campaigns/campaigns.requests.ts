import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Follows } from '../../platform/http/follows.js';
import { Moment } from '../../platform/http/moment.js';
import { Optional } from '../../platform/http/optional.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { longestSlug, slugPattern } from '../../platform/slug.js';
import {
  CONSENT_BASES,
  type ConsentBasis,
  PROSPECT_STATES,
  type ProspectState,
  RETRYABLE_STATUSES,
  type RetryableStatus,
  RULE_OUTCOMES,
  type RuleOutcome,
  VOICEMAIL_ACTIONS,
  type VoicemailAction,
  type Weekday,
} from '../dialing/index.js';
import {
  CAMPAIGN_STATUSES,
  type CampaignStatus,
  dateProblem,
  most,
  uuidProblem,
} from './domain/campaign-limits.js';

const unlessNull = (_: object, value: unknown): boolean => value !== undefined && value !== null;

/** When calls may start, by the wall clock of the person called. */
export class CampaignWindowBody {
  /**
   * First minute, such as `08:00`.
   * @example '09:00'
   */
  @IsString()
  @MaxLength(5)
  start: string;

  /**
   * First minute that is outside again, to `24:00`; before `start`, the window crosses midnight.
   * @example '12:30'
   */
  @IsString()
  @MaxLength(5)
  end: string;

  /** `mon` to `sun`; every day when left out. */
  @Optional()
  @IsArray()
  @IsString({ each: true })
  days?: Weekday[];
}

/** What follows an end that the plain policy would treat otherwise. Names either `on` or `disposition`. */
export class CampaignRetryRuleBody {
  /** How the call ended. */
  @Optional()
  @IsIn(RULE_OUTCOMES)
  on?: RuleOutcome;

  /**
   * Or what the agent made of it, one of the workspace's dispositions.
   * @example 'not_now'
   */
  @Optional()
  @IsString()
  @Matches(/^[a-z0-9_]{1,64}$/)
  disposition?: string;

  /** Seconds until the next attempt, to 30 days. */
  @IsInt()
  @Min(0)
  @Max(2_592_000)
  delay_s: number;

  /** Dials of a prospect in all by this rule, the first one included; the campaign's `max_attempts` bounds all. */
  @IsInt()
  @Min(1)
  @Max(most.attempts)
  max_attempts: number;

  /** Whether the next attempt comes at another time of the day than this one. */
  @Optional()
  @IsBoolean()
  other_time_of_day?: boolean;
}

/** Who is called again. Declined and non-existing numbers never are. */
export class CampaignRetryBody {
  /**
   * Dials of a prospect in all, the first one included: 1 means no retry.
   * @example 3
   */
  @IsInt()
  @Min(1)
  @Max(most.attempts)
  max_attempts: number;

  /** Seconds between the end of an attempt and the next, to 7 days; 1800 when left out. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(604_800)
  delay_s?: number;

  /** After which ends; all of them when left out. */
  @Optional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(RETRYABLE_STATUSES, { each: true })
  on?: RetryableStatus[];

  /** Looked at before the plain policy; the first that fits decides. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(most.retryRules)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CampaignRetryRuleBody)
  rules?: CampaignRetryRuleBody[];
}

/** Every setting of a campaign that has a default. */
export class CampaignSettingsBody {
  /** The campaign's name in paths; made of `name` with a random ending when left out. */
  @Optional()
  @IsString()
  @MaxLength(longestSlug)
  @Matches(slugPattern, {
    message: 'slug must be of lower-case letters and digits, with single hyphens between',
  })
  @Follows('slug_is_uuid', uuidProblem)
  slug?: string;

  /** The agent that speaks, whichever number calls; null for the agent of the number. */
  @ValidateIf(unlessNull)
  @IsUUID()
  agent_id?: string | null;

  /** When the dialing begins, ISO 8601 with an offset; null for as soon as the campaign is started. */
  @ValidateIf(unlessNull)
  @Moment()
  starts_at?: string | null;

  /** From when on nobody is called any more, ISO 8601 with an offset; null for when everybody was called. */
  @ValidateIf(unlessNull)
  @Moment()
  ends_at?: string | null;

  /**
   * When calls may start, by each callee's local time; 08:00 to 21:00 every day by default. Several a day are open one
   * after the other. Profiles and the workspace's hours can only narrow them.
   */
  @Optional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(most.windows)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CampaignWindowBody)
  calling_windows?: CampaignWindowBody[];

  /**
   * Days on which nobody is called, by each callee's local date.
   * @example ['2026-12-25']
   */
  @Optional()
  @IsArray()
  @ArrayMaxSize(most.holidays)
  @ArrayUnique()
  @ApiProperty({ type: 'array', items: { type: 'string', format: 'date' } })
  @Follows('dates', dateProblem)
  holidays?: string[];

  /** Rules that hold for everybody called, of `options/`; those of a callee's own region hold beside them. */
  @ValidateIf(unlessNull)
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  profile?: string | null;

  /** Calls of this campaign at once; 20 by default. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  max_concurrent?: number;

  /** Dials begun per second at most, evenly spaced; 5 by default. */
  @Optional()
  @IsNumber()
  @Min(0.01)
  @Max(1000)
  calls_per_second?: number;

  /** How long a phone rings before it counts as no answer, in seconds; 30 by default. */
  @Optional()
  @IsInt()
  @Min(5)
  @Max(60)
  ring_timeout_s?: number;

  /**
   * ISO 3166-1 country of numbers without a country code; null for that of the first of `caller_ids`.
   * @example 'US'
   */
  @ValidateIf(unlessNull)
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  default_country?: string | null;

  /** Who is called again; nobody by default. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => CampaignRetryBody)
  retry?: CampaignRetryBody;

  /** What the agent does when a voicemail answers; `continue` by default. */
  @Optional()
  @IsIn(VOICEMAIL_ACTIONS)
  voicemail?: VoicemailAction;

  /** 1 to 10, 5 by default: of what several lists want at once, one of 10 gets twice as much as one of 5. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(10)
  priority?: number;

  /** Only who has given this consent, or a stronger one, is called; null for everybody whom the profiles let. */
  @ValidateIf(unlessNull)
  @IsIn(CONSENT_BASES)
  require_consent?: ConsentBasis | null;

  /** Whether anybody who knows the slug may read `status/`. Such a slug is unique in the whole installation. */
  @Optional()
  @IsBoolean()
  public_status?: boolean;
}

/** What a campaign cannot be without. */
export class FullCampaignBody extends CampaignSettingsBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  /**
   * The workspace's numbers that call, E.164, the preferred first. A callee is called from one of their own area code or
   * country if there is one, else in turn, and always from the same.
   * @example ['+14155550100']
   */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(most.callers)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  caller_ids: string[];
}

export class CreateCampaignRequest extends FullCampaignBody {
  /** `running` starts it at once, or at `starts_at`; by default it is a draft until it is started. */
  @Optional()
  @IsIn(['draft', 'running'])
  status?: 'draft' | 'running';
}

export class ReplaceCampaignRequest extends FullCampaignBody {
  /** As with PATCH; the status stays when it is left out. */
  @Optional()
  @IsIn(['running', 'paused', 'archived'])
  status?: 'running' | 'paused' | 'archived';
}

export class UpdateCampaignRequest extends CampaignSettingsBody {
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name?: string;

  /** The workspace's numbers that call, E.164, the preferred first. */
  @Optional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(most.callers)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  caller_ids?: string[];

  /**
   * `running` starts or resumes, `paused` pauses, `archived` ends it for good; asking for what already is changes
   * nothing. After the reply to a pause no further phone rings; calls that ring or talk go on.
   */
  @Optional()
  @IsIn(['running', 'paused', 'archived'])
  status?: 'running' | 'paused' | 'archived';
}

export class CampaignListQuery extends PageQuery {
  /** Only campaigns in this status. Without it, all but the archived ones. */
  @Optional()
  @IsIn(CAMPAIGN_STATUSES)
  status?: CampaignStatus;

  /** Only campaigns that this person has made. */
  @Optional()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  /** Id or slug of a workspace: campaigns are those of the active one, so of another one there are none here. */
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(63)
  workspace?: string;
}

export class CampaignProspectsQuery extends PageQuery {
  /** Only prospects in this state. */
  @Optional()
  @IsIn(PROSPECT_STATES)
  state?: ProspectState;

  /** Only prospects whom this upload brought. */
  @Optional()
  @IsUUID()
  upload?: string;
}
