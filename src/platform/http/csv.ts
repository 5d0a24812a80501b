import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import { neutralizeFormula } from '../formula-guard.js';

export type CsvCell = string | number | boolean | null | undefined;

/**
 * Sends rows as a CSV file (RFC 4180, UTF-8) while they are read, so that memory does not grow with them. Resolves
 * when all is sent, or when the client has gone. What the rows throw before the first of them is an ordinary error;
 * later, the connection is cut, so that nobody takes a half file for a whole one.
 */
export async function streamCsv(
  response: Response,
  filename: string,
  columns: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]>,
): Promise<void> {
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  response.status(200);
  response.setHeader('Content-Type', 'text/csv; charset=utf-8; header=present');
  response.setHeader('Content-Disposition', contentDisposition(filename));
  response.setHeader('Cache-Control', 'no-store');

  async function* lines(): AsyncGenerator<readonly CsvCell[]> {
    yield columns;
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  const format = stringify({
    record_delimiter: '\r\n',
    cast: { string: neutralizeFormula, boolean: String },
  });
  try {
    await pipeline(Readable.from(lines()), format, response);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** RFC 6266: a plain name for old clients, the real one beside it. */
function contentDisposition(filename: string): string {
  const plain = filename.replaceAll(/[^\w.() -]/g, '_');
  const encoded = encodeURIComponent(filename).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
