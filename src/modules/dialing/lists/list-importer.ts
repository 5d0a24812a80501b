import { access } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../../../platform/config/config.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { CONFIG } from '../../../platform/config/config.js';
import { HandlesJob, type JobHandler } from '../../../platform/queue/job-catalog.js';
import { Storage } from '../../../platform/storage/storage.js';
import { runImportChild } from '../import/import-runner.js';
import type { ImportChildResult } from '../import/staging.js';
import { withImportLock } from './import-lock.js';
import { ImportRepository, type ImportingList } from './import.repository.js';
import { type ListImportJob, listImportJob } from './list-import.job.js';
import type { ListFailure } from './list-settings.js';

/** A file whose import ended this often without a result will not get one; workers are restarted more rarely. */
const mostRuns = 25;

/**
 * Turns the file of a list into prospects and rejected rows. The rows are staged by a child process and moved in one
 * transaction with the list's change of status, so that whatever is killed, a row is there once or not yet.
 */
@Injectable()
@HandlesJob(listImportJob)
export class ListImporter implements JobHandler<ListImportJob> {
  /** Where the child's program is, when it does not lie beside this one, as in tests. */
  childEntry: string | undefined;

  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: ImportRepository,
    private readonly storage: Storage,
    @Inject(CONFIG) private readonly config: Config,
    private readonly logger: PinoLogger,
  ) {}

  async handle({ list_id: listId }: ListImportJob): Promise<void> {
    await withImportLock(this.config.databaseUrl, listId, (signal) => this.import(listId, signal));
  }

  private async import(listId: string, signal: AbortSignal): Promise<void> {
    const list = await this.database.withSystem((tx) => this.repository.begin(tx, listId));
    if (list === null) return;
    if (list.import_runs > mostRuns) {
      const detail = `The import was begun ${mostRuns} times and never ended.`;
      await this.fail(list, { code: 'import_broken', detail, line: null });
      return;
    }
    const filePath = this.storage.pathOf(list.file_key);
    if (!(await exists(filePath))) {
      await this.fail(list, { code: 'file_lost', detail: 'The uploaded file is gone.', line: null });
      return;
    }
    const result = await runImportChild(
      {
        databaseUrl: this.config.databaseUrl,
        listId,
        filePath,
        format: list.file_format,
        defaultCountry: list.default_country,
      },
      { signal, entry: this.childEntry },
    );
    if (result.failure === undefined) await this.merge(listId, result);
    else await this.fail(list, result.failure);
  }

  private async merge(listId: string, staged: ImportChildResult): Promise<void> {
    await this.database.withSystem(async (tx) => {
      await this.repository.lockStaging(tx, listId);
      // Canceled meanwhile, or imported by somebody else: nothing of it is wanted.
      if (await this.repository.lockList(tx, listId)) {
        // A restart of the database empties the unlogged table: better once more than a list without its rows.
        if ((await this.repository.stagedRows(tx, listId)) !== staged.rows) {
          throw new Error('staged rows were lost; the import begins again');
        }
        await this.repository.insertProspects(tx, listId);
        await this.repository.insertRejects(tx, listId);
        const rows = await this.repository.countMerged(tx, listId);
        if (rows.total !== rows.accepted + rows.rejected) throw new Error('an import that does not add up');
        await this.repository.finish(tx, listId, rows);
        const { total, accepted, rejected } = rows;
        tx.afterCommit(() => this.logger.info({ list: listId, total, accepted, rejected }, 'list imported'));
      }
      await this.repository.discardStaging(tx, listId);
    });
  }

  private async fail(list: ImportingList, failure: ListFailure): Promise<void> {
    await this.database.withSystem(async (tx) => {
      const { code, detail, line } = failure;
      await this.repository.discardStaging(tx, list.id);
      if (await this.repository.fail(tx, list.id, { code, detail, line })) {
        tx.afterCommit(() => this.storage.remove(list.file_key));
      }
    });
    this.logger.info({ list: list.id, code: failure.code, line: failure.line }, 'list import failed');
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
