import { IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../platform/http/paging.requests.js';

export class ContactDecisionsQuery extends PageQuery {
  /** Whose, in international format. */
  @IsString()
  @MaxLength(40)
  phone_number: string;
}
