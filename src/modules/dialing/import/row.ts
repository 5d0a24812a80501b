import type { CountryCode } from 'libphonenumber-js/max';
import { withoutFormulaGuard } from '../../../platform/formula-guard.js';
import { type Consent, type ConsentCells, judgeConsent } from './consent.js';
import type { CountryNames } from './countries.js';
import type { CsvFormat } from './format.js';
import { normalizeNumber, type NumberReason, type NumberType } from './numbers.js';
import type { CsvRecord } from './records.js';
import type { Zones, ZoneSource } from './zones.js';

type PersonReason = NumberReason | 'country_unknown' | 'timezone_unknown';
type RejectReason = PersonReason | 'row_columns' | 'row_quotes' | 'consent_invalid';

/** Who is to be called, and by whose wall clock. */
export interface Person {
  e164: string;
  /** ISO alpha-2, or 001 for numbers that belong to no country. */
  country: string;
  number_type: NumberType;
  zones: readonly string[];
  zone_source: ZoneSource;
}

/** As it is written in a file or a request; empty strings where nothing is said. */
export interface WrittenPerson {
  phone: string;
  country: string;
  zone: string;
}

export interface AcceptedRow extends Person {
  line_no: number;
  /** Every variable column of the file, an empty cell as an empty string. */
  variables: Record<string, string>;
  consent: Consent | null;
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

export interface PersonContext {
  defaultCountry: CountryCode;
  countries: CountryNames;
  zones: Zones;
}

export interface RowContext extends PersonContext {
  format: CsvFormat;
  now: Date;
}

/**
 * What a quote that is opened and never closed leaves behind: it ends at the opening quote of a later row, and
 * the parser, lenient with stray quotes, makes one cell of it all. Such a row must not pass for one prospect.
 */
const SWALLOWED = /^"[^]*[\r\n][^]*"/;

/** Turns one row of the file into a prospect to be, or into a rejected row with the reason. */
export function judgeRow({ line, cells: written }: CsvRecord, context: RowContext): ParsedRow {
  const { format, now } = context;
  const cells = format.reportColumns === undefined ? written : written.map(withoutFormulaGuard);
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

  const person = judgePerson(
    {
      phone: cellAt(cells, format.phoneColumn),
      country: cellAt(cells, format.countryColumn),
      zone: cellAt(cells, format.zoneColumn),
    },
    context,
  );
  if (!person.ok) return reject(person.reason, person.detail);
  const consent = judgeConsent(consentCells(cells, format.consent), now);
  if (!consent.ok) return reject('consent_invalid', consent.detail);
  return {
    line_no: line,
    ...person.person,
    variables: variablesOf(cells, format.variables),
    consent: consent.consent,
  };
}

/** Reads a number with its country and time zone, of a file and of a request alike; nothing is guessed. */
export function judgePerson(
  { phone, country: named, zone }: WrittenPerson,
  { defaultCountry, countries, zones }: PersonContext,
): { ok: true; person: Person } | { ok: false; reason: PersonReason; detail: string } {
  const country = named ? countries.find(named) : defaultCountry;
  // Where the country cannot be read, only a number that says its own is taken.
  if (!country && phone !== '' && !/^\W*(?:\+|00)/.test(phone)) {
    const detail = `«${named.slice(0, 60)}» is no country (ISO 3166: US, DE …).`;
    return { ok: false, reason: 'country_unknown', detail };
  }
  const number = normalizeNumber(phone, country ?? defaultCountry);
  if (!number.ok) return number;
  const found = zones.zonesOf(number, zone);
  if (!found.ok) return found;
  const { e164, country: itsCountry, type } = number;
  return {
    ok: true,
    person: { e164, country: itsCountry, number_type: type, zones: found.zones, zone_source: found.source },
  };
}

function consentCells(cells: string[], columns: CsvFormat['consent']): ConsentCells {
  return {
    basis: cellAt(cells, columns?.basis ?? null),
    at: cellAt(cells, columns?.at ?? null),
    source: cellAt(cells, columns?.source ?? null),
    textVersion: cellAt(cells, columns?.textVersion ?? null),
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
