import { Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import type { SystemTx } from '../../../platform/database/tx.js';
import type { CsvFormat } from '../import/format.js';
import type { ListFailure, ListKind } from './list-settings.js';
import type { UploadedRows } from './merge.repository.js';

export interface ImportingUpload {
  id: string;
  list_id: string;
  kind: ListKind;
  /** Whether its list still takes people. */
  list_open: boolean;
  file_key: string | null;
  file_format: CsvFormat;
  default_country: CountryCode;
  import_runs: number;
}

/** A batch takes people while it is imported, a campaign until it is archived or has ended. */
export const takesPeople = `(l.deleted_at IS NULL AND CASE
  WHEN l.kind = 'campaign' THEN l.status <> 'archived' AND (l.status <> 'completed' OR coalesce(l.ends_at > now(), true))
  ELSE l.status = 'importing' END)`;

/** The import's statements around the rows. They run over all workspaces: a worker imports for everybody. */
@Injectable()
export class ImportRepository {
  /** Counts the run and gives the upload, when it is still to be imported. */
  begin(tx: SystemTx, uploadId: string): Promise<ImportingUpload | null> {
    return tx.one<ImportingUpload>(
      `UPDATE list_uploads u SET import_runs = u.import_runs + 1 FROM dial_lists l
       WHERE u.id = $1 AND u.status = 'importing' AND l.id = u.list_id
       RETURNING u.id, u.list_id, l.kind, ${takesPeople} AS list_open, u.file_key, u.file_format, u.default_country,
                 u.import_runs`,
      [uploadId],
    );
  }

  /** Uploads that wait to be imported while nobody holds their import's lock, the oldest first. */
  async abandoned(tx: SystemTx, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT u.id FROM list_uploads u
       WHERE u.status = 'importing' AND u.created_at < now() - interval '1 second'
         AND NOT EXISTS (SELECT FROM pg_locks k
           WHERE k.locktype = 'advisory' AND k.granted
             AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND (k.classid::bigint << 32 | k.objid::bigint) = hashtextextended('list import ' || u.id, 0))
       ORDER BY u.created_at LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.id);
  }

  /** Waits for whoever stages rows of this upload, and keeps others from it until the end of the transaction. */
  async lockStaging(tx: SystemTx, uploadId: string): Promise<void> {
    await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('import_staging ' || $1::text, 0))`, [
      uploadId,
    ]);
  }

  async isImporting(tx: SystemTx, uploadId: string): Promise<boolean> {
    return (
      (await tx.run(`SELECT 1 FROM list_uploads WHERE id = $1 AND status = 'importing'`, [uploadId])) === 1
    );
  }

  /** True when the list still takes people; until the end of the transaction nobody else changes its status. */
  async lockList(tx: SystemTx, listId: string): Promise<boolean> {
    const sql = `SELECT 1 FROM dial_lists l WHERE l.id = $1 AND ${takesPeople} FOR NO KEY UPDATE`;
    return (await tx.run(sql, [listId])) === 1;
  }

  /**
   * The same, FOR UPDATE: to be taken before many of its prospects are locked, since a suppression's FOR KEY SHARE, which
   * does so too, does not pass it.
   */
  async lockProspectsOf(tx: SystemTx, listId: string): Promise<boolean> {
    const sql = `SELECT 1 FROM dial_lists l WHERE l.id = $1 AND ${takesPeople} FOR UPDATE`;
    return (await tx.run(sql, [listId])) === 1;
  }

  /** True when this made the upload completed. */
  async complete(tx: SystemTx, uploadId: string, rows: UploadedRows): Promise<boolean> {
    const completed = await tx.run(
      `UPDATE list_uploads SET status = 'completed', rows_total = $2, rows_accepted = $3, rows_updated = $4,
              rows_rejected = $5, rows_suppressed = $6, rows_dialing = $7, updated_at = now(),
              finished_at = clock_timestamp()
       WHERE id = $1 AND status = 'importing'`,
      [uploadId, rows.total, rows.accepted, rows.updated, rows.rejected, rows.suppressed, rows.dialing],
    );
    return completed === 1;
  }

  /** A batch begins its life: at its time, at once, or, with nobody to call, not at all. */
  async begins(tx: SystemTx, listId: string, pending: number): Promise<void> {
    await tx.run(
      `UPDATE dial_lists SET updated_at = now(),
              status = next.status, status_reason = CASE WHEN next.status = 'completed' THEN 'nobody-to-call' END,
              started_at = CASE WHEN next.status = 'running' THEN now() END,
              finished_at = CASE WHEN next.status = 'completed' THEN now() END,
              due_at = CASE WHEN next.status = 'scheduled' THEN scheduled_at ELSE now() END
       FROM (SELECT CASE WHEN $2 = 0 THEN 'completed' WHEN scheduled_at > now() THEN 'scheduled' ELSE 'running' END
               AS status FROM dial_lists WHERE id = $1) AS next
       WHERE id = $1 AND dial_lists.status = 'importing'`,
      [listId, pending],
    );
  }

  /** A batch fails with its file, which is kept no longer. */
  async failBatch(tx: SystemTx, listId: string, code: string): Promise<void> {
    await tx.run(
      `UPDATE dial_lists SET status = 'failed', status_reason = $2, finished_at = now(), updated_at = now()
       WHERE id = $1 AND status = 'importing'`,
      [listId, code],
    );
  }

  /** True when this made the upload failed; its bytes may come again. */
  async fail(tx: SystemTx, uploadId: string, failure: ListFailure, keepFile: boolean): Promise<boolean> {
    return (
      (await tx.run(
        `UPDATE list_uploads SET status = 'failed', failure = $2, finished_at = now(), updated_at = now(),
                file_scope = NULL, file_key = CASE WHEN $3 THEN file_key END
         WHERE id = $1 AND status = 'importing'`,
        [uploadId, failure, keepFile],
      )) === 1
    );
  }

  async discardStaging(tx: SystemTx, uploadId: string): Promise<void> {
    await tx.run('DELETE FROM import_staging WHERE upload_id = $1', [uploadId]);
  }

  /** What imports that were killed after their upload had ended left behind, a day ago or more. */
  async discardOrphans(tx: SystemTx): Promise<void> {
    await tx.run(
      `DELETE FROM import_staging s
       WHERE s.upload_id < uuid_floor(now() - interval '1 day')
         AND NOT EXISTS (SELECT FROM list_uploads u WHERE u.id = s.upload_id AND u.status = 'importing')`,
    );
  }

  /** Those of the keys that an upload still names. */
  async keysInUse(tx: SystemTx, keys: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ file_key: string }>(
      'SELECT file_key FROM list_uploads WHERE file_key = ANY($1::text[])',
      [keys],
    );
    return new Set(rows.map((row) => row.file_key));
  }
}
