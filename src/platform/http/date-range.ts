import { DateTime } from 'luxon';
import { AppError } from '../errors.js';
import { lowestIdAt } from '../ids.js';

/** The ids of what began in a range of time: from the first, below the second; undefined where the range is open. */
export interface IdRange {
  fromId: string | undefined;
  belowId: string | undefined;
}

/**
 * A range of time as a list is asked for it, as ids: UUIDv7 begin with the time, and name the partition.
 * @throws AppError invalid `date_invalid`
 */
export function idRangeOf(query: { start_datetime?: string; end_datetime?: string }): IdRange {
  return {
    fromId: boundOf('start_datetime', query.start_datetime, rangeStart),
    belowId: boundOf('end_datetime', query.end_datetime, rangeEnd),
  };
}

function boundOf(
  parameter: string,
  text: string | undefined,
  moment: (text: string) => number | null,
): string | undefined {
  if (text === undefined) return undefined;
  const ms = moment(text);
  if (ms !== null) return lowestIdAt(ms);
  const detail = 'not a date or time in ISO 8601, such as 2026-02-15 or 2026-02-15T10:00:00Z';
  throw new AppError('invalid', 'date_invalid', `${parameter} is ${detail}.`, [
    { parameter, code: 'date_invalid', detail },
  ]);
}

/**
 * The moment at which a range begins. A date is its first moment, in UTC; a time without an offset is in UTC.
 * @returns milliseconds since 1970, or null for what is no ISO 8601 date or time
 */
export function rangeStart(text: string): number | null {
  return parsed(text)?.toMillis() ?? null;
}

/** The first moment after a range: a date is inside as a whole, a time to its millisecond. */
export function rangeEnd(text: string): number | null {
  const moment = parsed(text);
  if (moment === null) return null;
  return isDate(text) ? moment.plus({ days: 1 }).toMillis() : moment.toMillis() + 1;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text.trim());
}

function parsed(text: string): DateTime | null {
  const iso = text
    .trim()
    // A plus in a query string that was not encoded comes as a blank.
    .replace(/^(\S+T\S+) (\d{2}:?\d{2})$/, '$1+$2')
    .replace(/^(\d{4}-\d{2}-\d{2}) (\d)/, '$1T$2');
  const moment = DateTime.fromISO(iso, { zone: 'utc' });
  return /^\d{4}-\d{2}-\d{2}/.test(iso) && moment.isValid ? moment : null;
}
