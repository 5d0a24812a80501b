import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse, type Options } from 'csv-parse';
import { encoderOf } from './encoding.js';
import { CsvFailure, type CsvFormat, type Encoding } from './format.js';
import { isOpenQuote, isTooLong, recordOptions, RecordLines } from './records.js';
import { Utf8Decoder } from './utf8-decoder.js';

/** Bytes of the file's text in UTF-8: from the first, below the second. */
interface Span {
  from: number;
  to: number;
}

/** Whether a row is to go, by its cells and the line on which it begins. */
export type Unwanted = (cells: readonly string[], line: number) => boolean;

/**
 * Blanks rows of a file where it lies: each becomes empty lines, as many as it had, so that all other rows keep their
 * line numbers. Encoding, byte order mark, delimiter and line endings stay; the file is replaced whole or not at all,
 * and only when there is such a row. Memory does not grow with the file.
 * @returns how many rows were blanked; null when the file cannot be read to its end as rows, and so was left alone
 */
export async function blankRows(path: string, format: CsvFormat, unwanted: Unwanted): Promise<number | null> {
  const decoder = new Utf8Decoder(format);
  const spans = await spansOf(path, format, decoder, unwanted);
  if (spans === null || spans.length === 0) return spans === null ? null : 0;
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await pipeline(
      createReadStream(path),
      new Utf8Decoder(format),
      new Blanker(spans),
      // What the head did not settle, the whole file has.
      new Encoder(decoder.found, format.bom),
      createWriteStream(beside, { mode: 0o600, flags: 'wx', flush: true }),
    );
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return spans.length;
}

async function spansOf(
  path: string,
  format: CsvFormat,
  decoder: Utf8Decoder,
  unwanted: Unwanted,
): Promise<Span[] | null> {
  const spans: Span[] = [];
  const lines = new RecordLines();
  let from = 0;
  const onRecord = (cells: string[], { bytes }: { bytes: number }): null => {
    const record = lines.place(cells);
    if (record !== null && unwanted(cells, record.line)) spans.push({ from, to: bytes });
    from = bytes;
    return null;
  };
  const settings = { ...recordOptions<null>(format.delimiter, () => null), on_record: onRecord };
  const parser = parse(settings as unknown as Options);
  parser.resume();
  try {
    await pipeline(createReadStream(path), decoder, parser);
  } catch (error) {
    if (error instanceof CsvFailure || isOpenQuote(error) || isTooLong(error)) return null;
    throw error;
  }
  return spans;
}

const lineFeed = 10;
const carriageReturn = 13;

/** Lets of some spans the line endings through only. */
class Blanker extends Transform {
  private at = 0;
  private next = 0;

  constructor(private readonly spans: readonly Span[]) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const kept: Buffer[] = [];
    let taken = 0;
    while (taken < chunk.length) {
      const span = this.spans[this.next];
      const here = this.at + taken;
      const begins = Math.min(Math.max((span?.from ?? Infinity) - here, 0), chunk.length - taken);
      if (begins > 0) kept.push(chunk.subarray(taken, taken + begins));
      taken += begins;
      if (span === undefined || taken === chunk.length) continue;
      const end = Math.min(taken + span.to - (this.at + taken), chunk.length);
      kept.push(lineEndings(chunk.subarray(taken, end)));
      taken = end;
      if (this.at + taken === span.to) this.next += 1;
    }
    this.at += chunk.length;
    done(null, Buffer.concat(kept));
  }
}

const lineEndings = (bytes: Buffer): Buffer =>
  bytes.filter((byte) => byte === lineFeed || byte === carriageReturn) as Buffer;

/** Writes UTF-8 in the encoding that the file had. */
class Encoder extends Transform {
  private readonly encode: (text: string) => Buffer;
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private markMissing: boolean;

  constructor(to: Encoding, bom: boolean) {
    super();
    this.encode = encoderOf(to);
    // Of UTF-8 the mark has come through; of UTF-16 it was taken off when it was decoded.
    this.markMissing = bom && to !== 'utf-8';
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const mark = this.markMissing ? '\ufeff' : '';
    this.markMissing = false;
    done(null, this.encode(mark + this.decoder.decode(chunk, { stream: true })));
  }
}
