import { IsIn, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { Optional } from '../../platform/http/optional.js';
import { PageQuery } from '../../platform/http/paging.requests.js';

const actorTypes = ['user', 'api-key', 'oauth-client', 'dialer-webhook', 'platform'] as const;

export class AuditEventsQuery extends PageQuery {
  /** How the actor signed in; `platform` is what the platform did by itself, such as pausing a campaign at a cap. */
  @Optional()
  @IsIn(actorTypes)
  actor_type?: (typeof actorTypes)[number];

  /** The user, the API key or the OAuth client. */
  @Optional()
  @IsUUID()
  actor_id?: string;

  /** An action such as `member.removed`, or all of an object: `member`. */
  @Optional()
  @Matches(/^[a-z_]+(?:\.[a-z_]*)?$/, { message: 'action must be like member.removed, or member' })
  @MaxLength(60)
  action?: string;

  /** What it was done to, such as `agent`. */
  @Optional()
  @Matches(/^[a-z_]+$/, { message: 'object_type must be like agent' })
  @MaxLength(60)
  object_type?: string;

  /** The id of what it was done to. */
  @Optional()
  @IsString()
  @Length(1, 200)
  object_id?: string;

  /** Events from this moment on, ISO 8601; in UTC without an offset; a date begins at 00:00 UTC. */
  @Optional()
  @IsString()
  @MaxLength(40)
  start_datetime?: string;

  /** Events up to this moment, which is included; a date is included as a whole day. */
  @Optional()
  @IsString()
  @MaxLength(40)
  end_datetime?: string;

  /** `csv` sends all events of the filter as a file, without paging; so does `Accept: text/csv`. */
  @Optional()
  @IsIn(['json', 'csv'])
  format?: 'json' | 'csv';
}
