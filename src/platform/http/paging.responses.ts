/** What every list has beside its `items`. */
export abstract class PageResponse {
  /**
   * How many there are, counted up to 10,000.
   * @type integer
   */
  total: number;

  /** False when there are more than `total`. */
  total_exact: boolean;

  /** @type integer */
  page: number;

  /** @type integer */
  page_size: number;

  has_next: boolean;

  has_prev: boolean;

  /** Give it as `cursor` to read on; null on the last page. */
  next_cursor: string | null;
}
