import { Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import type { SystemTx } from '../../../platform/database/tx.js';
import { Storage } from '../../../platform/storage/storage.js';
import { blankRows } from '../import/blank-rows.js';
import type { CsvFormat } from '../import/format.js';
import { normalizeNumber } from '../import/numbers.js';

/** An uploaded file that is kept. */
export interface KeptFile {
  id: string;
  file_key: string;
  file_format: CsvFormat;
  default_country: CountryCode;
}

/** The uploaded files of a workspace, for who takes a person out of them. */
@Injectable()
export class ErasedFiles {
  constructor(private readonly storage: Storage) {}

  /** The next files of a workspace whose import has ended. */
  kept(tx: SystemTx, workspaceId: string, afterId: string, limit: number): Promise<KeptFile[]> {
    return tx.query<KeptFile>(
      `SELECT id, file_key, file_format, default_country FROM list_uploads
       WHERE workspace_id = $1 AND id > $2 AND file_key IS NOT NULL AND status <> 'importing' ORDER BY id LIMIT $3`,
      [workspaceId, afterId, limit],
    );
  }

  /**
   * Blanks the rows that have the number in any cell. May be killed and done again; of two at once for one file the
   * second waits until the first one's transaction ends, so that neither brings back what the other has blanked.
   * @param isIn whether a text has the number in it, in one of its usual spellings
   * @returns how many rows; null when the file cannot be read as rows: it is to be forgotten as a whole
   */
  async blank(
    tx: SystemTx,
    file: KeptFile,
    e164: string,
    isIn: (text: string) => boolean,
  ): Promise<number | null> {
    await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('blanked file ' || $1::text, 0))`, [file.id]);
    const isTheirs = (cell: string): boolean => {
      const number = normalizeNumber(cell, file.default_country);
      return number.ok && number.e164 === e164;
    };
    try {
      return await blankRows(this.storage.pathOf(file.file_key), file.file_format, (cells) =>
        cells.some(
          (cell, column) => isIn(cell) || (column === file.file_format.phoneColumn && isTheirs(cell)),
        ),
      );
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    }
  }

  /** The upload stays, without its file. */
  async forget(tx: SystemTx, file: KeptFile): Promise<void> {
    await tx.run(
      'UPDATE list_uploads SET file_key = NULL, updated_at = now() WHERE id = $1 AND file_key = $2',
      [file.id, file.file_key],
    );
    tx.afterCommit(() => this.storage.remove(file.file_key));
  }
}
