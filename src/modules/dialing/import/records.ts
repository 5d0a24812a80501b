import type { CsvErrorCode, Options } from 'csv-parse';
import { MAX_LINE_BYTES } from './format.js';

/** One row of the file with the line on which it begins. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/**
 * Follows the lines of a file row by row, as an editor numbers them. csv-parse's own count takes a CRLF inside
 * quotes for two lines.
 */
export class RecordLines {
  /** Where the next row begins; when the parser fails, the row it failed in. */
  next = 1;

  /** Takes the next row in file order; null for one without any content. */
  place(cells: string[]): CsvRecord | null {
    const line = this.next;
    this.next += 1;
    let blank = true;
    for (const cell of cells) {
      if (cell === '') continue;
      if (cell.trim() !== '') blank = false;
      if (/[\r\n]/.test(cell)) this.next += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
    }
    return blank ? null : { line, cells };
  }
}

/**
 * How rows are read, by the judge and by the import alike: any line ending, a stray quote inside a cell is a
 * character, the number of cells is judged later. `onRecord` sees every row at once, since the parser may fail
 * before a reader has taken what it already parsed; a row for which it returns null is dropped.
 */
export function recordOptions<T>(
  delimiter: string,
  onRecord: (cells: string[]) => T | null,
): Options<T, string[]> {
  return {
    bom: true,
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    ltrim: true,
    skip_empty_lines: false,
    max_record_size: MAX_LINE_BYTES,
    on_record: onRecord,
  };
}

const hasCode = (error: unknown, code: CsvErrorCode) =>
  error instanceof Error && 'code' in error && error.code === code;

/** The parser's complaint that the text ended within quotes. */
export const isOpenQuote = (error: unknown) => hasCode(error, 'CSV_QUOTE_NOT_CLOSED');

/** The parser's complaint that a row is longer than it may be. */
export const isTooLong = (error: unknown) => hasCode(error, 'CSV_MAX_RECORD_SIZE');
