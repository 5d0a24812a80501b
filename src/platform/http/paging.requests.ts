import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Optional } from './optional.js';

/** How far a list may be paged by number; beyond it a cursor reads on at the same cost for every page. */
export const deepestRow = 10_000;

export class PageQuery {
  /** Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  page?: number = 1;

  /** Items on a page. */
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  page_size?: number = 25;

  /** `next_cursor` of the page before; takes the place of `page`. */
  @Optional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}
