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

/** An upload whose rows are staged. */
export interface MergedUpload {
  id: string;
  list_id: string;
}

/** What a prospect `p` takes over from a later row `s`. */
export const takenFromRow = `
  variables = p.variables || s.variables, updated_at = now(),
  zones = CASE WHEN s.zone_source = 'given' THEN s.zones ELSE p.zones END,
  zone_source = CASE WHEN s.zone_source = 'given' THEN 'given' ELSE p.zone_source END,
  next_at = CASE WHEN s.zone_source = 'given' AND s.zones <> p.zones AND p.state = 'pending'
                   AND p.reason = 'outside-window' THEN now() ELSE p.next_at END`;

const differs = `(NOT p.variables @> s.variables
  OR (s.zone_source = 'given' AND (p.zones, p.zone_source) IS DISTINCT FROM (s.zones, 'given')))`;

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

  /** Why those are not called who were suppressed before they came. */
  async tellSuppressed(tx: SystemTx, uploadId: string): Promise<void> {
    await tx.run(
      `INSERT INTO contact_decisions (id, workspace_id, e164, list_id, prospect_id, decision)
       SELECT uuidv7(), workspace_id, e164, list_id, id, jsonb_build_object('kind', 'skip', 'because', 'suppressed',
                'rule', 'suppression', 'at', now(), 'zones', to_jsonb(zones), 'zone_source', zone_source)
       FROM prospects WHERE upload_id = $1 AND state = 'suppressed'`,
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

  /** The lines on which staged rows begin and end; null when the list has nobody yet whom they could update. */
  linesToCompare(
    tx: SystemTx,
    { id, list_id: listId }: MergedUpload,
  ): Promise<{ first: number; last: number } | null> {
    return tx.one<{ first: number; last: number }>(
      `SELECT min(line_no) AS first, max(line_no) AS last FROM import_staging
       WHERE upload_id = $1 AND EXISTS (SELECT FROM prospects WHERE list_id = $2) HAVING count(*) > 0`,
      [id, listId],
    );
  }

  /**
   * Numbers that the list had before get the variables of these lines, beside those that only they have, and the time
   * zone where the file gives one. Their state and their attempts stay. It can be repeated, and touches only what
   * differs.
   */
  async updateLines(
    tx: SystemTx,
    { id, list_id: listId }: MergedUpload,
    lines: { after: number; to: number },
  ): Promise<void> {
    await tx.run(
      `UPDATE prospects p SET ${takenFromRow}
       FROM (SELECT DISTINCT ON (e164) e164, variables, zones, zone_source FROM import_staging
             WHERE upload_id = $1 AND reject_reason IS NULL AND line_no > $3 AND line_no <= $4
             ORDER BY e164, line_no) AS s
       WHERE p.list_id = $2 AND p.e164 = s.e164 AND p.upload_id IS DISTINCT FROM $1 AND ${differs}`,
      [id, listId, lines.after, lines.to],
    );
  }

  /**
   * Finds the rows that the list does not know yet after all: of a number that came meanwhile, by another door. How many
   * they are.
   */
  markLeftOvers(tx: SystemTx, { id, list_id: listId }: MergedUpload): Promise<number> {
    return tx.run(
      `UPDATE import_staging m SET updates = f.prospect_id
       FROM (SELECT DISTINCT ON (s.e164) s.line_no, p.id AS prospect_id, ${differs} AS differs
             FROM import_staging s JOIN prospects p ON p.list_id = $2 AND p.e164 = s.e164
             WHERE s.upload_id = $1 AND s.reject_reason IS NULL AND p.upload_id IS DISTINCT FROM $1
             ORDER BY s.e164, s.line_no) AS f
       WHERE m.upload_id = $1 AND m.line_no = f.line_no AND f.differs`,
      [id, listId],
    );
  }

  async updateLeftOvers(tx: SystemTx, { id }: MergedUpload): Promise<void> {
    await tx.run(
      `UPDATE prospects p SET ${takenFromRow} FROM import_staging s
       WHERE s.upload_id = $1 AND s.updates IS NOT NULL AND p.id = s.updates`,
      [id],
    );
  }

  /**
   * What the rows say of consent, of new and of updated prospects; what is known already stays as it is. In the order of
   * the numbers, since files of other lists may say the same at the same time.
   */
  async insertConsents(tx: SystemTx, { id, list_id: listId }: MergedUpload): Promise<void> {
    await tx.run(
      `INSERT INTO consents (id, workspace_id, e164, basis, given_at, source, text_version, list_id, prospect_id,
         recorded_by)
       SELECT uuidv7(), u.workspace_id, s.e164, s.consent_basis, s.consent_at, coalesce(s.consent_source, u.file_name),
              s.consent_text_version, u.list_id, p.id, u.created_by
       FROM (SELECT DISTINCT ON (e164) * FROM import_staging
             WHERE upload_id = $1 AND reject_reason IS NULL ORDER BY e164, line_no) AS s
       JOIN list_uploads u ON u.id = s.upload_id
       JOIN prospects p ON p.list_id = $2 AND p.e164 = s.e164
       WHERE s.consent_basis IS NOT NULL
       ORDER BY s.e164
       ON CONFLICT DO NOTHING`,
      [id, listId],
    );
  }

  /** Counted from what is there now, each kind by itself, so that a sum that is right says something. */
  async countMerged(tx: SystemTx, { id, list_id: listId }: MergedUpload): Promise<UploadedRows> {
    const row = await tx.one<Record<keyof UploadedRows, string>>(
      `SELECT staged.n AS total, own.n AS accepted, own.pending, own.n - own.pending AS suppressed,
              rejects.n AS rejected, others.n AS updated, others.dialing
       FROM (SELECT count(*) AS n FROM import_staging WHERE upload_id = $1) AS staged,
            (SELECT count(*) AS n, count(*) FILTER (WHERE state = 'pending') AS pending
             FROM prospects WHERE upload_id = $1) AS own,
            (SELECT count(*) AS n FROM list_rejects WHERE upload_id = $1) AS rejects,
            (SELECT count(*) AS n, count(*) FILTER (WHERE p.state = 'dialing') AS dialing
             FROM (SELECT DISTINCT e164 FROM import_staging
                   WHERE upload_id = $1 AND reject_reason IS NULL
                     AND EXISTS (SELECT FROM prospects WHERE list_id = $2 AND upload_id IS DISTINCT FROM $1)) AS s
             JOIN prospects p ON p.list_id = $2 AND p.e164 = s.e164
             WHERE p.upload_id IS DISTINCT FROM $1) AS others`,
      [id, listId],
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
