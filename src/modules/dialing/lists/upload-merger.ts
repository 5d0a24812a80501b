import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { ImportRepository, type ImportingUpload } from './import.repository.js';
import { wakeList } from './lists.repository.js';
import { MergeRepository, type UploadedRows } from './merge.repository.js';

/** So few that a list, whose lock they take, waits for some hundredths of a second. */
const linesAtOnce = 1_000;

/** Moves the staged rows of a file into its list. */
@Injectable()
export class UploadMerger {
  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: ImportRepository,
    private readonly merging: MergeRepository,
    private readonly logger: PinoLogger,
  ) {}

  /**
   * Prospects that a campaign has already are updated before the merge, some at a time: it runs meanwhile, and admission,
   * which waits for a prospect that is locked, must not wait for a million of them. A restart does it once more, and the
   * merge does what is left.
   */
  async update(upload: ImportingUpload): Promise<void> {
    const lines = await this.database.withSystem((tx) => this.merging.linesToCompare(tx, upload));
    if (lines === null) return;
    for (let after = lines.first - 1; after < lines.last; after += linesAtOnce) {
      const part = { after, to: after + linesAtOnce };
      await this.database.withSystem(async (tx) => {
        const open = await this.repository.lockProspectsOf(tx, upload.list_id);
        // Imported by somebody else meanwhile: what others have said since is not to be undone.
        if (open && (await this.repository.isImporting(tx, upload.id))) {
          await this.merging.updateLines(tx, upload, part);
        }
      });
    }
  }

  /**
   * All that is new, in one transaction with the upload's end. The list of a batch is locked from the beginning; that of
   * a campaign, which others need, only when the rows are in.
   * @param staged how many rows the child process has staged
   * @throws Error when rows were lost or the list has ended meanwhile; the import begins again, or finds out
   */
  async merge(tx: SystemTx, upload: ImportingUpload, staged: number): Promise<void> {
    await this.repository.lockStaging(tx, upload.id);
    const wanted =
      upload.kind === 'campaign'
        ? await this.turnOf(tx, upload)
        : await this.repository.lockList(tx, upload.list_id);
    // Canceled meanwhile, or imported by somebody else: nothing of it is wanted.
    if (wanted) {
      // A restart of the database empties the unlogged table: better once more than a list without its rows.
      if ((await this.merging.stagedRows(tx, upload.id)) !== staged) {
        throw new Error('staged rows were lost; the import begins again');
      }
      await this.moveRows(tx, upload);
    }
    await this.repository.discardStaging(tx, upload.id);
  }

  private async turnOf(tx: SystemTx, upload: ImportingUpload): Promise<boolean> {
    await this.merging.lockMerge(tx, upload.list_id);
    return this.repository.isImporting(tx, upload.id);
  }

  private async moveRows(tx: SystemTx, upload: ImportingUpload): Promise<void> {
    const { id, list_id: listId, kind } = upload;
    await this.merging.insertRejects(tx, id);
    await this.merging.insertProspects(tx, id);
    if (upload.file_format.consent !== undefined) await this.merging.insertConsents(tx, upload);
    const rows = await this.merging.countMerged(tx, upload);
    if (rows.total !== rows.accepted + rows.updated + rows.rejected) {
      throw new Error('an import that does not add up');
    }
    if (rows.suppressed > 0) await this.merging.tellSuppressed(tx, id);
    if (kind === 'campaign') {
      const leftOvers = rows.updated > 0 ? await this.merging.markLeftOvers(tx, upload) : 0;
      // Whoever adds somebody holds the list while they wait for a number that is among these rows.
      const open =
        leftOvers > 0
          ? await this.repository.lockProspectsOf(tx, listId)
          : await this.repository.lockList(tx, listId);
      if (!open) throw new Error('the list ended meanwhile');
      if (leftOvers > 0) await this.merging.updateLeftOvers(tx, upload);
    }
    if (!(await this.repository.complete(tx, id, rows))) throw new Error('an upload ended twice');
    if (kind === 'campaign') await wakeList(tx, listId);
    else await this.repository.begins(tx, listId, rows.pending);
    tx.afterCommit(() => this.tell(upload, rows));
  }

  private tell(upload: ImportingUpload, { total, accepted, updated, rejected }: UploadedRows): void {
    const rows = { total, accepted, updated, rejected };
    this.logger.info({ list: upload.list_id, upload: upload.id, ...rows }, 'file imported');
  }
}
