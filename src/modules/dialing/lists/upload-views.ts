import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { notFound } from '../../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../../platform/http/paging.js';
import { deepestRow, type PageQuery } from '../../../platform/http/paging.requests.js';
import { RejectedRows, type RejectedReport } from './rejected-rows.js';
import { type UploadRow, type UploadStatus, UploadsRepository } from './uploads.repository.js';

/** Reads the files of campaigns: what became of them, and of their rows. */
@Injectable()
export class UploadViews {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly rejectedRows: RejectedRows,
    private readonly database: Database,
  ) {}

  /** @throws AppError not-found, also for the file of a batch */
  async get(tx: WorkspaceTx, id: string): Promise<UploadRow> {
    const row = await this.uploads.find(tx, id);
    if (row === null) throw notFound('upload');
    return row;
  }

  /** The newest first. */
  async page(
    tx: WorkspaceTx,
    listId: string,
    query: PageQuery & { status?: UploadStatus },
  ): Promise<Page<UploadRow>> {
    const status = query.status ?? null;
    const rows = await this.uploads.page(tx, listId, status, sliceOf(query));
    const total = await this.uploads.total(tx, listId, status, deepestRow + 1);
    return pageOf(query, rows, total, (row) => row);
  }

  /** The rejected rows as a table that can be corrected and sent to `ListUploads.retry`. */
  async rejected(workspaceId: string, id: string): Promise<RejectedReport> {
    const report = await this.database.withWorkspace(workspaceId, (tx) => this.uploads.report(tx, id));
    if (report === null) throw notFound('upload');
    const { file_name: name, columns, report_columns: skipped } = report;
    return this.rejectedRows.report(workspaceId, { id, name, columns, skipped });
  }
}
