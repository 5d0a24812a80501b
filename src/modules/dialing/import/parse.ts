import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse, type Options } from 'csv-parse';
import type { CountryCode } from 'libphonenumber-js/max';
import { CountryNames } from './countries.js';
import { CsvFailure, MAX_LINE_BYTES, type CsvFormat } from './format.js';
import { isOpenQuote, isTooLong, recordOptions, RecordLines, type CsvRecord } from './records.js';
import { judgeRow, type ParsedRow } from './row.js';
import { Utf8Decoder } from './utf8-decoder.js';
import { loadZoneTable } from './zone-table.js';
import { anyZone, ZoneFinder } from './zones.js';

const BATCH_ROWS = 500;
/** Characters of the cells; a row may have as many bytes. */
const BATCH_CHARS = 1024 * 1024;

export interface ParseOptions {
  defaultCountry: CountryCode;
  /** Consents are not given later than this. */
  now: Date;
  /** Only numbers are asked for: no row is rejected for its time zone. */
  numbersOnly?: boolean;
}

/**
 * Reads a judged file row by row, in batches of 500 or of a megabyte, no faster than they are taken. Every row with any content
 * comes out once, accepted or rejected. Throws `CsvFailure` with the line when the file as a whole cannot be
 * read further; what was given out until then is void.
 */
export async function* parseRows(
  source: Readable,
  format: CsvFormat,
  options: ParseOptions,
): AsyncGenerator<ParsedRow[], void, void> {
  const context = {
    format,
    defaultCountry: options.defaultCountry,
    countries: new CountryNames(),
    zones: options.numbersOnly === true ? anyZone : new ZoneFinder(loadZoneTable()),
    now: options.now,
  };
  let batch: ParsedRow[] = [];
  let chars = 0;
  for await (const record of records(source, format)) {
    if (record.line <= format.headerLine) continue;
    batch.push(judgeRow(record, context));
    for (const cell of record.cells) chars += cell.length;
    if (batch.length < BATCH_ROWS && chars < BATCH_CHARS) continue;
    yield batch;
    batch = [];
    chars = 0;
  }
  if (batch.length > 0) yield batch;
}

async function* records(source: Readable, format: CsvFormat): AsyncGenerator<CsvRecord, void, void> {
  const lines = new RecordLines();
  const settings = recordOptions<CsvRecord>(format.delimiter, (cells) => lines.place(cells));
  // The types of csv-parse know of records changed by on_record only together with its own `columns`.
  const parser = parse(settings as unknown as Options);
  const flow = pipeline(source, new Utf8Decoder(format), parser);
  // The parser is destroyed with the same error, so whoever reads it sees it; this keeps it from being seen twice.
  flow.catch(() => undefined);
  try {
    for await (const record of parser) yield record as CsvRecord;
  } catch (error) {
    throw failureOf(error, lines.next);
  }
}

function failureOf(error: unknown, line: number): unknown {
  if (!isOpenQuote(error) && !isTooLong(error)) return error;
  const limit = `${MAX_LINE_BYTES / 1024 / 1024} MB`;
  return new CsvFailure(
    'quote_not_closed',
    line,
    isOpenQuote(error)
      ? `A quoted cell that begins in the row at line ${line} is never closed.`
      : `The row that begins at line ${line} runs over many lines and more than ${limit}: a quote is not closed.`,
  );
}
