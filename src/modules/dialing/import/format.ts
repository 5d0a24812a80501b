/** How the bytes of a list are written. `windows-1252` is what the world calls Latin-1 (a superset of it). */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the first 64 KB say about a file; JSON, so that it can be stored and handed to the child process. */
export interface CsvFormat {
  encoding: Encoding;
  /**
   * False while only ASCII has been seen: the first other byte of the file then decides between UTF-8 and
   * Windows-1252.
   */
  encodingSettled: boolean;
  bom: boolean;
  delimiter: string;
  /** Line on which the header row begins; `sep=;` and empty lines may stand before it. */
  headerLine: number;
  /** The header cells as the file has them, trimmed. */
  columns: string[];
  /** Positions in `columns`. */
  phoneColumn: number;
  zoneColumn: number | null;
  countryColumn: number | null;
  /** Absent when the file says nothing of consent. */
  consent?: ConsentColumns;
  /** How many columns at the beginning are what a report of rejected rows puts before a row's own. */
  reportColumns?: number;
  /** Variable name of each column, null where the column is none. */
  variables: (string | null)[];
}

/** Positions in `columns`. */
export interface ConsentColumns {
  /** Null: every row with another of them is rejected, since no consent is without a basis. */
  basis: number | null;
  at: number | null;
  source: number | null;
  textVersion: number | null;
}

/** Why a file is not taken at all. Codes of the first group come from the head, any may come from the import. */
export type RefusalCode =
  | 'file_empty'
  | 'file_type_not_csv'
  | 'file_encoding_broken'
  | 'file_header_missing'
  | 'file_header_too_long'
  | 'file_no_number_column'
  | 'file_no_rows'
  | 'file_too_many_columns'
  | 'duplicate_column'
  | 'column_map_unknown_column'
  | 'column_map_conflict'
  | 'column_map_invalid_name'
  | 'quote_not_closed'
  | 'line_too_long';

export interface Refusal {
  ok: false;
  code: RefusalCode;
  /** One or two sentences for the person who uploads: what was found and what to do. */
  detail: string;
  /** JSON pointer to the field of the request that is to blame. */
  pointer: string;
  line?: number;
}

/** The longest line, and the longest row (a row has several lines when a quoted cell does), in bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;

export const MAX_COLUMNS = 1000;

/** How much of a file is judged before it is accepted. */
export const HEAD_BYTES = 64 * 1024;

/** A file that cannot be imported, found while its rows are read. Thrown through the streams. */
export class CsvFailure extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly line: number,
    readonly detail: string,
  ) {
    super(`${code} at line ${line}: ${detail}`);
    this.name = 'CsvFailure';
  }
}
