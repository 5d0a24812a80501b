import { IsIn, IsObject, IsString, IsUUID, Length, MaxLength } from 'class-validator';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { Optional } from '../../platform/http/optional.js';

export const CALL_STATUSES = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
  'unknown',
] as const;

export class CallsQuery extends PageQuery {
  @Optional()
  @IsIn(['web', 'phone'])
  call_type?: 'web' | 'phone';

  @Optional()
  @IsIn(['inbound', 'outbound'])
  call_direction?: 'inbound' | 'outbound';

  @Optional()
  @IsUUID()
  agent_id?: string;

  @Optional()
  @IsString()
  @Length(1, 64)
  disposition?: string;

  /** Calls from this moment on, ISO 8601; in UTC without an offset; a date begins at 00:00 UTC. */
  @Optional()
  @IsString()
  @MaxLength(40)
  start_datetime?: string;

  /** Calls up to this moment, which is included; a date is included as a whole day. */
  @Optional()
  @IsString()
  @MaxLength(40)
  end_datetime?: string;

  /** Calls of a batch. */
  @Optional()
  @IsUUID()
  batch_id?: string;

  /** Calls of a campaign. */
  @Optional()
  @IsUUID()
  campaign_id?: string;

  @Optional()
  @IsIn(CALL_STATUSES)
  status?: (typeof CALL_STATUSES)[number];

  /** The person's number, in international format: the one called, or the caller of an inbound call. */
  @Optional()
  @IsString()
  @MaxLength(40)
  phone_number?: string;
}

export class OutboundCallRequest {
  /**
   * A number of this workspace with an agent and a trunk.
   * @example '+14155550100'
   */
  @IsString()
  @MaxLength(40)
  agent_phone_number: string;

  /**
   * Whom to call, in international format.
   * @example '+12125550123'
   */
  @IsString()
  @MaxLength(40)
  phone_number_to_dial: string;

  /**
   * What the agent's texts are filled with: `{{customer_name}}` with `customer_name`. Texts, numbers, true or false.
   * @example { customer_name: 'Ada' }
   */
  @Optional()
  @IsObject()
  dynamic_variables?: Record<string, unknown> = {};
}
