import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { urlProblem } from '../../../platform/egress/egress-url.js';
import { Follows } from '../../../platform/http/follows.js';
import { Moment } from '../../../platform/http/moment.js';
import { Optional } from '../../../platform/http/optional.js';
import { PageQuery } from '../../../platform/http/paging.requests.js';
import { type EventType, eventTypes, SUBSCRIBABLE } from '../domain/event-types.js';

const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'held'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

const EVENT_TYPES = Object.keys(eventTypes) as EventType[];

export class CreateSubscriptionRequest {
  /** https (in production), without user and password, at an address on the public internet. */
  @IsString()
  @MaxLength(2048)
  @Follows('webhook_url', urlProblem)
  url: string;

  /** What it is for. */
  @Optional()
  @IsString()
  @MaxLength(500)
  description?: string = '';

  /** Which events to send; null, or left out, for all there are and will be. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsIn(SUBSCRIBABLE, { each: true })
  event_types?: EventType[] | null;
}

export class UpdateSubscriptionRequest {
  /** As for a new one. Events that wait are sent there too. */
  @Optional()
  @IsString()
  @MaxLength(2048)
  @Follows('webhook_url', urlProblem)
  url?: string;

  @Optional()
  @IsString()
  @MaxLength(500)
  description?: string;

  /** Null for all. Holds for events from now on. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsIn(SUBSCRIBABLE, { each: true })
  event_types?: EventType[] | null;

  /** False stops it; its events are held then, for a replay. */
  @Optional()
  @IsBoolean()
  enabled?: boolean;
}

export class DeliveriesQuery extends PageQuery {
  @Optional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;

  @Optional()
  @IsIn(EVENT_TYPES)
  event_type?: EventType;

  /** From this moment on, ISO 8601. */
  @Optional()
  @Moment()
  start_datetime?: string;

  /** Before this moment, ISO 8601. */
  @Optional()
  @Moment()
  end_datetime?: string;
}

export class ReplayRequest {
  /** Events from this moment on, ISO 8601; they are kept for 30 days. */
  @Moment()
  start: string;

  /** Before this moment, ISO 8601. */
  @Moment()
  end: string;

  /** Also what was delivered. Otherwise only what failed or was held. */
  @Optional()
  @IsBoolean()
  include_delivered?: boolean = false;
}
