import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { MaxLength } from 'class-validator';
import { DateTime } from 'luxon';
import { Follows } from './follows.js';

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * A moment as RFC 3339 writes it; seconds may be left out, the offset from UTC may not, since without it the text would
 * mean another moment on every machine. The handler gets it in UTC, whatever its offset, to the millisecond.
 */
export function Moment(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (inUtc(value) ?? value) : value,
    ),
    MaxLength(40),
    Follows('moment', problemOf),
  ) as PropertyDecorator;
}

/** Null for what is no moment, or one of a year that PostgreSQL does not know by four digits. */
export function inUtc(text: string): string | null {
  if (!rfc3339.test(text)) return null;
  const moment = DateTime.fromISO(text, { zone: 'utc' });
  return moment.isValid && moment.year >= 1 && moment.year <= 9999 ? moment.toJSDate().toISOString() : null;
}

function problemOf(value: unknown): string | null {
  if (typeof value === 'string' && inUtc(value) !== null) return null;
  return 'must be a moment with its offset from UTC, such as 2026-03-08T09:30:00Z or 2026-03-08T09:30:00+02:00';
}
