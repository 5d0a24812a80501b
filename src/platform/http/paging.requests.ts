import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** How far a list may be paged by number; beyond it a cursor reads on at the same cost for every page. */
export const deepestRow = 10_000;

export class PageQuery {
  /** Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  page?: number = 1;

  /** Items on a page. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  page_size?: number = 25;

  /** `next_cursor` of the page before; takes the place of `page`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}
