import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { REPORT_COLUMNS } from '../import/columns.js';
import { ProspectsRepository, type RowSize } from './prospects.repository.js';

/** A table, read piece by piece: no transaction stays open. */
export interface RejectedReport {
  name: string;
  columns: string[];
  rows: AsyncIterable<(string | number | null)[]>;
}

const rejectsAtOnce = 1000;
const bytesAtOnce = 4 * 1024 * 1024;

/** The rows of a file that were not taken, each with its line, the reason and its own cells. */
@Injectable()
export class RejectedRows {
  constructor(
    private readonly prospects: ProspectsRepository,
    private readonly database: Database,
  ) {}

  /** @param upload `skipped`: columns at the beginning of the file that are of a report like this one */
  report(
    workspaceId: string,
    upload: { id: string; name: string; columns: string[]; skipped: number },
  ): RejectedReport {
    return {
      name: upload.name,
      columns: [...REPORT_COLUMNS, ...upload.columns.slice(upload.skipped)],
      rows: this.rows(workspaceId, upload.id, upload.skipped),
    };
  }

  private async *rows(
    workspaceId: string,
    uploadId: string,
    skipped: number,
  ): AsyncGenerator<(string | number | null)[]> {
    for (let line = 0; ;) {
      const first = line;
      const sizes = await this.database.withWorkspace(workspaceId, (tx) =>
        this.prospects.rejectSizes(tx, uploadId, first, rejectsAtOnce),
      );
      for (const to of piecesOf(sizes, bytesAtOnce)) {
        const after = line;
        const rows = await this.database.withWorkspace(workspaceId, (tx) =>
          this.prospects.rejects(tx, uploadId, after, to),
        );
        for (const row of rows) yield [row.line_no, row.reason, row.detail, ...row.columns.slice(skipped)];
        line = to;
      }
      if (sizes.length < rejectsAtOnce) return;
    }
  }
}

/** The last lines of pieces that have so many bytes at most, or one row that has more. */
export function piecesOf(rows: readonly RowSize[], atMost: number): number[] {
  const ends: number[] = [];
  let sum = 0;
  for (const [index, { line_no: line, bytes }] of rows.entries()) {
    const fits = index > 0 && sum + bytes <= atMost;
    sum = fits ? sum + bytes : bytes;
    ends.splice(fits ? -1 : ends.length, 1, line);
  }
  return ends;
}
