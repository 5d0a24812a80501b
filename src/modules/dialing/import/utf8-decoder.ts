import { Transform, type TransformCallback } from 'node:stream';
import { TextDecoder } from 'node:util';
import {
  firstInvalidUtf8,
  firstNonAscii,
  fromWindows1252,
  incompleteTail,
  isBrokenUtf8,
} from './encoding.js';
import { CsvFailure, MAX_LINE_BYTES, type CsvFormat, type Encoding } from './format.js';
import { LineMeter } from './line-meter.js';

const NOTHING = Buffer.alloc(0);

/**
 * Gives a file's text in UTF-8 whatever it was written in, and fails with the line where the encoding breaks, a
 * NUL stands, or a line is longer than 1 MB. UTF-8 goes through untouched, it is only checked.
 */
export class Utf8Decoder extends Transform {
  private encoding: Encoding;
  private settled: boolean;
  private tail: Buffer = NOTHING;
  private readonly wide: TextDecoder | null;
  private readonly meter = new LineMeter();

  constructor(format: Pick<CsvFormat, 'encoding' | 'encodingSettled'>) {
    super();
    this.encoding = format.encoding;
    this.settled = format.encodingSettled;
    this.wide = format.encoding.startsWith('utf-16')
      ? new TextDecoder(format.encoding, { fatal: true })
      : null;
  }

  /** In which encoding the file is, as far as it was read: the head may have left that open. */
  get found(): Encoding {
    return this.encoding;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.emitDecoded(() => this.decode(chunk), done);
  }

  override _flush(done: TransformCallback): void {
    this.emitDecoded(() => this.decodeEnd(), done);
  }

  private emitDecoded(decode: () => Buffer, done: TransformCallback): void {
    try {
      const text = decode();
      this.check(text);
      done(null, text.length > 0 ? text : undefined);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private decode(chunk: Buffer): Buffer {
    if (this.wide) return this.decodeWide(this.wide, chunk);
    if (this.encoding === 'windows-1252') return Buffer.from(fromWindows1252(chunk));
    const bytes = this.tail.length > 0 ? Buffer.concat([this.tail, chunk]) : chunk;
    const complete = bytes.length - incompleteTail(bytes);
    this.tail = Buffer.from(bytes.subarray(complete));
    return this.checkedUtf8(bytes.subarray(0, complete));
  }

  private decodeEnd(): Buffer {
    if (this.wide) return this.decodeWide(this.wide, null);
    const rest = this.tail;
    this.tail = NOTHING;
    return this.checkedUtf8(rest);
  }

  /** The first bytes beyond ASCII settle what the head could not: a UTF-8 character, or Windows-1252. */
  private checkedUtf8(bytes: Buffer): Buffer {
    const invalid = firstInvalidUtf8(bytes);
    if (!this.settled) {
      const first = firstNonAscii(bytes);
      this.settled = first >= 0;
      if (invalid >= 0 && !isBrokenUtf8(bytes)) {
        this.encoding = 'windows-1252';
        const rest = Buffer.concat([bytes, this.tail]);
        this.tail = NOTHING;
        return Buffer.from(fromWindows1252(rest));
      }
    }
    if (invalid >= 0) throw this.broken(bytes.subarray(0, invalid));
    return bytes;
  }

  private decodeWide(decoder: TextDecoder, chunk: Buffer | null): Buffer {
    try {
      return Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
    } catch {
      // A fatal decoder says only that it failed; where, a lenient one shows.
      const lenient = new TextDecoder(this.encoding).decode(chunk ?? NOTHING);
      throw this.broken(Buffer.from(lenient.slice(0, Math.max(0, lenient.indexOf('\ufffd')))));
    }
  }

  private check(text: Buffer): void {
    const zero = text.indexOf(0);
    if (zero >= 0) throw this.broken(text.subarray(0, zero));
    const line = this.meter.push(text);
    if (line === null) return;
    const limit = `${MAX_LINE_BYTES / 1024 / 1024} MB`;
    throw new CsvFailure(
      'line_too_long',
      line,
      `Line ${line} is longer than ${limit}; this is no list of rows.`,
    );
  }

  private broken(before: Buffer): CsvFailure {
    this.meter.push(before);
    const { line } = this.meter;
    const detail = `The text is broken at line ${line}: a character there is not in the encoding of the rest. `;
    return new CsvFailure('file_encoding_broken', line, `${detail}Save the file as UTF-8.`);
  }
}
