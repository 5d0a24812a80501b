import { DISPOSITION_EFFECTS, type DispositionEffect } from '../domain/disposition.js';
import { ApiProperty } from '@nestjs/swagger';

export class DispositionResponse {
  /** As calls carry it. */
  name: string;

  /** For people. */
  label: string;

  /**
   * What marking a call with it does:
   * - `none`: it is only shown.
   * - `final`: a campaign is done with the person.
   * - `retry`: a campaign calls the person again, after `delay_s`.
   * - `callback`: a campaign calls the person at the time that they asked for, or after `delay_s`.
   * - `opt_out`: the person is put on the suppression list at once: no list of the workspace calls them again.
   */
  @ApiProperty({ enum: DISPOSITION_EFFECTS })
  effect: DispositionEffect;

  /**
   * Seconds from the end of the call, of `retry` and `callback`; null for the delay of the campaign's own retry.
   * @type integer
   */
  delay_s: number | null;

  /**
   * The lower, the earlier in the list; those with the same are by name.
   * @type integer
   */
  position: number;

  created_at: Date;

  updated_at: Date;
}

export class DispositionsResponse {
  /** In their order: all there are, a hundred at most. */
  items: DispositionResponse[];
}
