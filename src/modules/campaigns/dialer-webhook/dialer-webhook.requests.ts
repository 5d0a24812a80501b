import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsObject, IsString, MaxLength } from 'class-validator';
import { KeepsAnyText } from '../../../platform/http/validation.js';

/** How many events a request may have. */
export const mostEvents = 500;

/** One event is judged after the other, so that one which is broken does not stand in the way of the others. */
@KeepsAnyText()
export class DialerEventsRequest {
  /** What happened, in order. Each is judged alone. */
  @ApiProperty({ type: 'array', items: { type: 'object' } })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(mostEvents)
  @IsObject({ each: true })
  events: Record<string, unknown>[];
}

export class OptOutEvent {
  @IsIn(['opt_out'])
  type: 'opt_out';

  /**
   * Who never wants to be called again, in international format.
   * @example '+12125550123'
   */
  @IsString()
  @MaxLength(40)
  phone_number: string;
}
