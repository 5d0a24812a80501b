import { AppError } from '../errors.js';
import { isUuid } from '../ids.js';
import { deepestRow, type PageQuery } from './paging.requests.js';

export interface Page<T> {
  items: T[];
  total: number;
  total_exact: boolean;
  page: number;
  page_size: number;
  has_next: boolean;
  has_prev: boolean;
  next_cursor: string | null;
}

/** Where a page begins, for SQL: rows below the id `before`, without the first `offset`, one more than asked for. */
export interface Slice {
  before: string | null;
  offset: number;
  limit: number;
}

/**
 * Lists are read newest first, by id. One row more than the page is fetched, to know whether there is a next one.
 * @throws AppError invalid `page_too_deep`, `cursor_invalid`
 */
export function sliceOf(query: PageQuery): Slice {
  const size = query.page_size ?? 25;
  if (query.cursor !== undefined) {
    const before = Buffer.from(query.cursor, 'base64url').toString('latin1');
    if (!isUuid(before)) {
      throw new AppError('invalid', 'cursor_invalid', 'cursor is not a next_cursor of this list.', [
        { parameter: 'cursor', code: 'format', detail: 'not a next_cursor of this list' },
      ]);
    }
    return { before, offset: 0, limit: size + 1 };
  }
  const page = query.page ?? 1;
  if (page * size > deepestRow) {
    throw new AppError(
      'invalid',
      'page_too_deep',
      'Pages reach to row 10,000. Read on with cursor=next_cursor.',
      [{ parameter: 'page', code: 'page_too_deep', detail: 'read on with cursor=next_cursor' }],
    );
  }
  return { before: null, offset: (page - 1) * size, limit: size + 1 };
}

/** @param total counted at most to deepestRow + 1: beyond, it is not exact */
export function pageOf<R extends { id: string }, T>(
  query: PageQuery,
  rows: readonly R[],
  total: number,
  show: (row: R) => T,
): Page<T> {
  const size = query.page_size ?? 25;
  const page = query.cursor === undefined ? (query.page ?? 1) : 1;
  const items = rows.slice(0, size);
  const last = items.at(-1);
  const hasNext = rows.length > size;
  return {
    items: items.map(show),
    total: Math.min(total, deepestRow),
    total_exact: total <= deepestRow,
    page,
    page_size: size,
    has_next: hasNext,
    has_prev: query.cursor !== undefined || page > 1,
    next_cursor: hasNext && last !== undefined ? Buffer.from(last.id, 'latin1').toString('base64url') : null,
  };
}
