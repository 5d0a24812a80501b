import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { AppError, invalidField } from '../../../platform/errors.js';
import type { Upload } from '../../../platform/http/upload.guard.js';
import type { ColumnMap } from '../import/columns.js';
import { type CsvFormat, HEAD_BYTES, type Refusal } from '../import/format.js';
import { judgeHead } from '../import/judge.js';
import { isCountry } from '../import/numbers.js';

/**
 * How an uploaded file is to be read, by its head.
 * @param isCorrection it may be a report of rejected rows, mended
 * @throws AppError invalid with the codes of `judgeHead`
 */
export function judgeUpload(
  upload: Upload,
  defaultCountry: CountryCode,
  columnMap: ColumnMap,
  isCorrection = false,
): CsvFormat {
  const { head, bytes } = upload.file;
  const verdict = judgeHead(head, bytes <= HEAD_BYTES, { defaultCountry, columnMap, isCorrection });
  if (verdict.ok) return verdict.format;
  throw fileRefusal(verdict);
}

/** A file that cannot be read, as the refusal of the request that brought it. */
export function fileRefusal({ code, detail, pointer, line }: Omit<Refusal, 'ok'>): AppError {
  return new AppError(
    'invalid',
    code,
    detail,
    [{ pointer, code, detail }],
    line === undefined ? {} : { line },
  );
}

/** @throws AppError invalid `country_unknown` */
export function countryNamed(name: string): CountryCode {
  const country = name.trim().toUpperCase();
  if (isCountry(country)) return country;
  const detail = `«${country.slice(0, 20)}» is no country (ISO 3166-1: US, DE …).`;
  throw invalidField('/default_country', 'country_unknown', detail);
}

export function countryRequired(detail: string): AppError {
  return invalidField('/default_country', 'default_country_required', detail);
}

/**
 * The country of numbers without a country code: the one that was named, else that of the number that calls.
 * @throws AppError invalid `country_unknown`, `default_country_required`
 */
export function countryFor(
  given: string | null,
  caller: { e164: string; country: string | null },
): CountryCode {
  if (given !== null) return countryNamed(given);
  const country = caller.country ?? parsePhoneNumberFromString(caller.e164)?.country;
  if (country !== undefined && isCountry(country)) return country;
  throw countryRequired(
    'The number that calls is of no country; say which one numbers without a country code are of.',
  );
}

/** @throws AppError invalid `column_map_invalid_name` for what is no map from headers to names */
export function columnMapOf(map: object): ColumnMap {
  return Object.fromEntries(
    Object.entries(map).map(([column, target]: [string, unknown]) => {
      if (target === null || typeof target === 'string') return [column, target];
      const detail = 'column_map maps the header of a column to a name, or to null.';
      throw invalidField('/column_map', 'column_map_invalid_name', detail);
    }),
  );
}
