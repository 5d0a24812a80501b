import type { CountryCode } from 'libphonenumber-js/max';
import type { CountryNames } from './countries.js';
import type { CsvFormat } from './format.js';
import { normalizeNumber, type NumberReason, type NumberType } from './numbers.js';
import type { CsvRecord } from './records.js';
import type { ZoneFinder } from './zones.js';

type RejectReason = NumberReason | 'row_columns' | 'row_quotes' | 'country_unknown' | 'timezone_unknown';

export interface AcceptedRow {
  line_no: number;
  e164: string;
  /** ISO alpha-2, or 001 for numbers that belong to no country. */
  country: string;
  number_type: NumberType;
  zones: readonly string[];
  /** Every variable column of the file, an empty cell as an empty string. */
  variables: Record<string, string>;
}

export interface RejectedRow {
  line_no: number;
  rejected: RejectReason;
  detail: string;
  /** The cells as the file has them, in its order, as many as there were. */
  columns: string[];
}

export type ParsedRow = AcceptedRow | RejectedRow;

export const isRejected = (row: ParsedRow): row is RejectedRow => 'rejected' in row;

export interface RowContext {
  format: CsvFormat;
  defaultCountry: CountryCode;
  countries: CountryNames;
  zones: ZoneFinder;
}

/**
 * What a quote that is opened and never closed leaves behind: it ends at the opening quote of a later row, and
 * the parser, lenient with stray quotes, makes one cell of it all. Such a row must not pass for one prospect.
 */
const SWALLOWED = /^"[^]*[\r\n][^]*"/;

/** Turns one row of the file into a prospect to be, or into a rejected row with the reason. */
export function judgeRow({ line, cells }: CsvRecord, context: RowContext): ParsedRow {
  const { format, defaultCountry, countries, zones } = context;
  const reject = (rejected: RejectReason, detail: string): RejectedRow => ({
    line_no: line,
    rejected,
    detail,
    columns: cells,
  });
  if (cells.some((cell) => SWALLOWED.test(cell))) {
    return reject('row_quotes', 'A quote is not closed, so this row has run into the following ones.');
  }
  const expected = format.columns.length;
  // Blank cells beyond the header's last are what spreadsheets leave behind; nothing is lost with them.
  if (cells.length < expected || cells.slice(expected).some((cell) => cell.trim() !== '')) {
    return reject('row_columns', `The row has ${cells.length} cells, the header has ${expected}.`);
  }

  const phone = cellAt(cells, format.phoneColumn);
  const named = cellAt(cells, format.countryColumn);
  const country = named ? countries.find(named) : defaultCountry;
  // Where the country cannot be read, only a number that says its own is taken.
  if (!country && phone !== '' && !/^\W*(?:\+|00)/.test(phone)) {
    return reject('country_unknown', `«${named.slice(0, 60)}» is no country (ISO 3166: US, DE …).`);
  }
  const number = normalizeNumber(phone, country ?? defaultCountry);
  if (!number.ok) return reject(number.reason, number.detail);

  const found = zones.zonesOf(number, cellAt(cells, format.zoneColumn));
  if (!found.ok) return reject(found.reason, found.detail);
  return {
    line_no: line,
    e164: number.e164,
    country: number.country,
    number_type: number.type,
    zones: found.zones,
    variables: variablesOf(cells, format.variables),
  };
}

const cellAt = (cells: string[], column: number | null) =>
  column === null ? '' : (cells[column] ?? '').trim();

function variablesOf(cells: string[], names: CsvFormat['variables']): Record<string, string> {
  // Without a prototype, so that a column named __proto__ is a column like any other.
  const variables = Object.create(null) as Record<string, string>;
  for (const [i, name] of names.entries()) {
    if (name !== null) variables[name] = (cells[i] ?? '').trim();
  }
  return variables;
}
