import { parse } from 'csv-parse/sync';
import type { CountryCode } from 'libphonenumber-js/max';
import { namesANumberColumn, resolveColumns, type ColumnMap } from './columns.js';
import { detectEncoding, fromWindows1252, type EncodingVerdict } from './encoding.js';
import { knownBinary, otherText } from './file-type.js';
import { type CsvFormat, MAX_COLUMNS, type Refusal, type RefusalCode } from './format.js';
import { LineMeter, lineAt } from './line-meter.js';
import { normalizeNumber } from './numbers.js';
import { isOpenQuote, recordOptions, RecordLines, type CsvRecord } from './records.js';

export interface JudgeOptions {
  columnMap?: ColumnMap;
  defaultCountry: CountryCode;
  /** Rows of a report of rejected ones, mended. */
  isCorrection?: boolean;
}

export type Judgement = { ok: true; format: CsvFormat } | Refusal;

const DELIMITERS = [',', ';', '\t', '|'];
const SAMPLE_ROWS = 100;

/** Rows of the head as one delimiter gives them. */
interface Sample {
  delimiter: string;
  rows: CsvRecord[];
  /** Line of a quote that is still open where the head ends. */
  openQuote: number | null;
}

/**
 * Judges a list from its first 64 KB: type, encoding, delimiter, header and columns. `isWholeFile` says that
 * `head` is all there is. What is accepted here may still fail deeper in the file, see `parseRows`.
 */
export function judgeHead(head: Buffer, isWholeFile: boolean, options: JudgeOptions): Judgement {
  if (isWholeFile && head.length === 0) return refuse('file_empty', 'The file is empty.');
  const binary = knownBinary(head);
  if (binary) return notCsv(binary);
  const verdict = detectEncoding(head, isWholeFile);
  if (!verdict.ok) return refuseEncoding(head, verdict);

  const text = decode(head, verdict);
  if (text.trim() === '' && isWholeFile)
    return refuse('file_empty', 'The file holds nothing but blank lines.');
  const other = otherText(text);
  if (other) return notCsv(other);

  const sample = chooseSample(text, isWholeFile, options.columnMap);
  if (sample.openQuote !== null && (isWholeFile || sample.rows.length === 0)) {
    return refuse(
      'quote_not_closed',
      `A quoted cell that begins in the row at line ${sample.openQuote} is never closed.`,
      sample.openQuote,
    );
  }
  return judgeSample(sample, verdict, isWholeFile, options);
}

function judgeSample(
  sample: Sample,
  verdict: EncodingVerdict & { ok: true },
  isWholeFile: boolean,
  options: JudgeOptions,
): Judgement {
  const [header, ...rows] = sample.rows;
  if (!header) {
    return refuse(
      'file_header_too_long',
      'The header row does not end within the first 64 KB of the file.',
      1,
    );
  }
  const columns = header.cells.map((cell) => cell.trim());
  if (columns.length > MAX_COLUMNS) {
    const detail = `The file has ${columns.length} columns; ${MAX_COLUMNS} are the most.`;
    return refuse('file_too_many_columns', detail, header.line);
  }
  if (columns.some((cell) => normalizeNumber(cell, options.defaultCountry).ok)) {
    return refuse(
      'file_header_missing',
      'The first row already holds a phone number. Put a row with the names of the columns above it, ' +
        'phone_number for the numbers.',
      header.line,
    );
  }
  const roles = resolveColumns(columns, options.columnMap, options.isCorrection);
  if (!roles.ok) return { ...roles, line: header.line };
  if (isWholeFile && rows.length === 0) {
    return refuse('file_no_rows', 'The file has a header and no rows below it.', header.line);
  }
  const { encoding, settled, bom } = verdict;
  const { ok, ...positions } = roles;
  const read = { encoding, encodingSettled: settled, bom, delimiter: sample.delimiter };
  return { ok, format: { ...read, headerLine: header.line, columns, ...positions } };
}

/**
 * The delimiter is the one that `sep=` names, else the one with which the header shows a number column, else
 * the one that gives the most rows as many cells as the header, and more than one.
 */
function chooseSample(text: string, isWholeFile: boolean, columnMap?: ColumnMap): Sample {
  const declared = /^\s*"?sep=(.)"?[\t ]*(?:[\r\n]|$)/i.exec(text)?.[1];
  if (declared) {
    const sample = readSample(text, declared, isWholeFile);
    // The declaration itself is read as the first row, whatever it makes of it.
    return { ...sample, rows: sample.rows.slice(1) };
  }
  const samples = DELIMITERS.map((delimiter) => readSample(text, delimiter, isWholeFile));
  const scored = samples.map((sample) => ({ sample, score: scoreOf(sample, columnMap) }));
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).sample;
}

function scoreOf({ rows }: Sample, columnMap?: ColumnMap): number {
  const [header, ...rest] = rows;
  const width = header?.cells.length ?? 0;
  if (!header || width === 0) return -1;
  const named = namesANumberColumn(header.cells, columnMap) ? 100 : 0;
  const even = rest.filter((row) => row.cells.length === width).length / Math.max(rest.length, 1);
  return named + (width > 1 ? 10 * even + 1 : 0) + Math.min(width, 50) / 100;
}

function readSample(text: string, delimiter: string, isWholeFile: boolean): Sample {
  const lines = new RecordLines();
  const rows: CsvRecord[] = [];
  const onRecord = (cells: string[]) => {
    const row = lines.place(cells);
    if (row) rows.push(row);
    return null;
  };
  const complete = isWholeFile
    ? text
    : text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
  try {
    parse(complete, { ...recordOptions<string[]>(delimiter, onRecord), to: SAMPLE_ROWS });
  } catch (error) {
    if (!isOpenQuote(error)) throw error;
    return { delimiter, rows, openQuote: lines.next };
  }
  return { delimiter, rows, openQuote: null };
}

function decode(head: Buffer, verdict: EncodingVerdict & { ok: true }): string {
  if (verdict.encoding === 'windows-1252') return fromWindows1252(head);
  // Not fatal: the encoding has been proved, and the head may end within a character.
  return new TextDecoder(verdict.encoding).decode(head, { stream: true });
}

function refuseEncoding(head: Buffer, verdict: EncodingVerdict & { ok: false }): Refusal {
  if (verdict.because === 'binary') return notCsv('a binary file');
  const wide = head[0] === 0xff ? 'utf-16le' : 'utf-16be';
  const isWide = head[0] === 0xff || head[0] === 0xfe || head.includes(0);
  const line = lineAt(head, verdict.offset, new LineMeter(isWide ? wide : 'utf-8'));
  return refuse(
    'file_encoding_broken',
    `The text is broken at line ${line}: not all of it is in one encoding. Save the file as UTF-8.`,
    line,
  );
}

const notCsv = (what: string) =>
  refuse('file_type_not_csv', `This is ${what}, not a CSV file. Export the list as CSV and upload that.`);

function refuse(code: RefusalCode, detail: string, line?: number): Refusal {
  return { ok: false, code, detail, pointer: '/file', ...(line !== undefined && { line }) };
}
