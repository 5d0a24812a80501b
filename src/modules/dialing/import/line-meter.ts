import { MAX_LINE_BYTES, type Encoding } from './format.js';

/**
 * Counts the lines of a stream of bytes as an editor does (LF, CRLF and CR end a line) and says when one is
 * longer than 1 MB, without holding any of it. For the upload, before the file is accepted, and for the import.
 */
export class LineMeter {
  /** The line that the next byte belongs to. */
  line = 1;
  private lineBytes = 0;
  private pending: number | null = null;
  private afterCr = false;

  constructor(
    private readonly encoding: Encoding = 'utf-8',
    private readonly maxLineBytes = MAX_LINE_BYTES,
  ) {}

  /** The number of the line that has grown too long with these bytes, or null. */
  push(chunk: Uint8Array): number | null {
    return this.encoding === 'utf-16le' || this.encoding === 'utf-16be'
      ? this.pushWide(chunk, this.encoding === 'utf-16le')
      : this.pushNarrow(chunk);
  }

  private pushNarrow(chunk: Uint8Array): number | null {
    for (const byte of chunk) {
      if (this.isOver(byte, 1)) return this.line;
    }
    return null;
  }

  private pushWide(chunk: Uint8Array, littleEndian: boolean): number | null {
    for (const byte of chunk) {
      const first = this.pending;
      this.pending = first === null ? byte : null;
      if (first === null) continue;
      if (this.isOver(littleEndian ? (byte << 8) | first : (first << 8) | byte, 2)) return this.line;
    }
    return null;
  }

  private isOver(unit: number, bytes: number): boolean {
    if (unit === 10 && this.afterCr) {
      this.afterCr = false;
      return false;
    }
    this.afterCr = unit === 13;
    if (unit === 10 || unit === 13) {
      this.line += 1;
      this.lineBytes = 0;
      return false;
    }
    this.lineBytes += bytes;
    return this.lineBytes > this.maxLineBytes;
  }
}

/** The line of the byte at `offset`, when `start` is the line of the first. */
export function lineAt(bytes: Uint8Array, offset: number, meter: LineMeter): number {
  meter.push(bytes.subarray(0, offset));
  return meter.line;
}
