import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsString,
  IsUUID,
  Length,
  MaxLength,
} from 'class-validator';
import { Moment } from '../../../platform/http/moment.js';
import { Optional } from '../../../platform/http/optional.js';
import { KeepsAnyText } from '../../../platform/http/validation.js';

/** How many events a request may have. */
const mostEvents = 500;

/** Somebody never wants to be called again. It holds for all lists of the workspace when the reply comes. */
export class OptOutEvent {
  @IsIn(['opt_out'])
  type: 'opt_out';

  /**
   * In international format.
   * @example '+12125550123'
   */
  @IsString()
  @MaxLength(40)
  phone_number: string;
}

/** A prospect: by `prospect_id`, by `call_id`, or by `campaign` and `phone_number`. */
abstract class ProspectEvent {
  @Optional()
  @IsUUID()
  prospect_id?: string;

  /** A call to the prospect. */
  @Optional()
  @IsUUID()
  call_id?: string;

  /** The campaign's slug or id. */
  @Optional()
  @IsString()
  @Length(1, 200)
  campaign?: string;

  /** In international format. */
  @Optional()
  @IsString()
  @MaxLength(40)
  phone_number?: string;
}

/** What a call led to. Of a prospect it is said of the last call; who was never called is put off, or done. */
export class DispositionEvent extends ProspectEvent {
  @IsIn(['disposition'])
  type: 'disposition';

  /** One of the workspace's dispositions; what it does is set there. */
  @IsString()
  @Length(1, 64)
  disposition: string;

  /** When the person asked to be called, for a disposition whose effect is `callback`. */
  @Optional()
  @Moment()
  callback_at?: string;
}

/** When somebody wants to be called: the next attempt of a campaign, within its hours and limits. */
export class CallbackEvent extends ProspectEvent {
  @IsIn(['callback'])
  type: 'callback';

  /** ISO 8601 with an offset; not in the past, and at most 90 days ahead. */
  @Moment()
  callback_at: string;
}

/** One event is judged after the other, so that one which is broken does not stand in the way of the others. */
@KeepsAnyText()
@ApiExtraModels(OptOutEvent, DispositionEvent, CallbackEvent)
export class DialerEventsRequest {
  /** What happened, in order, at most 500. Each is judged alone; opt-outs take effect first. */
  @ApiProperty({
    type: 'array',
    minItems: 1,
    maxItems: mostEvents,
    items: {
      oneOf: [OptOutEvent, DispositionEvent, CallbackEvent].map((event) => ({ $ref: getSchemaPath(event) })),
    },
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(mostEvents)
  @IsObject({ each: true })
  events: Record<string, unknown>[];
}
