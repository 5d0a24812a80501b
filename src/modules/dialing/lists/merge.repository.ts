import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';

/** What became of the rows of a file: `total = accepted + updated + rejected`. */
export interface UploadedRows {
  total: number;
  accepted: number;
  /** Their number was in the list before: the prospect has their variables now. */
  updated: number;
  rejected: number;
  /** Accepted and not suppressed. */
  pending: number;
  /** Of the accepted ones. */
  suppressed: number;
  /** Updated while they were being called. */
  dialing: number;
}

/** The statements that turn staged rows into prospects and rejected rows. */
@Injectable()
export class MergeRepository {
  /** Waits for other uploads into the list: what they bring comes in the order of their commits. */
  async lockMerge(tx: SystemTx, listId: string): Promise<void> {
    await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('list merge ' || $1::text, 0))`, [listId]);
  }

  async stagedRows(tx: SystemTx, uploadId: string): Promise<number> {
    const row = await tx.one<{ n: string }>(`SELECT count(*) AS n FROM import_staging WHERE upload_id = $1`, [
      uploadId,
    ]);
    return Number(row?.n ?? 0);
  }

  /**
   * The first row of each number becomes a prospect, in the order of the file; a suppressed one at once a final one.
   * Numbers that the list already has are left alone.
   */
  async insertProspects(tx: SystemTx, uploadId: string): Promise<void> {
    await tx.run(
      `INSERT INTO prospects (id, workspace_id, list_id, upload_id, line_no, e164, country, number_type, zones,
         zone_source, variables, state, reason, next_at)
       SELECT uuidv7(), workspace_id, list_id, $1, line_no, e164, country, number_type, zones, zone_source, variables,
              CASE WHEN suppressed THEN 'suppressed' ELSE 'pending' END,
              CASE WHEN suppressed THEN 'suppressed' END,
              CASE WHEN suppressed THEN NULL ELSE now() END
       FROM (SELECT DISTINCT ON (s.e164) s.*, u.workspace_id, u.list_id, p.e164 IS NOT NULL AS suppressed
             FROM import_staging s
             JOIN list_uploads u ON u.id = s.upload_id
             LEFT JOIN suppressions p ON p.workspace_id = u.workspace_id AND p.e164 = s.e164
             WHERE s.upload_id = $1 AND s.reject_reason IS NULL
             ORDER BY s.e164, s.line_no) AS firsts
       ORDER BY line_no
       ON CONFLICT (list_id, e164) DO NOTHING`,
      [uploadId],
    );
  }

  /** Rows that the parser rejected, and those whose number stands further up in the file. */
  async insertRejects(tx: SystemTx, uploadId: string): Promise<void> {
    await tx.run(
      `INSERT INTO list_rejects (upload_id, line_no, workspace_id, reason, detail, columns)
       SELECT s.upload_id, s.line_no, u.workspace_id, s.reject_reason, s.reject_detail, s.raw
       FROM import_staging s JOIN list_uploads u ON u.id = s.upload_id
       WHERE s.upload_id = $1 AND s.reject_reason IS NOT NULL
       UNION ALL
       SELECT s.upload_id, s.line_no, u.workspace_id, 'duplicate_in_file',
              'The number ' || s.e164 || ' is already in line ' || s.first_line || '.',
              (SELECT jsonb_agg(CASE WHEN c.position - 1 = (u.file_format->>'phoneColumn')::int THEN to_jsonb(s.e164)
                                     ELSE coalesce(s.variables -> c.name, '""') END ORDER BY c.position)
               FROM jsonb_array_elements_text(u.file_format->'variables') WITH ORDINALITY AS c (name, position))
       FROM (SELECT *, first_value(line_no) OVER (PARTITION BY e164 ORDER BY line_no) AS first_line
             FROM import_staging WHERE upload_id = $1 AND reject_reason IS NULL) AS s
       JOIN list_uploads u ON u.id = s.upload_id
       WHERE s.line_no <> s.first_line`,
      [uploadId],
    );
  }

  async countMerged(tx: SystemTx, uploadId: string): Promise<UploadedRows> {
    const row = await tx.one<Record<keyof UploadedRows, string>>(
      `SELECT staged.n AS total, prospects.n AS accepted, prospects.pending, prospects.n - prospects.pending AS suppressed,
              rejects.n AS rejected, 0 AS updated, 0 AS dialing
       FROM (SELECT count(*) AS n FROM import_staging WHERE upload_id = $1) AS staged,
            (SELECT count(*) AS n, count(*) FILTER (WHERE state = 'pending') AS pending
             FROM prospects WHERE upload_id = $1) AS prospects,
            (SELECT count(*) AS n FROM list_rejects WHERE upload_id = $1) AS rejects`,
      [uploadId],
    );
    if (row === null) throw new Error('a select without a row');
    return {
      total: Number(row.total),
      accepted: Number(row.accepted),
      updated: Number(row.updated),
      rejected: Number(row.rejected),
      pending: Number(row.pending),
      suppressed: Number(row.suppressed),
      dialing: Number(row.dialing),
    };
  }
}
