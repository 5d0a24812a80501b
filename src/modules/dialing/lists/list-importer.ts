import { Inject, Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../../../platform/config/config.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { CONFIG } from '../../../platform/config/config.js';
import { HandlesJob, type JobHandler } from '../../../platform/queue/job-catalog.js';
import { Storage } from '../../../platform/storage/storage.js';
import { runImportChild } from '../import/import-runner.js';
import { ErasedRows } from '../suppressions/erased-rows.js';
import { withImportLock } from './import-lock.js';
import { ImportRepository, type ImportingUpload } from './import.repository.js';
import { type ListImportJob, listImportJob } from './list-import.job.js';
import type { ListFailure } from './list-settings.js';
import { UploadMerger } from './upload-merger.js';

/** A file whose import ended this often without a result will not get one; workers are restarted more rarely. */
const mostRuns = 25;

/**
 * Turns an uploaded file into prospects and rejected rows. The rows are staged by a child process and moved in one
 * transaction with the upload's change of status, so that whatever is killed, a row is there once or not yet.
 */
@Injectable()
@HandlesJob(listImportJob)
export class ListImporter implements JobHandler<ListImportJob> {
  /** Where the child's program is, when it does not lie beside this one, as in tests. */
  childEntry: string | undefined;

  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: ImportRepository,
    private readonly merger: UploadMerger,
    private readonly erased: ErasedRows,
    private readonly storage: Storage,
    @Inject(CONFIG) private readonly config: Config,
    private readonly logger: PinoLogger,
  ) {}

  async handle({ upload_id: uploadId, list_id: listId }: ListImportJob): Promise<void> {
    const id = uploadId ?? listId;
    if (id === undefined) throw new Error('an import job without an upload');
    await withImportLock(this.config.databaseUrl, id, (signal) => this.import(id, signal));
  }

  private async import(uploadId: string, signal: AbortSignal): Promise<void> {
    const upload = await this.database.withSystem((tx) => this.repository.begin(tx, uploadId));
    if (upload === null) return;
    const { file_key: fileKey } = upload;
    const refusal = refusalOf(upload);
    if (refusal !== null || fileKey === null) return this.fail(upload, refusal ?? fileLost);
    if (!(await this.storage.has(fileKey))) return this.fail(upload, fileLost);
    const result = await runImportChild(
      {
        databaseUrl: this.config.databaseUrl,
        uploadId,
        filePath: this.storage.pathOf(fileKey),
        format: upload.file_format,
        defaultCountry: upload.default_country,
      },
      { signal, entry: this.childEntry },
    );
    if (result.failure !== undefined) return this.fail(upload, result.failure);
    await this.erased.reject({
      uploadId,
      fileKey,
      format: upload.file_format,
      defaultCountry: upload.default_country,
    });
    // Who has the right now stages the rows anew, and has not rejected those of erased people yet.
    signal.throwIfAborted();
    if (upload.kind === 'campaign') await this.merger.update(upload);
    signal.throwIfAborted();
    await this.database.withSystem((tx) => this.merger.merge(tx, upload, result.rows));
  }

  private async fail(upload: ImportingUpload, { code, detail, line }: ListFailure): Promise<void> {
    const { file_key: fileKey } = upload;
    await this.database.withSystem(async (tx) => {
      await this.repository.discardStaging(tx, upload.id);
      if (upload.kind !== 'campaign') await this.repository.failBatch(tx, upload.list_id, code);
      if (await this.repository.fail(tx, upload.id, { code, detail, line }, keptOnFailure(upload))) {
        if (fileKey !== null && !keptOnFailure(upload)) tx.afterCommit(() => this.storage.remove(fileKey));
      }
    });
    this.logger.info({ list: upload.list_id, upload: upload.id, code, line }, 'import failed');
  }
}

const fileLost: ListFailure = { code: 'file_lost', detail: 'The uploaded file is gone.', line: null };

/** Why the import is not even begun. */
function refusalOf(upload: ImportingUpload): ListFailure | null {
  if (!upload.list_open) {
    return { code: 'list_ended', detail: 'The list ended before its file was imported.', line: null };
  }
  if (upload.import_runs <= mostRuns) return null;
  const detail = `The import was begun ${mostRuns} times and never ended.`;
  return { code: 'import_broken', detail, line: null };
}

/** A campaign's file can be taken up again; of a batch that was canceled it goes when the batch is deleted. */
function keptOnFailure({ kind, list_open: listOpen }: ImportingUpload): boolean {
  return kind === 'campaign' || !listOpen;
}
