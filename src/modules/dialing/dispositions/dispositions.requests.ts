import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { Optional } from '../../../platform/http/optional.js';
import { DISPOSITION_EFFECTS, type DispositionEffect } from '../domain/disposition.js';

export class DispositionRequest {
  /**
   * For people.
   * @example 'Wants an offer'
   */
  @IsString()
  @Length(1, 100)
  @Matches(/\S/, { message: 'label must not be blank' })
  label: string;

  /**
   * What marking a call with it does: `none`, `final` (a campaign is done with the person), `retry` and `callback` (it
   * calls them again), `opt_out` (nobody calls them again). `do_not_call` is always `opt_out`.
   */
  @IsIn(DISPOSITION_EFFECTS)
  effect: DispositionEffect;

  /** Seconds from the end of the call, of `retry` and `callback` only; null for the delay of the campaign's own retry. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(30 * 86_400)
  delay_s?: number | null;

  /** The lower, the earlier in the list. Left out: where it is, or the last. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(10_000)
  position?: number;
}
