import { Injectable } from '@nestjs/common';
import type { Tx, WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';

/** Who said that somebody is not to be called; `opt_out` is what an agent heard the person say. */
export type SuppressionSource = 'api' | 'import' | 'disposition' | 'opt_out' | 'webhook' | 'erasure';

export interface SuppressionRow {
  id: string;
  e164: string;
  source: SuppressionSource;
  reason: string | null;
  created_by: string | null;
  created_at: Date;
}

export interface NewSuppression {
  id: string;
  e164: string;
}

@Injectable()
export class SuppressionsRepository {
  /** Locks the persons, in one order for all; makes those that are not there. */
  async lockPersons(tx: Tx, workspaceId: string, sorted: readonly string[]): Promise<void> {
    await tx.run(
      'INSERT INTO persons (workspace_id, e164) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
      [workspaceId, sorted],
    );
    await tx.run(
      'SELECT 1 FROM persons WHERE workspace_id = $1 AND e164 = ANY($2::text[]) ORDER BY e164 FOR UPDATE',
      [workspaceId, sorted],
    );
  }

  /** The rows that were not there, each with the decision about its person. */
  insert(
    tx: Tx,
    workspaceId: string,
    suppressions: readonly NewSuppression[],
    how: { source: SuppressionSource; reason: string | null; createdBy: string | null },
  ): Promise<SuppressionRow[]> {
    return tx.query<SuppressionRow>(
      `WITH added AS (
         INSERT INTO suppressions (id, workspace_id, e164, source, reason, created_by)
         SELECT s.id, $1, s.e164, $4, $5, $6 FROM unnest($2::uuid[], $3::text[]) AS s (id, e164)
         ON CONFLICT (workspace_id, e164) DO NOTHING
         RETURNING id, e164, source, reason, created_by, created_at),
       told AS (
         INSERT INTO contact_decisions (id, workspace_id, e164, decision)
         SELECT uuidv7(), $1, e164, jsonb_build_object('kind', 'skip', 'because', 'suppressed',
                  'rule', 'suppression', 'source', source, 'at', created_at)
         FROM added)
       SELECT * FROM added`,
      [
        workspaceId,
        suppressions.map(({ id }) => id),
        suppressions.map(({ e164 }) => e164),
        how.source,
        how.reason,
        how.createdBy,
      ],
    );
  }

  /** What these people agreed to so far holds no longer. How many consents it were. */
  withdrawConsents(
    tx: Tx,
    workspaceId: string,
    numbers: readonly string[],
    source: SuppressionSource,
  ): Promise<number> {
    return tx.run(
      `UPDATE consents SET withdrawn_at = now(), withdrawn_by = $3
       WHERE workspace_id = $1 AND e164 = ANY($2::text[]) AND withdrawn_at IS NULL`,
      [workspaceId, numbers, source],
    );
  }

  /** Pending prospects of these numbers, in all lists of the workspace, are never dialed; and why is kept. */
  async suppressProspects(
    tx: Tx,
    workspaceId: string,
    numbers: readonly string[],
    source: SuppressionSource,
  ): Promise<void> {
    await tx.run(
      `WITH ended AS (
         UPDATE prospects SET state = 'suppressed', reason = 'suppressed', next_at = NULL, updated_at = now()
         WHERE workspace_id = $1 AND e164 = ANY($2::text[]) AND state = 'pending'
         RETURNING id, list_id, e164, zones, zone_source)
       INSERT INTO contact_decisions (id, workspace_id, e164, list_id, prospect_id, decision)
       SELECT uuidv7(), $1, e164, list_id, id, jsonb_build_object('kind', 'skip', 'because', 'suppressed',
                'rule', 'suppression', 'source', $3::text, 'at', now(), 'zones', to_jsonb(zones),
                'zone_source', zone_source)
       FROM ended`,
      [workspaceId, numbers, source],
    );
  }

  find(tx: Tx, workspaceId: string, e164: string): Promise<SuppressionRow | null> {
    return tx.one<SuppressionRow>(
      `SELECT id, e164, source, reason, created_by, created_at FROM suppressions
       WHERE workspace_id = $1 AND e164 = $2`,
      [workspaceId, e164],
    );
  }

  page(tx: WorkspaceTx, e164: string | null, slice: Slice): Promise<SuppressionRow[]> {
    return tx.query<SuppressionRow>(
      `SELECT id, e164, source, reason, created_by, created_at FROM suppressions
       WHERE workspace_id = $1 AND ($2::text IS NULL OR e164 = $2) AND ($3::uuid IS NULL OR id < $3)
       ORDER BY id DESC OFFSET $4 LIMIT $5`,
      [tx.workspaceId, e164, slice.before, slice.offset, slice.limit],
    );
  }

  /** Counted to `atMost`. */
  async total(tx: WorkspaceTx, e164: string | null, atMost: number): Promise<number> {
    const row = await tx.one<{ n: string }>(
      `SELECT count(*) AS n FROM (SELECT FROM suppressions
         WHERE workspace_id = $1 AND ($2::text IS NULL OR e164 = $2) LIMIT $3) AS counted`,
      [tx.workspaceId, e164, atMost],
    );
    return Number(row?.n ?? 0);
  }

  delete(tx: WorkspaceTx, id: string): Promise<{ e164: string } | null> {
    return tx.one<{ e164: string }>(
      'DELETE FROM suppressions WHERE id = $1 AND workspace_id = $2 RETURNING e164',
      [id, tx.workspaceId],
    );
  }

  /** The next staged numbers of an import above `after`, each once, in their order. */
  async stagedNumbers(tx: Tx, importId: string, after: string, limit: number): Promise<string[]> {
    const rows = await tx.query<{ e164: string }>(
      `SELECT DISTINCT e164 FROM import_staging
       WHERE upload_id = $1 AND reject_reason IS NULL AND e164 > $2 ORDER BY e164 LIMIT $3`,
      [importId, after, limit],
    );
    return rows.map((row) => row.e164);
  }

  async stagedCounts(tx: Tx, importId: string): Promise<{ rows: number; accepted: number; numbers: number }> {
    const row = await tx.one<{ rows: string; accepted: string; numbers: string }>(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE reject_reason IS NULL) AS accepted,
              count(DISTINCT e164) FILTER (WHERE reject_reason IS NULL) AS numbers
       FROM import_staging WHERE upload_id = $1`,
      [importId],
    );
    if (row === null) throw new Error('a select without a row');
    return { rows: Number(row.rows), accepted: Number(row.accepted), numbers: Number(row.numbers) };
  }

  async ownCountries(tx: WorkspaceTx): Promise<string[]> {
    const rows = await tx.query<{ country: string }>(
      'SELECT DISTINCT country FROM phone_numbers WHERE workspace_id = $1 AND country IS NOT NULL LIMIT 2',
      [tx.workspaceId],
    );
    return rows.map((row) => row.country);
  }

  /** How large the first rejected rows are, which may have a megabyte each. */
  stagedRejectSizes(tx: Tx, importId: string, limit: number): Promise<{ line_no: number; bytes: number }[]> {
    return tx.query(
      `SELECT line_no, octet_length(raw::text) AS bytes FROM import_staging
       WHERE upload_id = $1 AND reject_reason IS NOT NULL ORDER BY line_no LIMIT $2`,
      [importId, limit],
    );
  }

  /** Those up to a line. */
  stagedRejects(
    tx: Tx,
    importId: string,
    toLine: number,
  ): Promise<{ line_no: number; reject_reason: string; reject_detail: string | null; raw: string[] }[]> {
    return tx.query(
      `SELECT line_no, reject_reason, reject_detail, raw FROM import_staging
       WHERE upload_id = $1 AND reject_reason IS NOT NULL AND line_no <= $2 ORDER BY line_no`,
      [importId, toLine],
    );
  }

  async discardStaging(tx: Tx, importId: string): Promise<void> {
    await tx.run('DELETE FROM import_staging WHERE upload_id = $1', [importId]);
  }
}
