import { IsString, IsUUID, Length, MaxLength } from 'class-validator';
import { Optional } from '../../../platform/http/optional.js';
import { PageQuery } from '../../../platform/http/paging.requests.js';

export class LiveCallsQuery extends PageQuery {
  /** Only calls of this campaign: its slug or its uuid. */
  @Optional()
  @IsString()
  @Length(1, 200)
  campaign?: string;

  /** Only calls of this batch. */
  @Optional()
  @IsUUID()
  batch_id?: string;

  /** For a stream: the id of the last event that was received, if the header Last-Event-ID cannot be set. */
  @Optional()
  @IsString()
  @MaxLength(100)
  last_event_id?: string;
}
