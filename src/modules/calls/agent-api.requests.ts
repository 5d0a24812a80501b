import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsObject,
  IsString,
  Length,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../../platform/http/optional.js';
import { Moment } from '../../platform/http/moment.js';
import { KeepsAnyText } from '../../platform/http/validation.js';
import { END_REASONS, type EndReason } from '../../telephony/index.js';

export const ANSWERED_BY = [
  'human',
  'machine_start',
  'machine_end_beep',
  'machine_end_silence',
  'fax',
  'unknown',
] as const;

export const EVENT_TYPES = ['turn', 'answered_by', 'disposition', 'opt_out', 'end'] as const;

const isOf = (type: (typeof EVENT_TYPES)[number]) => (event: AgentEvent) => event.type === type;

/** Something that happened in the call. Which fields it has depends on its type. */
export class AgentEvent {
  /** Unique within the attempt: an event that is sent again with the same id changes nothing. */
  @IsString()
  @Length(1, 200)
  id: string;

  @IsIn(EVENT_TYPES)
  /** `opt_out`: the person said that they do not want to be called, and is on the suppression list at once. */
  type: (typeof EVENT_TYPES)[number];

  /** When it happened, ISO 8601. Events may come late and in any order. */
  @Moment()
  at: string;

  /** Of a `turn`: who spoke. */
  @ValidateIf(isOf('turn'))
  @IsIn(['agent', 'user'])
  role?: 'agent' | 'user';

  /** Of a `turn`: what was said. */
  @ValidateIf(isOf('turn'))
  @IsString()
  @MaxLength(50_000)
  text?: string;

  /** Of an `answered_by`; the one that happened last counts. */
  @ValidateIf(isOf('answered_by'))
  @IsIn(ANSWERED_BY)
  answered_by?: (typeof ANSWERED_BY)[number];

  /**
   * Of a `disposition`; the one that happened last counts. What it does is at `GET /workspaces/{id}/dispositions`:
   * `do_not_call` puts the person on the suppression list. A name that is not there is kept, and does nothing.
   */
  @ValidateIf(isOf('disposition'))
  @IsString()
  @Length(1, 64)
  disposition?: string;

  /**
   * Of a `disposition` whose effect is `callback`: when the person asked to be called. A campaign calls then, or when
   * its hours allow it next; a time that has passed is at once, one more than a year ahead is taken for a slip.
   */
  @ValidateIf((event: AgentEvent) => event.type === 'disposition' && event.callback_at !== undefined)
  @Moment()
  callback_at?: string;

  /** Of an `end`: why the agent ended the call; the one that happened first counts. */
  @ValidateIf(isOf('end'))
  @IsIn(END_REASONS)
  end_reason?: EndReason;
}

@KeepsAnyText()
export class AgentEventsRequest {
  @IsArray()
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AgentEvent)
  events: AgentEvent[];
}

@KeepsAnyText()
export class FunctionCallRequest {
  /** By the function's `parameters`, as the language model made them. */
  @Optional()
  @IsObject()
  arguments?: Record<string, unknown> = {};
}
