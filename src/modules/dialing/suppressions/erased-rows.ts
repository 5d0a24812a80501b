import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type CountryCode, findPhoneNumbersInText } from 'libphonenumber-js/max';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { Storage } from '../../../platform/storage/storage.js';
import { withAsciiDigits } from '../domain/ascii-digits.js';
import { blankRows } from '../import/blank-rows.js';
import type { CsvFormat } from '../import/format.js';
import { ErasedNumbers } from './erased-numbers.js';

/** A file with what is needed to read it. */
export interface StagedFile {
  uploadId: string;
  fileKey: string;
  format: CsvFormat;
  defaultCountry: CountryCode;
}

/** Numbers to be hashed, and rejected rows, which may have a megabyte each. */
const atOnce = { e164: 2_000, raw: 20 } as const;

/** So much of a text is searched at once: it takes the process some hundredths of a second. */
const piece = 4_000;
/** Longer than a number with all that may stand between its digits. */
const overlap = 200;

/** Fewer digits are no number of anybody. */
const mayHaveNumber = /(?:\p{Nd}\P{Nd}*){5}/u;

/** What people put between the digits of a number. Several numbers in a cell may have the same between them. */
const separators = /(?<=\p{Nd})[^\p{L}\p{N}]{1,6}(?=\p{Nd})/gu;

/** Keeps people who were erased from coming back with a file. */
@Injectable()
export class ErasedRows {
  constructor(
    private readonly database: SystemDatabase,
    private readonly erased: ErasedNumbers,
    private readonly storage: Storage,
    private readonly logger: PinoLogger,
  ) {}

  /**
   * Makes the staged rows of erased people rejected ones without any content, and blanks them in the file. To be called
   * when the rows are staged, before they are merged: whoever is erased after that waits for the end of the import.
   */
  async reject(file: StagedFile): Promise<void> {
    const lines = await this.database.withSystem((tx) => this.rejectStaged(tx, file));
    if (lines.size === 0) return;
    const path = this.storage.pathOf(file.fileKey);
    await blankRows(path, file.format, (_cells, line) => lines.has(line));
    this.logger.info({ upload: file.uploadId, rows: lines.size }, 'rows of erased people were rejected');
  }

  private async rejectStaged(tx: SystemTx, file: StagedFile): Promise<Set<number>> {
    const upload = await tx.one<{ workspace_id: string }>(
      'SELECT workspace_id FROM list_uploads WHERE id = $1',
      [file.uploadId],
    );
    const isErased = upload === null ? null : await this.erased.reader(tx, upload.workspace_id);
    if (isErased === null) return new Set();
    const lines = [
      ...(await linesOf<string>(tx, file, 'e164', async (e164) => isErased(e164))),
      ...(await linesOf<string[]>(tx, file, 'raw', (cells) =>
        hasErased(cells, file.defaultCountry, isErased),
      )),
    ];
    await tx.run(
      `UPDATE import_staging
       SET reject_reason = 'number_erased', reject_detail = 'The person was erased from this workspace.', raw = '[]',
           e164 = NULL, country = NULL, number_type = NULL, zones = NULL, variables = NULL
       WHERE upload_id = $1 AND line_no = ANY ($2::int[])`,
      [file.uploadId, lines],
    );
    return new Set(lines);
  }
}

/** The lines of staged rows that have a number, or were rejected, and are found to be of erased people. */
async function linesOf<Value>(
  tx: SystemTx,
  { uploadId }: StagedFile,
  column: 'e164' | 'raw',
  isTheirs: (value: Value) => Promise<boolean>,
): Promise<number[]> {
  const lines: number[] = [];
  await tx.run(
    `DECLARE staged NO SCROLL CURSOR FOR
     SELECT line_no, ${column} AS value FROM import_staging WHERE upload_id = $1 AND ${column} IS NOT NULL`,
    [uploadId],
  );
  for (;;) {
    const rows = await tx.query<{ line_no: number; value: Value }>(`FETCH ${atOnce[column]} FROM staged`);
    if (rows.length === 0) break;
    for (const { line_no: line, value } of rows) if (await isTheirs(value)) lines.push(line);
  }
  await tx.run('CLOSE staged');
  return lines;
}

/**
 * Of a rejected row nobody knows what stands where: each cell may have numbers, with an extension, or several. Calls are
 * dialed in the same process, so that it is given back between pieces.
 */
async function hasErased(
  cells: readonly string[],
  country: CountryCode,
  isErased: (e164: string) => boolean,
): Promise<boolean> {
  for (const cell of cells) {
    if (!mayHaveNumber.test(cell)) continue;
    for (const text of [cell, withAsciiDigits(cell).replaceAll(separators, '')]) {
      for (let from = 0; from < text.length; from += piece) {
        const part = text.slice(from, from + piece + overlap);
        if (findPhoneNumbersInText(part, country).some(({ number }) => isErased(number.number))) return true;
        if (text.length > piece) await setImmediate();
      }
    }
  }
  return false;
}
