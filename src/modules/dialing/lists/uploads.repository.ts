import { Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import { violatedUnique } from '../../../platform/database/database.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import type { CsvFormat } from '../import/format.js';
import type { ListStatus } from '../domain/list-state.js';
import { takesPeople } from './import.repository.js';
import type { ListFailure, ListKind } from './list-settings.js';

export interface UploadInsert {
  id: string;
  listId: string;
  /** Where these bytes may come once, see `fileScope`. */
  scope: string;
  file: { key: string; name: string; bytes: number; sha256: Buffer };
  format: CsvFormat;
  defaultCountry: CountryCode;
  allowDuplicate: boolean;
  /** The upload whose rows it has in corrected form. */
  retryOf?: string;
  createdBy: string | null;
}

export const UPLOAD_STATUSES = ['importing', 'completed', 'failed'] as const;
export type UploadStatus = (typeof UPLOAD_STATUSES)[number];

export interface UploadRow {
  id: string;
  list_id: string;
  status: UploadStatus;
  file_name: string;
  file_bytes: string;
  default_country: string;
  allow_duplicate: boolean;
  /** Known when it is completed: `rows_total = rows_accepted + rows_updated + rows_rejected`. */
  rows_total: number;
  rows_accepted: number;
  /** Whose number was in the campaign before: their variables are those of this file now. */
  rows_updated: number;
  rows_rejected: number;
  /** Of the accepted ones: whom the workspace never calls. */
  rows_suppressed: number;
  /** Of the updated ones: who was being called at that moment; the next attempt has the new variables. */
  rows_dialing: number;
  failure: ListFailure | null;
  retry_of: string | null;
  retried_by: string | null;
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}

export interface LockedUpload extends Pick<UploadRow, 'id' | 'list_id' | 'status' | 'rows_rejected'> {
  file_key: string | null;
  file_sha256: Buffer;
  default_country: CountryCode;
  allow_duplicate: boolean;
}

/** The campaign that a file is for. */
export interface UploadTarget {
  id: string;
  status: ListStatus;
  default_country: string | null;
  from_e164: string;
  takes_people: boolean;
}

const columns = `u.id, u.list_id, u.status, u.file_name, u.file_bytes, u.default_country, u.allow_duplicate,
  u.rows_total, u.rows_accepted, u.rows_updated, u.rows_rejected, u.rows_suppressed, u.rows_dialing, u.failure,
  u.retry_of, u.retried_by, u.created_by, u.created_at, u.updated_at, u.finished_at`;

const ofCampaign = `FROM list_uploads u
  JOIN dial_lists l ON l.id = u.list_id AND l.kind = 'campaign' AND l.deleted_at IS NULL
  WHERE u.workspace_id = $1`;

/** A file is taken once among all batches of a workspace, and once in each campaign. */
export function fileScope(kind: ListKind, listId: string): string {
  return kind === 'campaign' ? listId : kind;
}

/** The files of lists, as the workspace that uploads them sees them. */
@Injectable()
export class UploadsRepository {
  /** False when another upload of this scope already has these bytes and neither allows a duplicate. */
  async insert(tx: WorkspaceTx, upload: UploadInsert): Promise<boolean> {
    const inserted = await tx.run(
      `INSERT INTO list_uploads (id, workspace_id, list_id, file_name, file_key, file_bytes, file_sha256, file_format,
         default_country, allow_duplicate, file_scope, retry_of, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT (workspace_id, file_scope, file_sha256) WHERE file_scope IS NOT NULL DO NOTHING`,
      [
        upload.id,
        tx.workspaceId,
        upload.listId,
        upload.file.name,
        upload.file.key,
        upload.file.bytes,
        upload.file.sha256,
        upload.format,
        upload.defaultCountry,
        upload.allowDuplicate,
        upload.allowDuplicate ? null : upload.scope,
        upload.retryOf ?? null,
        upload.createdBy,
      ],
    );
    return inserted === 1;
  }

  /** The first batch, or run, that was made of these bytes and has not failed. */
  findList(tx: WorkspaceTx, kind: ListKind, sha256: Buffer): Promise<{ id: string; name: string } | null> {
    return tx.one<{ id: string; name: string }>(
      `SELECT l.id, l.name FROM list_uploads u JOIN dial_lists l ON l.id = u.list_id
       WHERE u.workspace_id = $1 AND u.file_sha256 = $3 AND l.kind = $2 AND l.deleted_at IS NULL
         AND l.status <> 'failed'
       ORDER BY l.id LIMIT 1`,
      [tx.workspaceId, kind, sha256],
    );
  }

  /** The files of a list are wanted no more, and may come again. Gives the keys of those that were kept. */
  async forget(tx: WorkspaceTx, listId: string): Promise<string[]> {
    const rows = await tx.query<{ file_key: string | null }>(
      `UPDATE list_uploads SET file_key = NULL, file_scope = NULL, updated_at = now()
       WHERE workspace_id = $1 AND list_id = $2 RETURNING old.file_key`,
      [tx.workspaceId, listId],
    );
    return rows.flatMap(({ file_key: key }) => (key === null ? [] : [key]));
  }

  /** The campaign, kept from ending until the transaction does. */
  target(tx: WorkspaceTx, listId: string): Promise<UploadTarget | null> {
    return tx.one<UploadTarget>(
      `SELECT l.id, l.status, l.default_country, l.from_e164, ${takesPeople} AS takes_people FROM dial_lists l
       WHERE l.workspace_id = $1 AND l.id = $2 AND l.kind = 'campaign' AND l.deleted_at IS NULL FOR KEY SHARE`,
      [tx.workspaceId, listId],
    );
  }

  /** The first upload into this campaign that had these bytes and has not failed. */
  findInCampaign(
    tx: WorkspaceTx,
    listId: string,
    sha256: Buffer,
  ): Promise<{ id: string; file_name: string } | null> {
    return tx.one<{ id: string; file_name: string }>(
      `SELECT id, file_name FROM list_uploads
       WHERE workspace_id = $1 AND list_id = $2 AND file_sha256 = $3 AND status <> 'failed' ORDER BY id LIMIT 1`,
      [tx.workspaceId, listId, sha256],
    );
  }

  find(tx: WorkspaceTx, id: string): Promise<UploadRow | null> {
    return tx.one<UploadRow>(`SELECT ${columns} ${ofCampaign} AND u.id = $2`, [tx.workspaceId, id]);
  }

  page(tx: WorkspaceTx, listId: string, status: UploadStatus | null, slice: Slice): Promise<UploadRow[]> {
    return tx.query<UploadRow>(
      `SELECT ${columns} ${ofCampaign} AND u.list_id = $2 AND ($3::text IS NULL OR u.status = $3)
         AND ($4::uuid IS NULL OR u.id < $4)
       ORDER BY u.id DESC OFFSET $5 LIMIT $6`,
      [tx.workspaceId, listId, status, slice.before, slice.offset, slice.limit],
    );
  }

  /** Counted to `atMost`. */
  async total(tx: WorkspaceTx, listId: string, status: UploadStatus | null, atMost: number): Promise<number> {
    const row = await tx.one<{ n: string }>(
      `SELECT count(*) AS n FROM (SELECT ${ofCampaign} AND u.list_id = $2
         AND ($3::text IS NULL OR u.status = $3) LIMIT $4) AS counted`,
      [tx.workspaceId, listId, status, atMost],
    );
    return Number(row?.n ?? 0);
  }

  /** What a report of its rejected rows needs. */
  report(
    tx: WorkspaceTx,
    id: string,
  ): Promise<{ file_name: string; columns: string[]; report_columns: number } | null> {
    return tx.one<{ file_name: string; columns: string[]; report_columns: number }>(
      `SELECT u.file_name, ARRAY(SELECT jsonb_array_elements_text(u.file_format->'columns')) AS columns,
              coalesce((u.file_format->>'reportColumns')::int, 0) AS report_columns
       ${ofCampaign} AND u.id = $2`,
      [tx.workspaceId, id],
    );
  }

  lock(tx: WorkspaceTx, id: string): Promise<LockedUpload | null> {
    return tx.one<LockedUpload>(
      `SELECT u.id, u.list_id, u.status, u.rows_rejected, u.file_key, u.file_sha256, u.default_country,
              u.allow_duplicate ${ofCampaign} AND u.id = $2 FOR UPDATE OF u`,
      [tx.workspaceId, id],
    );
  }

  /** A failed upload's stored file is to be imported anew. False when its bytes came in another upload meanwhile. */
  async restart(tx: WorkspaceTx, upload: LockedUpload): Promise<boolean> {
    try {
      return await tx.savepoint(() => this.writeRestart(tx, upload));
    } catch (error) {
      if (violatedUnique(error) === 'list_uploads_same_file') return false;
      throw error;
    }
  }

  private async writeRestart(tx: WorkspaceTx, { id, list_id: listId }: LockedUpload): Promise<boolean> {
    const restarted = await tx.run(
      `UPDATE list_uploads u SET status = 'importing', failure = NULL, import_runs = 0, finished_at = NULL,
              file_scope = CASE WHEN NOT allow_duplicate THEN $4 END, updated_at = now()
       WHERE u.id = $2 AND u.workspace_id = $1 AND u.status = 'failed'
         AND (u.allow_duplicate
              OR NOT EXISTS (SELECT FROM list_uploads o WHERE o.workspace_id = $1 AND o.list_id = $3
                               AND o.file_sha256 = u.file_sha256 AND o.status <> 'failed'))`,
      [tx.workspaceId, id, listId, fileScope('campaign', listId)],
    );
    return restarted === 1;
  }

  async setRetriedBy(tx: WorkspaceTx, id: string, retryId: string): Promise<void> {
    await tx.run(
      'UPDATE list_uploads SET retried_by = $3, updated_at = now() WHERE workspace_id = $1 AND id = $2',
      [tx.workspaceId, id, retryId],
    );
  }
}
