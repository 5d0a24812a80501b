import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';

export interface ConsentRow {
  id: string;
  e164: string;
  basis: 'express' | 'written';
  given_at: Date;
  source: string;
  text_version: string | null;
  list_id: string | null;
  prospect_id: string | null;
  recorded_by: string | null;
  created_at: Date;
  withdrawn_at: Date | null;
  withdrawn_by: 'api' | 'import' | 'disposition' | 'opt_out' | 'webhook' | 'erasure' | null;
}

export interface NewConsent {
  id: string;
  e164: string;
  basis: 'express' | 'written';
  /** RFC 3339. */
  givenAt: string;
  source: string;
  textVersion: string | null;
  recordedBy: string | null;
}

const columns = `id, e164, basis, given_at, source, text_version, list_id, prospect_id, recorded_by, created_at,
  withdrawn_at, withdrawn_by`;

/** True when it was not there; the same consent said twice is one. */
export async function insertConsent(tx: WorkspaceTx, consent: NewConsent): Promise<boolean> {
  return (
    (await tx.run(
      `INSERT INTO consents (id, workspace_id, e164, basis, given_at, source, text_version, recorded_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [
        consent.id,
        tx.workspaceId,
        consent.e164,
        consent.basis,
        consent.givenAt,
        consent.source,
        consent.textVersion,
        consent.recordedBy,
      ],
    )) === 1
  );
}

/** A statement of its own after the insert: a trigger may have withdrawn what came late. */
export function findConsent(tx: WorkspaceTx, consent: NewConsent): Promise<ConsentRow | null> {
  return tx.one<ConsentRow & Record<string, unknown>>(
    `SELECT ${columns} FROM consents
     WHERE workspace_id = $1 AND e164 = $2 AND basis = $3 AND given_at = $4 AND source = $5
       AND text_version IS NOT DISTINCT FROM $6`,
    [tx.workspaceId, consent.e164, consent.basis, consent.givenAt, consent.source, consent.textVersion],
  );
}

export function pageOfConsents(tx: WorkspaceTx, e164: string | null, slice: Slice): Promise<ConsentRow[]> {
  return tx.query<ConsentRow & Record<string, unknown>>(
    `SELECT ${columns} FROM consents
     WHERE workspace_id = $1 AND ($2::text IS NULL OR e164 = $2) AND ($3::uuid IS NULL OR id < $3)
     ORDER BY id DESC OFFSET $4 LIMIT $5`,
    [tx.workspaceId, e164, slice.before, slice.offset, slice.limit],
  );
}

/** Counted to `atMost`. */
export async function countConsents(tx: WorkspaceTx, e164: string | null, atMost: number): Promise<number> {
  const row = await tx.one<{ n: string }>(
    `SELECT count(*) AS n FROM (SELECT FROM consents
       WHERE workspace_id = $1 AND ($2::text IS NULL OR e164 = $2) LIMIT $3) AS counted`,
    [tx.workspaceId, e164, atMost],
  );
  return Number(row?.n ?? 0);
}

/** How many consents of the person were withdrawn in this transaction. */
export async function withdrawnNow(tx: WorkspaceTx, e164: string): Promise<number> {
  const row = await tx.one<{ n: string }>(
    'SELECT count(*) AS n FROM consents WHERE workspace_id = $1 AND e164 = $2 AND withdrawn_at = now()',
    [tx.workspaceId, e164],
  );
  return Number(row?.n ?? 0);
}
