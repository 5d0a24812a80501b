import { Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import type { SystemTx } from '../../../platform/database/tx.js';
import type { CsvFormat } from '../import/format.js';
import type { ListFailure } from './list-settings.js';

export interface ImportingList {
  id: string;
  file_key: string;
  file_format: CsvFormat;
  default_country: CountryCode;
  import_runs: number;
}

export interface MergedRows {
  total: number;
  accepted: number;
  rejected: number;
  /** Accepted and not suppressed. */
  pending: number;
}

/** The import's statements. They run over all workspaces: a worker imports for everybody. */
@Injectable()
export class ImportRepository {
  /** Counts the run and gives the list, when it is still to be imported. */
  begin(tx: SystemTx, listId: string): Promise<ImportingList | null> {
    return tx.one<ImportingList>(
      `UPDATE dial_lists SET import_runs = import_runs + 1
       WHERE id = $1 AND status = 'importing' AND deleted_at IS NULL
       RETURNING id, file_key, file_format, default_country, import_runs`,
      [listId],
    );
  }

  /** Lists that wait to be imported while nobody holds their import's lock, the oldest first. */
  async abandoned(tx: SystemTx, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT l.id FROM dial_lists l
       WHERE l.status = 'importing' AND l.created_at < now() - interval '1 second'
         AND NOT EXISTS (SELECT FROM pg_locks k
           WHERE k.locktype = 'advisory' AND k.granted
             AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND (k.classid::bigint << 32 | k.objid::bigint) = hashtextextended('list import ' || l.id, 0))
       ORDER BY l.created_at LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.id);
  }

  /** Waits for whoever stages rows of this list, and keeps others from it until the end of the transaction. */
  async lockStaging(tx: SystemTx, listId: string): Promise<void> {
    await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('import_staging ' || $1::text, 0))`, [
      listId,
    ]);
  }

  /** True when the list is still importing; from then on nobody else changes its status. */
  async lockList(tx: SystemTx, listId: string): Promise<boolean> {
    return (
      (await tx.run(`SELECT 1 FROM dial_lists WHERE id = $1 AND status = 'importing' FOR NO KEY UPDATE`, [
        listId,
      ])) === 1
    );
  }

  async stagedRows(tx: SystemTx, listId: string): Promise<number> {
    const row = await tx.one<{ n: string }>(`SELECT count(*) AS n FROM import_staging WHERE list_id = $1`, [
      listId,
    ]);
    return Number(row?.n ?? 0);
  }

  /** The first row of each number becomes a prospect, in the order of the file; a suppressed one at once a final one. */
  async insertProspects(tx: SystemTx, listId: string): Promise<void> {
    await tx.run(
      `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, country, number_type, zones, variables, state,
         reason, next_at)
       SELECT uuidv7(), workspace_id, $1, line_no, e164, country, number_type, zones, variables,
              CASE WHEN suppressed THEN 'suppressed' ELSE 'pending' END,
              CASE WHEN suppressed THEN 'suppressed' END,
              CASE WHEN suppressed THEN NULL ELSE now() END
       FROM (SELECT DISTINCT ON (s.e164) s.*, l.workspace_id, p.e164 IS NOT NULL AS suppressed
             FROM import_staging s
             JOIN dial_lists l ON l.id = s.list_id
             LEFT JOIN suppressions p ON p.workspace_id = l.workspace_id AND p.e164 = s.e164
             WHERE s.list_id = $1 AND s.reject_reason IS NULL
             ORDER BY s.e164, s.line_no) AS firsts
       ORDER BY line_no`,
      [listId],
    );
  }

  /** Rows that the parser rejected, and those whose number stands further up in the file. */
  async insertRejects(tx: SystemTx, listId: string): Promise<void> {
    await tx.run(
      `INSERT INTO list_rejects (list_id, line_no, workspace_id, reason, detail, columns)
       SELECT s.list_id, s.line_no, l.workspace_id, s.reject_reason, s.reject_detail, s.raw
       FROM import_staging s JOIN dial_lists l ON l.id = s.list_id
       WHERE s.list_id = $1 AND s.reject_reason IS NOT NULL
       UNION ALL
       SELECT s.list_id, s.line_no, l.workspace_id, 'duplicate_in_file',
              'The number ' || s.e164 || ' is already in line ' || s.first_line || '.',
              (SELECT jsonb_agg(CASE WHEN c.position - 1 = (l.file_format->>'phoneColumn')::int THEN to_jsonb(s.e164)
                                     ELSE coalesce(s.variables -> c.name, '""') END ORDER BY c.position)
               FROM jsonb_array_elements_text(l.file_format->'variables') WITH ORDINALITY AS c (name, position))
       FROM (SELECT *, first_value(line_no) OVER (PARTITION BY e164 ORDER BY line_no) AS first_line
             FROM import_staging WHERE list_id = $1 AND reject_reason IS NULL) AS s
       JOIN dial_lists l ON l.id = s.list_id
       WHERE s.line_no <> s.first_line`,
      [listId],
    );
  }

  async countMerged(tx: SystemTx, listId: string): Promise<MergedRows> {
    const row = await tx.one<Record<keyof MergedRows, string>>(
      `SELECT staged.n AS total, prospects.n AS accepted, prospects.pending, rejects.n AS rejected
       FROM (SELECT count(*) AS n FROM import_staging WHERE list_id = $1) AS staged,
            (SELECT count(*) AS n, count(*) FILTER (WHERE state = 'pending') AS pending
             FROM prospects WHERE list_id = $1) AS prospects,
            (SELECT count(*) AS n FROM list_rejects WHERE list_id = $1) AS rejects`,
      [listId],
    );
    if (row === null) throw new Error('a select without a row');
    return {
      total: Number(row.total),
      accepted: Number(row.accepted),
      rejected: Number(row.rejected),
      pending: Number(row.pending),
    };
  }

  /** The list begins its life: at its time, at once, or, with nobody to call, not at all. */
  async finish(tx: SystemTx, listId: string, rows: MergedRows): Promise<void> {
    await tx.run(
      `UPDATE dial_lists SET rows_total = $2, rows_accepted = $3, rows_rejected = $4, updated_at = now(),
              status = next.status, status_reason = CASE WHEN next.status = 'completed' THEN 'nobody-to-call' END,
              started_at = CASE WHEN next.status = 'running' THEN now() END,
              finished_at = CASE WHEN next.status = 'completed' THEN now() END,
              due_at = CASE WHEN next.status = 'scheduled' THEN scheduled_at ELSE now() END
       FROM (SELECT CASE WHEN $5 = 0 THEN 'completed' WHEN scheduled_at > now() THEN 'scheduled' ELSE 'running' END
               AS status FROM dial_lists WHERE id = $1) AS next
       WHERE id = $1 AND dial_lists.status = 'importing'`,
      [listId, rows.total, rows.accepted, rows.rejected, rows.pending],
    );
  }

  /** True when this made the list failed. */
  async fail(tx: SystemTx, listId: string, failure: ListFailure): Promise<boolean> {
    return (
      (await tx.run(
        `UPDATE dial_lists SET status = 'failed', status_reason = $3, failure = $2, finished_at = now(),
                updated_at = now(), file_key = NULL
         WHERE id = $1 AND status = 'importing'`,
        [listId, failure, failure.code],
      )) === 1
    );
  }

  async discardStaging(tx: SystemTx, listId: string): Promise<void> {
    await tx.run('DELETE FROM import_staging WHERE list_id = $1', [listId]);
  }

  /** What imports that were killed after their list had ended left behind, a day ago or more. */
  async discardOrphans(tx: SystemTx): Promise<void> {
    await tx.run(
      `DELETE FROM import_staging s
       WHERE s.list_id < uuid_floor(now() - interval '1 day')
         AND NOT EXISTS (SELECT FROM dial_lists l WHERE l.id = s.list_id AND l.status = 'importing')`,
    );
  }

  /** Those of the keys that a list still names. */
  async keysInUse(tx: SystemTx, keys: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ file_key: string }>(
      'SELECT file_key FROM dial_lists WHERE file_key = ANY($1::text[])',
      [keys],
    );
    return new Set(rows.map((row) => row.file_key));
  }
}
