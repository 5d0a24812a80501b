import { DateTime } from 'luxon';

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
